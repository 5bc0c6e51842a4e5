import type { Language } from "../../../context/index.ts";

const english = {
  install:
    "Puts what an agent client needs into the project: slash commands or skills, subagents, the session hook. Repeatable; other people's settings and edits are kept.",
  agent:
    "the agent client: claude, codex, gemini, opencode, or skills for any that reads Agent Skills and AGENTS.md",
  uninstall:
    "Removes alfred's slash commands, skills, subagents and hook for one client; everything else stays, and so does what a person edited or another client needs.",
};

const korean: typeof english = {
  install:
    "에이전트 클라이언트에 필요한 슬래시 명령이나 스킬, 서브에이전트, 세션 훅을 프로젝트에 설치합니다. 여러 번 실행해도 되며, 다른 사람의 설정과 수정한 내용은 그대로 둡니다.",
  agent:
    "에이전트 클라이언트: claude, codex, gemini, opencode, 또는 Agent Skills와 AGENTS.md를 읽는 모든 클라이언트를 위한 skills",
  uninstall:
    "한 클라이언트를 위한 alfred의 슬래시 명령, 스킬, 서브에이전트, 훅을 삭제합니다. 그 밖의 것, 사람이 수정한 것, 다른 클라이언트에 필요한 것은 그대로 둡니다.",
};

/** `alfred install` and `alfred uninstall`. */
export const installHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
