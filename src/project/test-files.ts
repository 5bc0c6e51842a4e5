import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../context/index.ts";
import { walkFiles } from "./walk.ts";

/** Enough of a digest to tell a changed file from an unchanged one. */
const digestCharacters = 16;

/**
 * The files that are tests, by path relative to the root, with a digest of each. Rust keeps unit tests in the code's own files: a source
 * file that bears `#[test]` counts.
 */
export async function listTestFiles(
  root: string,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { default: picomatch } = await import("picomatch");
  const isTest = picomatch([...patterns], { dot: false });
  const found = new Map<string, string>();
  for (const path of walkFiles(root)) {
    const isRust = path.endsWith(".rs");
    if (!isRust && !isTest(path)) continue;
    const bytes = readFileSync(join(root, path));
    if (isRust && !isTest(path) && !bytes.includes("#[test]") && !bytes.includes("::test]")) continue;
    found.set(path, sha256(bytes).slice(0, digestCharacters));
  }
  return found;
}
