import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

function findPackage(start: string): string {
  for (let at = start; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file) && readFileSync(file, "utf8").includes(`"name": "${packageName}"`)) return at;
    if (dirname(at) === at)
      throw new Error(`The package ${packageName} can't find its own files from ${start}`);
  }
}
