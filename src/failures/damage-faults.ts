import type { Language } from "../context/index.ts";

/** What a file is that is no JSON at all, where alfred itself has a word for it. */
export type DamageFault = "empty" | "not_utf8" | "missing";

const damages: Record<Language, Record<DamageFault, string>> = {
  en: {
    empty: "the file is empty (line 1, column 1)",
    not_utf8: "it holds bytes that aren't UTF-8",
    missing: "the file is missing",
  },
  ko: {
    empty: "파일이 비어 있습니다 (1행 1열)",
    not_utf8: "UTF-8이 아닌 바이트가 있습니다",
    missing: "파일이 없습니다",
  },
};

/** What alfred itself says of a file that is no JSON. */
export function damageWords(language: Language, fault: DamageFault): string {
  return damages[language][fault];
}
