import type { Language } from "../../../context/index.ts";

const english = {
  history:
    "Lists the newest runs first, the archive included; with a run's id, shows that run whole. A damaged file is named and skipped.",
  run: "a run's id, as the list shows it",
  limit: "how many",
};

const korean: typeof english = {
  history:
    "보관된 실행까지 최근 순서로 보여 줍니다. 실행 ID를 지정하면 그 실행 전체를 보여 줍니다. 손상된 파일은 이름을 알리고 건너뜁니다.",
  run: "목록에 표시된 실행 ID",
  limit: "보여 줄 개수",
};

/** `alfred history`. */
export const historyHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
