import type { Language } from "../context/index.ts";
import { localTime } from "../failures/index.ts";
import { duration } from "./times.ts";

/** What is shown of a checkpoint (checkpoints.md, "What is shown"). */
export interface CheckpointFacts {
  readonly taskId: string;
  readonly status: "pending" | "in_progress" | "completed" | "failed" | "paused";
  readonly total: number;
  /** Done, or given up with an error. */
  readonly completed: number;
  readonly done: number;
  readonly inProgress: number;
  readonly error: number;
  readonly waiting: number;
  readonly percent: number;
  readonly current: string | null;
  /** Errors in the record, those of items in work too. */
  readonly errorCount: number;
  /** Null where nothing is known yet. */
  readonly secondsLeft: number | null;
  /** ISO 8601. */
  readonly savedAt: string;
}

export interface CheckpointErrorFacts {
  readonly item: string;
  readonly error: string;
  readonly retryCount: number;
}

const english = {
  statuses: {
    pending: "not begun",
    in_progress: "in progress",
    completed: "completed",
    failed: "failed",
    paused: "paused",
  },
  task: "Task",
  status: "Status",
  progress: "Progress",
  current: "Current",
  errors: "Errors",
  errorCount: (count: number) => `${count}`,
  left: "Time left",
  unknown: "not known yet",
  savedAt: "Last checkpoint",
  done: "Done",
  inProgress: "In progress",
  error: "Errors",
  waiting: "Waiting",
  retried: (count: number) => `retried ${count} ${count === 1 ? "time" : "times"}`,
  more: (count: number) => `and ${count} more`,
};

const korean: typeof english = {
  statuses: {
    pending: "시작 전",
    in_progress: "진행 중",
    completed: "완료",
    failed: "실패",
    paused: "일시 중지",
  },
  task: "태스크",
  status: "상태",
  progress: "진행률",
  current: "현재",
  errors: "에러",
  errorCount: (count) => `${count}건`,
  left: "예상 완료",
  unknown: "계산 중",
  savedAt: "마지막 체크포인트",
  done: "완료",
  inProgress: "진행",
  error: "에러",
  waiting: "대기",
  retried: (count) => `재시도 ${count}회`,
  more: (count) => `외 ${count}건`,
};

const tables: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };

/** The whole view, as the contract has it; a state other than being worked on has a line of its own. */
export function checkpointView(language: Language, facts: CheckpointFacts): string {
  const say = tables[language];
  const { status, completed, total, percent, current } = facts;
  const isEnded = status === "completed" || status === "failed";
  return [
    `[${say.task}: ${facts.taskId}]`,
    ...(status === "in_progress" ? [] : [`${say.status}: ${say.statuses[status]}`]),
    `${say.progress}: ${completed}/${total} (${percent}%)`,
    ...(current === null ? [] : [`${say.current}: ${printable(current)}`]),
    `${say.errors}: ${say.errorCount(facts.errorCount)}`,
    ...(isEnded ? [] : [`${say.left}: ${timeLeft(language, facts)}`]),
    "",
    `${say.savedAt}: ${timeOf(facts.savedAt)}`,
    "",
    `[${bar(completed, total)}] ${completed}/${total}`,
    "",
    `✅ ${say.done}: ${facts.done}`,
    `🔄 ${say.inProgress}: ${facts.inProgress}`,
    `❌ ${say.error}: ${facts.error}`,
    `⏸️ ${say.waiting}: ${facts.waiting}`,
  ].join("\n");
}

/** The same in one line, for a log: one a save. */
export function checkpointLine(language: Language, facts: CheckpointFacts): string {
  const say = tables[language];
  const { taskId, status, completed, total, percent, errorCount, current } = facts;
  return [
    `[${taskId}] ${completed}/${total} (${percent}%)`,
    ...(status === "in_progress" ? [] : [say.statuses[status]]),
    `${say.errors} ${say.errorCount(errorCount)}`,
    ...(status === "in_progress" && completed < total ? [`${say.left} ${timeLeft(language, facts)}`] : []),
    ...(current === null ? [] : [printable(current)]),
  ].join(", ");
}

const errorsShown = 20;

/** A line for each item that failed, the first ones of many. */
export function checkpointErrors(
  language: Language,
  errors: readonly CheckpointErrorFacts[],
): readonly string[] {
  const say = tables[language];
  const rest = errors.length - errorsShown;
  return [
    ...errors
      .slice(0, errorsShown)
      .map(
        ({ item, error, retryCount }) =>
          `❌ ${printable(item)}: ${printable(firstLine(error))}${retryCount === 0 ? "" : ` (${say.retried(retryCount)})`}`,
      ),
    ...(rest > 0 ? [say.more(rest)] : []),
  ];
}

function timeLeft(language: Language, { secondsLeft }: CheckpointFacts): string {
  if (secondsLeft === null) return tables[language].unknown;
  // An estimate isn't known to the second; from a minute on, seconds would only flicker.
  return duration(language, secondsLeft < 60 ? secondsLeft : Math.round(secondsLeft / 60) * 60);
}

function timeOf(iso: string): string {
  const seconds = new Date(iso).getSeconds();
  return Number.isNaN(seconds) ? iso : `${localTime(iso)}:${String(seconds).padStart(2, "0")}`;
}

const barCells = 20;

/** Full only when nothing is left. */
function bar(completed: number, total: number): string {
  const filled = total === 0 ? barCells : Math.floor((completed / total) * barCells);
  return `${"█".repeat(filled)}${"░".repeat(barCells - filled)}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}

/** What an item's name may do to a terminal is shown and not done. */
function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
