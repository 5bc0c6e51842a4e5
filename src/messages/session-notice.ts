import type { Language } from "../context/index.ts";
import { localTime } from "../failures/index.ts";
import { type RunGlance, shortId } from "../runs/index.ts";
import { timeAgo } from "./times.ts";

/** More runs or damaged files than this are counted, not listed: a notice is a few lines. */
const listedMax = 3;

export interface NoticeFacts {
  /** Unfinished runs, newest first. */
  readonly runs: readonly RunGlance[];
  readonly problems: readonly { readonly file: string }[];
  readonly now: Date;
}

/**
 * What the session says when it begins: to the user on the screen, to the model as facts (scenario 4.1.2). One run is shown as the
 * contract has it, several as a short list. Null: nothing to say.
 */
export function sessionNotice(
  language: Language,
  facts: NoticeFacts,
): { readonly forUser: string; readonly forModel: string } | null {
  if (facts.runs.length === 0 && facts.problems.length === 0) return null;
  const say = language === "ko" ? korean : english;
  const { runs, problems, now } = facts;
  const [first] = runs;
  const paragraphs: string[][] = [];
  if (first !== undefined && runs.length === 1) paragraphs.push(...oneRun(language, first, now));
  else if (first !== undefined) paragraphs.push(severalRuns(language, runs, now));
  const damaged = problems.slice(0, listedMax).map(({ file }) => say.damaged(baseName(file)));
  if (problems.length > listedMax) damaged.push(say.moreDamaged(problems.length - listedMax));
  if (damaged.length > 0) paragraphs.push(damaged);
  return {
    forUser: paragraphs.map((lines) => lines.join("\n")).join("\n\n"),
    forModel: factsForModel(facts),
  };
}

type NamedRun = Pick<RunGlance, "phase" | "specId" | "runId">;

/**
 * The slash command that goes on with a run.
 * @param all the unfinished runs: beside another one of the same work the run is named
 */
export function resumeCommand(run: NamedRun, all: readonly NamedRun[] = []): string {
  const { phase, specId, runId } = run;
  const isSameWork = (other: NamedRun) => other.phase === phase && other.specId === specId;
  const isAlone = all.every((other) => other.runId === runId || !isSameWork(other));
  return [
    `/alfred:resume ${phase}`,
    ...(specId === null ? [] : [specId]),
    ...(isAlone ? [] : [`--run ${shortId(runId)}`]),
  ].join(" ");
}

const english = {
  title: "📌 There is unfinished work:",
  phase: "Phase",
  stopped: "Stopped",
  progress: "Progress",
  stepsDone: "steps done",
  skipped: (count: number) => `${count} skipped`,
  toResume: "To resume",
  more: (count: number) => `And ${count} more: alfred status`,
  damaged: (file: string) => `⚠️ Damaged state file: ${file} (alfred doctor)`,
  moreDamaged: (count: number) => `⚠️ And ${count} more (alfred doctor)`,
};

const korean: typeof english = {
  title: "📌 중단된 작업이 있습니다:",
  phase: "페이즈",
  stopped: "중단 시점",
  progress: "진행률",
  stepsDone: "단계 완료",
  skipped: (count) => `${count}개 스킵`,
  toResume: "재개하려면",
  more: (count) => `그 외 ${count}건: alfred status`,
  damaged: (file) => `⚠️ 손상된 상태 파일: ${file} (alfred doctor)`,
  moreDamaged: (count) => `⚠️ 그 외 ${count}개 (alfred doctor)`,
};

function oneRun(language: Language, run: RunGlance, now: Date): string[][] {
  const say = language === "ko" ? korean : english;
  return [
    [
      say.title,
      run.specId === null ? `- ${say.phase}: ${run.phase}` : `- SPEC ID: ${run.specId}`,
      `- ${say.stopped}: ${localTime(run.savedAt)} (${timeAgo(language, run.savedAt, now)})`,
      `- ${say.progress}: ${progress(language, run)}`,
    ],
    [`${say.toResume}: ${resumeCommand(run)}`],
  ];
}

function severalRuns(language: Language, runs: readonly RunGlance[], now: Date): string[] {
  const say = language === "ko" ? korean : english;
  return [
    say.title,
    ...runs
      .slice(0, listedMax)
      .flatMap((run) => [
        `- ${run.specId ?? run.phase}: ${progress(language, run)}, ${timeAgo(language, run.savedAt, now)}`,
        `  ${say.toResume}: ${resumeCommand(run, runs)}`,
      ]),
    ...(runs.length > listedMax ? [say.more(runs.length - listedMax)] : []),
  ];
}

/** `60% (3/5 단계 완료)` */
function progress(language: Language, run: RunGlance): string {
  const say = language === "ko" ? korean : english;
  const percent = run.stepCount === 0 ? 0 : Math.round((run.completedCount / run.stepCount) * 100);
  return `${percent}% (${run.completedCount}/${run.stepCount} ${say.stepsDone}${skipped(say, run)})`;
}

/** What was passed over isn't done, and is named by itself. */
function skipped(say: typeof english, { doneCount, completedCount }: RunGlance): string {
  return doneCount === completedCount ? "" : `, ${say.skipped(doneCount - completedCount)}`;
}

/** Facts, not orders: text that reads like orders may be taken for an injection. */
function factsForModel({ runs, problems }: NoticeFacts): string {
  const lines = runs.slice(0, listedMax).map((run) => {
    const name = run.specId === null ? run.phase : `${run.phase} ${run.specId}`;
    return `alfred has a saved, unfinished run of ${name} (run ${shortId(run.runId)}, ${run.completedCount} of ${run.stepCount} steps done${skipped(english, run)}, saved ${run.savedAt}).${nextStepFact(run)} The user can go on with it by ${resumeCommand(run, runs)}.`;
  });
  if (runs.length > listedMax)
    lines.push(`${runs.length - listedMax} more unfinished runs are listed by \`alfred status\`.`);
  if (problems.length > 0)
    lines.push(
      `${problems.length} of alfred's state files can't be read; \`alfred doctor\` names and mends them.`,
    );
  return lines.join("\n");
}

/** A step's name comes from a file: only what looks like a name is put before the model. */
function nextStepFact({ restartPoint }: RunGlance): string {
  const isName = restartPoint !== null && /^[a-z0-9][a-z0-9_-]{0,49}$/.test(restartPoint);
  return isName ? ` The next step is ${restartPoint}.` : "";
}

/** The file's own name, without the characters by which a name could write more than itself to a terminal, or read as another one. */
function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replaceAll(/[\p{Cc}\p{Bidi_C}\u2028\u2029]/gu, "?");
}
