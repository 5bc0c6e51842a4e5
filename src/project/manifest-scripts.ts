import { isNamed } from "./called-words.ts";
import { isObject, valueAt } from "./stack.ts";

/** The scripts that the words name and those that they call, and the settings of test runners that are kept in the manifest. */
export function manifestPart(text: string, words: readonly string[]): string {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    // What can't be read runs nothing; changed, it is another thing.
    return text;
  }
  const table = valueAt(manifest, "scripts") ?? valueAt(manifest, "tasks");
  const scripts = isObject(table) ? table : {};
  const wanted = new Set(Object.keys(scripts).filter((name) => isNamed(name, words)));
  for (const name of wanted) {
    const called = String(scripts[name])
      .split(/[\s"'&|;]+/)
      .map((word) => word.replace(/^npm:/, ""));
    for (const other of Object.keys(scripts)) {
      const isAround = other === `pre${name}` || other === `post${name}`;
      if (isAround || isNamed(other, called)) wanted.add(other);
    }
  }
  const settings = ["jest", "mocha", "ava", "tap", "nyc", "c8"].map(
    (name) => valueAt(manifest, name) ?? null,
  );
  const chosen = [...wanted].sort().map((name) => JSON.stringify([name, scripts[name]]));
  return chosen.length === 0 && settings.every((each) => each === null)
    ? ""
    : [...chosen, JSON.stringify(settings)].join("\n");
}
