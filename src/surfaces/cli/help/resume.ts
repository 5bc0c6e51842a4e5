import type { Language } from "../../../context/index.ts";

const english = {
  resume:
    "Goes on with a saved run at the step that was in flight. Without arguments: the one run that can be resumed, or a choice.",
  phase: "0-project, 1-plan, 2-run, 3-sync, or a phase of the project",
  from: "mark earlier steps done without running them, and go on at this one",
  restart: "back the saved state up, ignore it, and run every step",
  run: "the run by its id",
  retryTask: "try that failed task again, its attempts reset (repeatable)",
  skipTask: "leave that failed task out, and all that wait for it (repeatable)",
};

const korean: typeof english = {
  resume:
    "저장된 실행을 진행하던 단계부터 재개합니다. 인수가 없으면 재개할 수 있는 실행을 재개하고, 여러 개이면 선택하게 합니다.",
  phase: "0-project, 1-plan, 2-run, 3-sync 또는 프로젝트의 페이즈",
  from: "앞 단계를 실행하지 않고 완료로 처리한 뒤 이 단계부터 재개합니다",
  restart: "저장된 상태를 백업하고 모든 단계를 처음부터 실행합니다",
  run: "재개할 실행의 ID",
  retryTask: "실패한 태스크를 시도 횟수를 초기화하고 다시 시도합니다 (여러 번 지정 가능)",
  skipTask: "실패한 태스크와 이를 기다리는 태스크를 모두 건너뜁니다 (여러 번 지정 가능)",
};

/** `alfred resume`. */
export const resumeHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
