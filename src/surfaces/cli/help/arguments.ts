import type { Language } from "../../../context/index.ts";

const english = {
  specId: "for example SPEC-AUTH-001",
  taskFile: "a Markdown file of the project, for example tasks.md",
  checkpoint: "the task's id, for example migration-001",
};

const korean: typeof english = {
  specId: "예: SPEC-AUTH-001",
  taskFile: "프로젝트의 Markdown 파일, 예: tasks.md",
  checkpoint: "작업 ID, 예: migration-001",
};

/** Arguments that several commands have. */
export const argumentsHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
