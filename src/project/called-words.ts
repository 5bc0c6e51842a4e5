/** Programs that start something by a name that the project has given it. */
const starters =
  /(?:\b(?:npm|pnpm|yarn|bun|deno|turbo|nx|lerna|g?make|just|run-[sp]|npm-run-all2?|concurrently)\b|--run\b|\$[({]MAKE[)}])[^&|;\n]*/g;

const commentLines = /^\s*(?:#|\/\/|\*|\/\*).*$/gm;

/** The words behind what starts scripts and targets by name, in whatever language a text is. */
export function calledWords(text: string): readonly string[] {
  const calls = text.replaceAll(commentLines, "").match(starters) ?? [];
  return calls
    .flatMap((call) => call.split(/[\s"'`,()[\]{}]+/))
    .map((word) => word.replace(/^(?:npm|pnpm|yarn|bun):/, ""))
    .filter((word) => word !== "");
}

/** Whether one of the words names a script: by its name, by a pattern such as `test:*`, or by what npm calls `test` for short. */
export function isNamed(name: string, words: readonly string[]): boolean {
  if (words.includes(name)) return true;
  if (name === "test" && words.some((word) => word === "t" || word === "tst")) return true;
  return words.some((word) => {
    const [start = "", end] = word.split(/\*+/);
    return end !== undefined && start.includes(":") && name.startsWith(start) && name.endsWith(end);
  });
}
