import type { Language } from "../../../context/index.ts";

const english = {
  only: "that step alone",
  skip: "record the step as skipped (repeatable)",
  continueFrom: "from that step on",
  retryFailed: "from the failed step on",
  resume: "from wherever the saved run stopped",
  profile: "a named configuration of the run",
  parallel:
    "with an agent that alfred starts: so many independent tasks at once, each in a git work tree of its own",
  agent: "start this agent for every agent step: claude, codex, gemini, opencode",
  agentCommand: "start this program for every agent step; the prompt comes on its standard input",
  yes: "agree to what would be asked",
};

const korean: typeof english = {
  only: "이 단계만 실행합니다",
  skip: "단계를 건너뛴 것으로 기록합니다 (여러 번 지정 가능)",
  continueFrom: "이 단계부터 실행합니다",
  retryFailed: "실패한 단계부터 다시 실행합니다",
  resume: "저장된 실행이 멈춘 곳부터 재개합니다",
  profile: "사용할 프로필 이름",
  parallel:
    "alfred가 시작하는 에이전트와 함께 쓰며, 서로 독립적인 태스크를 이만큼 동시에 각각의 git 작업 트리에서 진행합니다",
  agent: "에이전트 단계마다 이 에이전트를 시작합니다: claude, codex, gemini, opencode",
  agentCommand: "에이전트 단계마다 이 프로그램을 시작하고 프롬프트를 표준 입력으로 전달합니다",
  yes: "확인 질문에 모두 동의합니다",
};

/** The options of whatever runs a phase's steps. */
export const runsHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
