import type { Language } from "../context/index.ts";
import { type HolderFacts, localTime } from "../failures/index.ts";
import type { RunStatus, RunSummary } from "../runs/index.ts";

/** The parts of a run's configuration as a reader knows them, by their names in the record. */
const englishParts: Readonly<Record<string, string>> = {
  workflow: "the workflow definition",
  spec: "the SPEC",
  profile: "the profile",
  settings: "the test settings",
  test_runner: "what runs the tests",
};

const koreanParts: Readonly<Record<string, string>> = {
  workflow: "워크플로 정의",
  spec: "SPEC 내용",
  profile: "프로필",
  settings: "테스트 설정",
  test_runner: "테스트 실행 방법",
};

function changedParts(
  names: Readonly<Record<string, string>>,
  parts: readonly string[],
  runnerFiles: readonly string[],
): string {
  const files = runnerFiles.length === 0 ? "" : ` (${runnerFiles.join(", ")})`;
  return parts.map((part) => `${names[part] ?? part}${part === "test_runner" ? files : ""}`).join(", ");
}

const english = {
  /** `answer`: the options that say what is answered. */
  howToFinish: (answer: string, subagent: string | null) =>
    `${subagent === null ? "" : `This step is for the subagent alfred-${subagent}, where there is one.\n`}When the work is done: alfred step done ${answer}\nIf it can't be done: alfred step fail ${answer} --reason "why"`,
  interrupted: (step: string | null, command: string) =>
    `Interrupted${step === null ? "" : ` in ${step}`}; the state is saved.\nTo resume: ${command}`,
  gateRefused: (step: string, attempt: number, max: number | null) =>
    `✗ ${step} is not done (attempt ${attempt}${max === null ? "" : ` of ${max}`}). What alfred saw:`,
  outputEnd: "The end of the output:",
  stillOpen: (answer: string) => `The step is still open. Mend this, then: alfred step done ${answer}`,
  confirmResume: (name: string, savedAt: string, step: string) =>
    `Go on with ${name} (saved ${localTime(savedAt)})${step === "" ? "" : ` at ${step}`}?`,
  configChanged: (parts: readonly string[], runnerFiles: readonly string[]) =>
    `WARNING: What decides the run's outcome has changed since it was saved.\n- Changed: ${changedParts(englishParts, parts, runnerFiles)}\n- What to do: go on if the change is meant, else start from the first step.`,
  chooseRun: "Several runs could be meant. Which one?",
  optionsTitle: "Options:",
  options: { go_on: "go on", restart: "from the first step", stop: "leave it", run: "this run" },
  checkedAtTheEnd:
    "alfred started you for this step and checks it itself when you end: finish your work, then end. Nothing has to be called.",
  saidByTheEnd: (answer: string) =>
    `Nothing was recorded: alfred started you for this step and waits for your end, so step ${answer} isn't needed. If it can't be done, end with an exit code other than 0 and say why.`,
  nothingOpen: "Nothing is under way.",
  nothingReadable: "Nothing that can be read is under way.",
  updateAlfred: "a newer alfred wrote it: update alfred",
  expiredTitle: "Expired, and not to be resumed:",
  expiredAt: ({ savedAt, expiredAt }: { readonly savedAt: string; readonly expiredAt: string }) =>
    `saved ${localTime(savedAt)}, expired ${localTime(expiredAt)}`,
  openTitle: "Under way:",
  specsTitle: "SPECs:",
  checkpointsTitle: "Checkpoints:",
  tasks: (file: string) => `tasks (${file}):`,
  moreTasks: (count: number) => `and ${count} more`,
  resultsTitle: "Last results:",
  next: "Next:",
  none: "none",
  progress: ({ completedCount, stepCount, skippedSteps }: RunSummary) =>
    `${completedCount}/${stepCount} steps${skippedSteps.length === 0 ? "" : `, ${skippedSteps.length} skipped`}`,
  shortProgress: ({ completedCount, stepCount, skippedSteps }: RunSummary) =>
    `${completedCount}/${stepCount}${skippedSteps.length === 0 ? "" : `, ${skippedSteps.length} skipped`}`,
  statuses: {
    in_progress: "in progress",
    completed: "completed",
    failed: "failed",
    paused: "paused",
    cancelled: "cancelled",
  } satisfies Record<RunStatus, string>,
  expired: "expired",
  restartPoint: "goes on at",
  atWork: ({ processId, host, since }: HolderFacts) =>
    `At work on it: process ${processId} on ${host}, since ${localTime(since)}`,
  cleaned: (removed: number, archived: number, expired: number) =>
    `Removed ${removed} old, ${expired} expired; moved ${archived} to the archive.`,
  checkpointRemoved: (id: string) => `checkpoint ${id}`,
  worktreeRemoved: (directory: string) => `work tree ${directory}`,
  branchRemoved: (branch: string) => `branch ${branch}`,
  installed: (count: number) => `Installed: ${count} ${count === 1 ? "file" : "files"} written.`,
  nothingToInstall: "Everything is installed already.",
  uninstalled: (count: number) => `Removed: ${count}.`,
  kept: "kept as you edited it",
  keptOthers: "not alfred's, so it was left: move it away, then: alfred install",
  allWell: "Everything is well.",
  notASpec: (folder: string) =>
    `· ${folder} is no SPEC: its name is no id (SPEC-DOMAIN-NNN, such as SPEC-AUTH-001).`,
  specFaults: (count: number) => `✗ ${count} ${count === 1 ? "fault" : "faults"}`,
  specValid: (id: string) => `✓ ${id} is valid.`,
  templateFine: (file: string) => `✓ ${file}: no problem found.`,
  noHistory: "No run yet.",
};

const korean: typeof english = {
  howToFinish: (answer, subagent) =>
    `${subagent === null ? "" : `이 단계는 서브에이전트 alfred-${subagent}의 작업입니다 (있는 경우).\n`}작업을 마쳤으면: alfred step done ${answer}\n할 수 없으면: alfred step fail ${answer} --reason "이유"`,
  interrupted: (step, command) =>
    `중단되었습니다${step === null ? "" : ` (${step})`}. 상태를 저장했습니다.\n재개하려면: ${command}`,
  gateRefused: (step, attempt, max) =>
    `✗ ${step} 단계가 아직 완료되지 않았습니다 (시도 ${attempt}${max === null ? "" : `/${max}`}). 확인 결과:`,
  outputEnd: "출력의 끝부분:",
  stillOpen: (answer) => `단계가 열려 있습니다. 고친 뒤: alfred step done ${answer}`,
  confirmResume: (name, savedAt, step) =>
    `${name}: ${step === "" ? "" : `${step}부터 `}재개하시겠습니까? (저장 시각: ${localTime(savedAt)})`,
  configChanged: (parts, runnerFiles) =>
    `WARNING: 저장 이후 실행 결과를 좌우하는 내용이 변경되었습니다.\n- 변경된 항목: ${changedParts(koreanParts, parts, runnerFiles)}\n- 권장 조치: 의도한 변경이면 재개하고, 아니면 처음부터 재시작하십시오.`,
  chooseRun: "해당하는 실행이 여러 개 있습니다. 어느 실행을 선택하시겠습니까?",
  optionsTitle: "선택:",
  options: { go_on: "재개", restart: "처음부터", stop: "그만두기", run: "이 실행" },
  checkedAtTheEnd:
    "이 단계를 위해 alfred가 에이전트를 시작했으며, 에이전트가 종료되면 alfred가 직접 확인합니다. 작업을 마치고 종료하십시오. 따로 호출할 명령은 없습니다.",
  saidByTheEnd: (answer) =>
    `기록하지 않았습니다. alfred가 이 단계를 위해 시작한 에이전트의 종료를 기다리고 있으므로 step ${answer} 명령은 필요하지 않습니다. 완료할 수 없다면 이유를 출력하고 0이 아닌 종료 코드로 종료하십시오.`,
  nothingReadable: "읽을 수 있는 진행 중인 작업이 없습니다.",
  updateAlfred: "더 새로운 alfred가 저장했습니다: alfred를 업데이트하십시오",
  expiredTitle: "만료되어 재개할 수 없는 작업:",
  expiredAt: ({ savedAt, expiredAt }) => `저장 ${localTime(savedAt)}, 만료 ${localTime(expiredAt)}`,
  nothingOpen: "진행 중인 작업이 없습니다.",
  openTitle: "진행 중:",
  specsTitle: "SPEC:",
  checkpointsTitle: "체크포인트:",
  tasks: (file) => `태스크 (${file}):`,
  moreTasks: (count) => `외 ${count}개`,
  resultsTitle: "최근 결과:",
  next: "다음:",
  none: "없음",
  progress: ({ completedCount, stepCount, skippedSteps }) =>
    `${completedCount}/${stepCount} 단계${skippedSteps.length === 0 ? "" : `, ${skippedSteps.length}개 스킵`}`,
  shortProgress: ({ completedCount, stepCount, skippedSteps }) =>
    `${completedCount}/${stepCount}${skippedSteps.length === 0 ? "" : `, ${skippedSteps.length}개 스킵`}`,
  statuses: { in_progress: "진행 중", completed: "완료", failed: "실패", paused: "중단", cancelled: "취소" },
  expired: "만료됨",
  restartPoint: "재개 지점",
  atWork: ({ processId, host, since }) =>
    `작업 중인 프로세스: ${processId} (${host}), ${localTime(since)}부터`,
  cleaned: (removed, archived, expired) =>
    `오래된 파일 ${removed}개, 만료된 파일 ${expired}개를 삭제하고 ${archived}개를 보관함으로 옮겼습니다.`,
  checkpointRemoved: (id) => `체크포인트 ${id}`,
  worktreeRemoved: (directory) => `작업 트리 ${directory}`,
  branchRemoved: (branch) => `브랜치 ${branch}`,
  installed: (count) => `설치 완료: 파일 ${count}개를 작성했습니다.`,
  nothingToInstall: "이미 모두 설치되어 있습니다.",
  uninstalled: (count) => `${count}개를 제거했습니다.`,
  kept: "직접 수정한 파일이라 그대로 둠",
  keptOthers: "alfred가 만들지 않은 파일이라 그대로 둠: 다른 곳으로 옮긴 뒤 alfred install",
  allWell: "이상이 없습니다.",
  notASpec: (folder) =>
    `· SPEC이 아닙니다: ${folder} (이름이 ID 형식이 아닙니다: SPEC-DOMAIN-NNN, 예: SPEC-AUTH-001)`,
  specFaults: (count) => `✗ 고칠 곳 ${count}건`,
  specValid: (id) => `✓ ${id}: 유효합니다.`,
  templateFine: (file) => `✓ ${file}: 문제가 없습니다.`,
  noHistory: "아직 실행 기록이 없습니다.",
};

/** The command line's own words in a language. */
export function cliWords(language: Language): typeof english {
  return language === "ko" ? korean : english;
}
