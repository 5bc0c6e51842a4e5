import type { Language } from "../context/index.ts";

/** Why a task couldn't be moved, as facts. */
export type TaskRefusal =
  | { readonly reason: "blocked"; readonly by: readonly string[] }
  /** An earlier wave isn't settled. */
  | { readonly reason: "later_wave"; readonly wave: number; readonly current: number }
  | { readonly reason: "completed" }
  | { readonly reason: "in_progress" }
  | { readonly reason: "failed" }
  | { readonly reason: "not_failed" }
  | { readonly reason: "skipped"; readonly by: readonly string[] }
  | { readonly reason: "held"; readonly by: string };

/** A failed task, as the question about it shows it. */
export interface FailedTaskFacts {
  readonly id: string;
  readonly title: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly attemptsMax: number;
}

type RefusalTable = {
  readonly [Reason in TaskRefusal["reason"]]: (
    id: string,
    facts: Extract<TaskRefusal, { reason: Reason }>,
    file: string,
  ) => readonly [what: string, advice: string];
};

function namedList(held: ReadonlyMap<string, string>): string {
  return [...held].map(([id, name]) => `${id} (${name})`).join(", ");
}

const english = {
  states: {
    pending: "pending",
    completed: "completed",
    in_progress: "in progress",
    failed: "failed",
    skipped: "skipped",
  },
  wave: (number: number) => `Wave ${number}`,
  doneOf: (done: number, all: number) => `${done}/${all}`,
  attempts: (count: number, max: number | null) =>
    max === null ? `attempts: ${count}` : `attempts: ${count}/${max}`,
  error: "error",
  heldBy: (name: string, isGone: boolean) => `held by ${name}${isGone ? ", which is gone" : ""}`,
  noTasks: "There is no task in this file. A task is a line like: - [ ] T-001: what is to be done",
  fine: (file: string, tasks: number, waves: number) =>
    `✓ ${file}: ${tasks} ${tasks === 1 ? "task" : "tasks"} in ${waves} ${waves === 1 ? "wave" : "waves"}, no problem found.`,
  problemsFound: (file: string, count: number) =>
    `ERROR: ${file} has ${count} ${count === 1 ? "problem" : "problems"}; nothing was changed.`,
  mend: (file: string) => `- What to do: mend the file, then: alfred tasks check ${file}`,
  ready: "Ready:",
  blocked: "Blocked:",
  inProgress: "In progress:",
  failed: "Failed:",
  moved: {
    pending: "pending again",
    completed: "completed",
    in_progress: "started",
    failed: "failed",
    skipped: "skipped",
  },
  unchanged: (id: string) => `${id} is so already; nothing was changed.`,
  limitReached: (id: string, attempts: number, max: number, retry: string) =>
    `WARNING: ${id} has been tried ${attempts} of ${max} times and is skipped.\n- What to do: handle it by hand, then: ${retry}`,
  checkFailed: (id: string) => `✗ ${id} is not done: its check failed.`,
  checkPassed: "check passed",
  outputEnd: "The end of the output:",
  interrupted: (id: string) => `Interrupted; ${id} is as it was.`,
  claimed: (name: string) => `claimed by ${name}`,
  takenBack: (ids: readonly string[]) =>
    `[INFO] Ready again, because who had claimed them is gone: ${ids.join(", ")}`,
  subSteps: "Sub-steps:",
  checks: "Checked by:",
  whenDone: "When it is done:",
  ifNot: "If it can't be done:",
  allDone: "Every task is completed.",
  nothingReady: "Nothing is ready: the tasks in progress have to end first.",
  allSkipped: "Work stops: every task that is left is skipped.",
  because: (ids: readonly string[]) => `because of ${ids.join(", ")}`,
  itself: (reason: string) => `skipped itself: ${reason}`,
  takeUp: (command: string) => `- What to do: handle it, then take one up again: ${command}`,
  failedFound: ({ id, title, error, attempts, attemptsMax }: FailedTaskFacts) =>
    `⚠️ Failed task found:\n\n${id}: ${title}\n  - Error: ${error ?? "not recorded"}\n  - Attempts: ${attempts}/${attemptsMax}\n`,
  choose: "Choose:",
  choices: {
    retry: "[1] Retry - run it again (attempts reset)",
    skip: "[2] Skip - leave it out (dependent tasks too)",
    fix_and_retry: "[3] Fix, then retry - go on after you have fixed it by hand",
  },
  fixed: "Fixed it? Then go on",
  waveSkipped: (name: string) => `[SKIP] ${name} (already completed)`,
  startsOver: (ids: readonly string[]) =>
    `[INFO] From their beginning, as they were in progress: ${ids.join(", ")}`,
  pendingAgain: (ids: readonly string[]) => `[INFO] No longer skipped: ${ids.join(", ")}`,
  leftAlone: (held: ReadonlyMap<string, string>, sameAs: string) =>
    `[INFO] Left alone, because others are at work on them: ${namedList(held)}. Are you the same? ${sameAs}`,
  goesOn: (wave: string) => `[INFO] Going on in ${wave}...`,
  imported: (count: number, source: string, file: string) =>
    `✓ ${count} tasks taken over from ${source}: ${file}`,
};

const korean: typeof english = {
  states: {
    pending: "대기",
    completed: "완료",
    in_progress: "진행 중",
    failed: "실패",
    skipped: "스킵",
  },
  wave: (number) => `웨이브 ${number}`,
  doneOf: english.doneOf,
  attempts: (count, max) => (max === null ? `시도: ${count}회` : `시도: ${count}/${max}회`),
  error: "에러",
  heldBy: (name, isGone) => `담당: ${name}${isGone ? " (종료됨)" : ""}`,
  noTasks: "이 파일에는 태스크가 없습니다. 태스크는 이런 줄로 적습니다: - [ ] T-001: 할 일",
  fine: (file, tasks, waves) => `✓ ${file}: 태스크 ${tasks}개, 웨이브 ${waves}개, 문제가 없습니다.`,
  problemsFound: (file, count) =>
    `ERROR: 파일에 문제가 ${count}건 있어 아무것도 변경하지 않았습니다: ${file}`,
  mend: (file) => `- 권장 조치: 파일을 수정한 뒤 확인하십시오: alfred tasks check ${file}`,
  ready: "실행 가능:",
  blocked: "대기:",
  inProgress: "진행 중:",
  failed: "실패:",
  moved: {
    pending: "다시 대기",
    completed: "완료",
    in_progress: "시작",
    failed: "실패",
    skipped: "스킵",
  },
  unchanged: (id) => `이미 그 상태라 변경하지 않았습니다: ${id}`,
  limitReached: (id, attempts, max, retry) =>
    `WARNING: 시도 횟수를 모두 사용하여 스킵했습니다: ${id} (${attempts}/${max}회)\n- 권장 조치: 직접 처리한 뒤 다시 시작하십시오: ${retry}`,
  checkFailed: (id) => `✗ 검사에 실패하여 완료되지 않았습니다: ${id}`,
  checkPassed: "검사 통과",
  outputEnd: "출력의 끝부분:",
  interrupted: (id) => `중단되었습니다. 태스크는 그대로입니다: ${id}`,
  claimed: (name) => `담당: ${name}`,
  takenBack: (ids) => `[INFO] 담당 프로세스가 종료되어 다시 실행할 수 있습니다: ${ids.join(", ")}`,
  subSteps: "작업:",
  checks: "검사:",
  whenDone: "마쳤으면:",
  ifNot: "할 수 없으면:",
  allDone: "모든 태스크가 완료되었습니다.",
  nothingReady: "지금 실행할 수 있는 태스크가 없습니다. 진행 중인 태스크가 먼저 끝나야 합니다.",
  allSkipped: "남은 태스크가 모두 스킵되어 작업을 멈춥니다.",
  because: (ids) => `원인: ${ids.join(", ")}`,
  itself: (reason) => `직접 스킵됨: ${reason}`,
  takeUp: (command) => `- 권장 조치: 원인을 처리한 뒤 다시 시작하십시오: ${command}`,
  failedFound: ({ id, title, error, attempts, attemptsMax }) =>
    `⚠️ 실패한 태스크 발견:\n\n${id}: ${title}\n  - 에러: ${error ?? "기록 없음"}\n  - 시도: ${attempts}/${attemptsMax}회\n`,
  choose: "선택:",
  choices: {
    retry: "[1] 재시도 - 다시 실행 (시도 횟수 리셋)",
    skip: "[2] 스킵 - 건너뛰기 (의존 태스크도 스킵)",
    fix_and_retry: "[3] 수정 후 재시도 - 직접 수정 후 계속",
  },
  fixed: "수정을 마쳤으면 계속하십시오",
  waveSkipped: (name) => `[SKIP] ${name} (already completed)`,
  startsOver: (ids) => `[INFO] 진행 중이던 태스크를 처음부터 다시 시작합니다: ${ids.join(", ")}`,
  pendingAgain: (ids) => `[INFO] 스킵이 해제되었습니다: ${ids.join(", ")}`,
  leftAlone: (held, sameAs) =>
    `[INFO] 다른 쪽에서 작업 중이라 그대로 둡니다: ${namedList(held)}. 같은 담당이면: ${sameAs}`,
  goesOn: (wave) => `[INFO] ${wave}부터 재개합니다...`,
  imported: (count, source, file) => `✓ 태스크 ${count}개를 가져왔습니다 (${source}): ${file}`,
};

const englishRefusals: RefusalTable = {
  blocked: (id, { by }) => [`${id} waits for ${by.join(", ")}`, "complete these first: alfred tasks next"],
  later_wave: (id, { wave, current }) => [
    `${id} is in wave ${wave}, and wave ${current} isn't settled yet`,
    `complete or skip what is left in wave ${current}`,
  ],
  completed: (id) => [`${id} is completed already`, "choose another one: alfred tasks next"],
  in_progress: (id, _, file) => [
    `${id} is in progress already`,
    `choose another one, or begin it anew: alfred tasks resume ${file} --retry ${id}`,
  ],
  failed: (id, _, file) => [`${id} has failed`, `begin it again first: alfred tasks start ${file} ${id}`],
  not_failed: (id) => [`${id} has neither failed nor been skipped for itself`, "there is nothing to retry"],
  skipped: (id, { by }, file) => [
    `${id} is skipped${by.length === 0 ? "" : ` because of ${by.join(", ")}`}`,
    by.length === 0
      ? `take it up again: alfred tasks resume ${file} --retry ${id}`
      : `complete ${by.join(", ")} first`,
  ],
  held: (id, { by }) => [
    `${id} is held by ${by}`,
    "leave it to them, or say with --as that you are the same",
  ],
};

const koreanRefusals: RefusalTable = {
  blocked: (id, { by }) => [
    `먼저 완료해야 할 태스크가 있습니다: ${id} ← ${by.join(", ")}`,
    "이 태스크부터 완료하십시오. 확인: alfred tasks next",
  ],
  later_wave: (id, { wave, current }) => [
    `앞의 웨이브 ${current}: 아직 끝나지 않았습니다: ${id} (웨이브 ${wave})`,
    `웨이브 ${current}에 남은 태스크를 완료하거나 스킵하십시오`,
  ],
  completed: (id) => [`이미 완료된 태스크입니다: ${id}`, "다른 태스크를 확인하십시오: alfred tasks next"],
  in_progress: (id, _, file) => [
    `이미 진행 중인 태스크입니다: ${id}`,
    `다른 태스크를 고르거나 처음부터 다시 시작하십시오: alfred tasks resume ${file} --retry ${id}`,
  ],
  failed: (id, _, file) => [
    `실패한 태스크입니다: ${id}`,
    `먼저 다시 시작하십시오: alfred tasks start ${file} ${id}`,
  ],
  not_failed: (id) => [`실패했거나 직접 스킵한 태스크가 아닙니다: ${id}`, "다시 시도할 것이 없습니다"],
  skipped: (id, { by }, file) => [
    `스킵된 태스크입니다: ${id}${by.length === 0 ? "" : ` ← ${by.join(", ")}`}`,
    by.length === 0
      ? `다시 시작하려면: alfred tasks resume ${file} --retry ${id}`
      : `먼저 완료하십시오: ${by.join(", ")}`,
  ],
  held: (id, { by }) => [
    `다른 쪽에서 작업 중인 태스크입니다: ${id} (${by})`,
    "맡겨 두거나, 같은 담당이면 --as로 이름을 밝히십시오",
  ],
};

/** The words of the task commands. */
export function taskWords(language: Language): typeof english {
  return language === "ko" ? korean : english;
}

/** The question about a failed task with its options (tasks.md, "Resuming"). */
export function failedTaskQuestion(language: Language, failed: FailedTaskFacts): string {
  const { failedFound, choose, choices } = taskWords(language);
  return [failedFound(failed), choose, choices.retry, choices.skip, choices.fix_and_retry].join("\n");
}

/** Why a task couldn't be moved, and what to do; the file as it is pasted into a shell. */
export function taskRefusalText(language: Language, id: string, refusal: TaskRefusal, file: string): string {
  const table = language === "ko" ? koreanRefusals : englishRefusals;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const words = table[refusal.reason] as (
    id: string,
    facts: TaskRefusal,
    file: string,
  ) => readonly [string, string];
  const [what, advice] = words(id, refusal, file);
  return `ERROR: ${what}.\n- ${language === "ko" ? "권장 조치" : "What to do"}: ${advice}`;
}
