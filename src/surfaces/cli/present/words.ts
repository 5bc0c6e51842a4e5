import type { Language } from "../../../context/index.ts";
import { cliWords } from "../../../messages/index.ts";

/** The command line's own sentences, by language. */
export const words: Readonly<Record<Language, ReturnType<typeof cliWords>>> = {
  en: cliWords("en"),
  ko: cliWords("ko"),
};
