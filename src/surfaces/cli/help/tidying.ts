import type { Language } from "../../../context/index.ts";

const english = {
  status:
    "One screen: the project, unfinished runs with their step, wave and tasks, checkpoints, SPECs, the last results, and what to type next.",
  clean:
    "Removes what is older than the days kept and what has expired; moves older finished files to the archive. So with completed checkpoints, and with what work side by side has left behind. A run in progress that is still valid is never touched.",
  keepDays: "how long finished runs are kept (the configuration's limits.keep_days, else 30)",
  doctor:
    "Looks at the environment, the configuration, workflow definitions, the installation, every state file and the team's store. A damaged state file is restored from its backup where that is good, and put aside, never deleted.",
  dryRun: "only look, mend nothing",
};

const korean: typeof english = {
  status:
    "프로젝트, 끝나지 않은 실행(단계, 웨이브, 태스크), 체크포인트, SPEC, 최근 결과, 다음에 입력할 명령을 한 화면에 보여 줍니다.",
  clean:
    "보관 기간이 지난 파일과 만료된 파일을 삭제하고, 완료된 지 오래된 파일을 보관 폴더로 옮깁니다. 완료된 체크포인트와 병렬 작업이 남긴 것도 정리합니다. 아직 유효한 진행 중인 실행은 건드리지 않습니다.",
  keepDays: "끝난 실행을 보관할 일수 (기본값: 설정의 limits.keep_days, 없으면 30)",
  doctor:
    "환경, 설정, 워크플로 정의, 설치 상태, 모든 상태 파일, 팀 저장소를 점검합니다. 손상된 상태 파일은 정상 백업이 있으면 복구하고, 원래 파일은 삭제하지 않고 따로 옮겨 둡니다.",
  dryRun: "점검만 하고 아무것도 고치지 않습니다",
};

/** What looks at a project's state, and tidies it. */
export const tidyingHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
