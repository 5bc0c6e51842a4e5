import type { Language } from "../../../context/index.ts";

const english = {
  alfred: "Takes a coding agent through a project in phases, and never loses its place.",
  json: "one JSON document on standard output and nothing else",
  debug: "trace on standard error, each line with [DEBUG] (also ALFRED_DEBUG=1)",
  quiet: "no progress on standard error",
  lang: "ko or en, instead of the project's language (also ALFRED_LANG)",
  noColor: "no colours (also NO_COLOR)",
  directory: "work in this folder",
  version: "print the version",
  help: "display help for command",
  ownPhases: "Phases of this project:",
  below: `
Examples:
  alfred 0-project                            learn this project
  alfred 1-plan "users can log in"            make a SPEC of a wish
  alfred 2-run SPEC-AUTH-001                  build it, step by step
  alfred 2-run SPEC-AUTH-001 --agent claude   the same, unattended
  alfred 3-sync SPEC-AUTH-001                 bring the documents up to date
  alfred resume                               go on after an interruption

Exit codes: 0 done or a prompt was printed, 1 the work failed, 2 wrong usage,
3 a state file can't be used, 4 refused or a decision is needed, 5 not saved,
130 interrupted.
`,
};

const korean: typeof english = {
  alfred: "코딩 에이전트와 함께 프로젝트를 페이즈 순서로 진행하고, 진행하던 위치를 잃지 않습니다.",
  json: "표준 출력에 JSON 문서 하나만 출력합니다",
  debug: "표준 오류에 추적 내용을 출력합니다. 줄마다 [DEBUG]가 붙습니다 (ALFRED_DEBUG=1도 가능)",
  quiet: "표준 오류에 진행 상황을 출력하지 않습니다",
  lang: "프로젝트의 언어 대신 쓸 언어: ko 또는 en (ALFRED_LANG도 가능)",
  noColor: "색을 쓰지 않습니다 (NO_COLOR도 가능)",
  directory: "이 폴더에서 작업합니다",
  version: "버전을 출력합니다",
  help: "명령의 도움말을 출력합니다",
  ownPhases: "이 프로젝트의 페이즈:",
  below: `
예:
  alfred 0-project                            프로젝트를 파악합니다
  alfred 1-plan "users can log in"            만들고 싶은 기능을 SPEC으로 정리합니다
  alfred 2-run SPEC-AUTH-001                  단계별로 구현합니다
  alfred 2-run SPEC-AUTH-001 --agent claude   같은 작업을 무인으로 실행합니다
  alfred 3-sync SPEC-AUTH-001                 문서에 반영합니다
  alfred resume                               중단된 작업을 재개합니다

종료 코드: 0 완료되었거나 프롬프트를 출력함, 1 작업 실패, 2 잘못된 사용,
3 상태 파일을 쓸 수 없음, 4 거부되었거나 결정이 필요함, 5 저장하지 못함,
130 중단됨.
`,
};

/** alfred itself, and the options of every command. */
export const alfredHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
