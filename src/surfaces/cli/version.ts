import { readFileSync } from "node:fs";
import { packageFile } from "../../templates/index.ts";

/** This alfred's version: from the package itself, so that it can't be another one than the one that was installed. */
export function readVersion(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? "";
}
