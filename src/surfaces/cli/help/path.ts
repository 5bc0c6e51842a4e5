import type { Language } from "../../../context/index.ts";

const english = {
  path: "Whether a path stays inside the project.",
  check: "Prints the absolute path, or refuses it with the rule that it breaks (exit code 4).",
  given: "relative to the project root, or absolute",
  mustExist: "its parent directory must exist",
};

const korean: typeof english = {
  path: "경로가 프로젝트 안에 있는지 확인합니다.",
  check: "절대 경로를 출력하거나, 어긴 규칙을 알리고 거부합니다 (종료 코드 4).",
  given: "프로젝트 루트 기준 상대 경로 또는 절대 경로",
  mustExist: "상위 디렉토리가 있어야 합니다",
};

/** `alfred path`. */
export const pathHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
