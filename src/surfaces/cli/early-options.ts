/** What has to be known of a command line before it is parsed: where it works, and how even a wrong word is answered. */
export interface EarlyOptions {
  /** The first word that is no option, or null. */
  readonly command: string | null;
  /** Where that word stands; the number of words where there is none. */
  readonly commandAt: number;
  readonly directory: string | null;
  readonly lang: string | null;
  /** `--language` of 0-project: the language that the project is about to have. */
  readonly projectLanguage: string | null;
  readonly isJson: boolean;
  readonly isDebug: boolean;
}

const directoryOption = /^(?:-C|--directory)(?:$|=?(.+)$)/;
const valued: Readonly<Record<string, RegExp>> = {
  directory: directoryOption,
  lang: /^--lang(?:$|=(.*)$)/,
  projectLanguage: /^--language(?:$|=(.*)$)/,
};

export function readEarlyOptions(words: readonly string[]): EarlyOptions {
  const values: Record<string, string> = {};
  let command: string | null = null;
  let commandAt = words.length;
  const flags = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") break;
    const option = Object.entries(valued).find(([, pattern]) => pattern.test(word));
    if (option !== undefined) {
      const [name, pattern] = option;
      const given = pattern.exec(word)?.[1];
      if (given === undefined) at += 1;
      values[name] = given ?? words[at] ?? "";
    } else if (word.startsWith("-")) flags.add(word);
    else if (command === null) [command, commandAt] = [word, at];
  }
  const { directory = null, lang = null, projectLanguage = null } = values;
  return {
    command,
    commandAt,
    directory,
    lang,
    projectLanguage: command === "0-project" ? projectLanguage : null,
    isJson: flags.has("--json"),
    isDebug: flags.has("--debug"),
  };
}
