import type { Language } from "../../../context/index.ts";

const english = {
  project:
    "Learns the project (language, test command, layout), writes its configuration and documents, installs slash commands and hooks. A second run updates, and never overwrites what a person edited.",
  name: "the project's name",
  mode: "personal or team",
  language: "ko or en: of messages and documents",
  description: "what the project is, in a sentence",
  testCommand: "what runs the tests",
  integrationCommand: "what runs the integration tests",
  plan: "Makes .moai/specs/SPEC-DOMAIN-NNN/ with requirements, acceptance criteria and a plan, written by an agent and checked by alfred.",
  wish: "what you want",
  specId: "the SPEC's id, instead of the next free one",
  run: "Runs a SPEC's steps: validation, test setup, red, green, refactor, integration. alfred runs the tests itself; nobody's word counts.",
  sync: "Has the project's documents say what was built of a SPEC, sets the SPEC's status, and checks that nothing but documents changed and that the tests still pass.",
};

const korean: typeof english = {
  project:
    "프로젝트(언어, 테스트 명령, 구조)를 파악하여 설정과 문서를 작성하고 슬래시 명령과 훅을 설치합니다. 다시 실행하면 갱신하며, 사람이 수정한 내용은 덮어쓰지 않습니다.",
  name: "프로젝트 이름",
  mode: "personal 또는 team",
  language: "메시지와 문서의 언어: ko 또는 en",
  description: "프로젝트를 설명하는 한 문장",
  testCommand: "테스트를 실행하는 명령",
  integrationCommand: "통합 테스트를 실행하는 명령",
  plan: "요구사항, 인수 기준, 계획을 담은 .moai/specs/SPEC-DOMAIN-NNN/ 폴더를 만듭니다. 내용은 에이전트가 작성하고 alfred가 검사합니다.",
  wish: "만들고 싶은 기능",
  specId: "다음 빈 번호 대신 쓸 SPEC ID",
  run: "SPEC의 단계를 실행합니다: 검증, 테스트 준비, red, green, 리팩터링, 통합. 테스트는 alfred가 직접 실행하며, 누구의 말도 그대로 믿지 않습니다.",
  sync: "SPEC에서 구현된 내용을 프로젝트 문서에 반영하고 SPEC의 상태를 갱신합니다. 문서 말고는 변경된 것이 없는지, 테스트가 여전히 통과하는지 확인합니다.",
};

/** The phases' own commands. */
export const phasesHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
