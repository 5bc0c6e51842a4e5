import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Language } from "../context/index.ts";

export const packageName = "alfred-phases";

let found: string | null = null;

/** A file of this package, whether it runs from its sources or bundled: the folder whose package.json bears the package's name. */
export function packageFile(...segments: readonly string[]): string {
  found ??= findPackage(dirname(fileURLToPath(import.meta.url)));
  return join(found, ...segments);
}

/** A file below the package's `templates`. */
export function packageTemplatePath(...segments: readonly string[]): string {
  return packageFile("templates", ...segments);
}

/**
 * The package's own prompt in the project's language; in English where it isn't there in that one.
 * @param prompt below `templates/prompts`, for example `2-run/red_phase.md`
 */
export function promptTemplatePath(language: Language, prompt: string): string {
  const segments = prompt.split("/");
  const translated = packageTemplatePath("prompts", language, ...segments);
  return existsSync(translated) ? translated : packageTemplatePath("prompts", ...segments);
}

function findPackage(start: string): string {
  for (let at = start; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file) && readFileSync(file, "utf8").includes(`"name": "${packageName}"`)) return at;
    if (dirname(at) === at)
      throw new Error(`The package ${packageName} can't find its own files from ${start}`);
  }
}
