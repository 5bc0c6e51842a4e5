import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { sha256 } from "../context/index.ts";
import { walkFiles } from "./walk.ts";

/** Enough of a digest to tell a changed file from an unchanged one. */
const digestCharacters = 16;

/** What lies beside tests and holds none itself: documents, data, pictures, what a program has written down. */
const endingsWithoutTests: ReadonlySet<string> = new Set([
  ...["md", "mdx", "markdown", "rst", "adoc", "txt", "log", "out"],
  ...["json", "jsonl", "json5", "yaml", "yml", "toml", "ini", "xml", "csv", "tsv", "snap", "golden", "lock"],
  ...["png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "pdf", "zip", "gz", "tar", "bin", "db", "sqlite"],
]);

/** Rust keeps unit tests in the code's own files, by custom at their end. */
const rustTests = /^[ \t]*#\[(?:cfg\(.*\btest\b.*\)|(?:\w+::)*test\b.*)\]/m;

/**
 * The files that are tests, by path relative to the root, each with a digest: of its bytes, and behind a `-`, where it can hold tests, one of
 * its text without white space, or `blank` where nothing is left of it then. Of a Rust file outside the patterns it is the part with the tests,
 * so that the code above them may change.
 */
export async function listTestFiles(
  root: string,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const isTest = await testFileMatcher(patterns);
  const found = new Map<string, string>();
  for (const path of walkFiles(root)) {
    const isRust = path.endsWith(".rs");
    if (!isRust && !isTest(path)) continue;
    const bytes = readFileSync(join(root, path));
    const part = isRust && !isTest(path) ? rustPart(bytes) : bytes;
    if (part !== null) found.set(path, digestOf(part, canHoldTests(path, patterns)));
  }
  return found;
}

/** Whether a path, relative to the root with `/`, is a test by one of the patterns. */
export async function testFileMatcher(patterns: readonly string[]): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import("picomatch");
  return picomatch([...patterns], { dot: false });
}

/** A pattern that names the ending says that such files are tests here, whatever they are elsewhere. */
function canHoldTests(path: string, patterns: readonly string[]): boolean {
  const ending = extname(path).slice(1).toLowerCase();
  if (!endingsWithoutTests.has(ending)) return true;
  const named = new RegExp(`[.{,]${ending}(?:[,}]|$)`, "i");
  return patterns.some((pattern) => named.test(basename(pattern)));
}

function rustPart(bytes: Buffer): Buffer | null {
  const text = bytes.toString("latin1");
  const at = text.search(rustTests);
  return at < 0 ? null : bytes.subarray(at);
}

function digestOf(bytes: Buffer, holdsTests: boolean): string {
  const ofBytes = sha256(bytes).slice(0, digestCharacters);
  if (!holdsTests) return ofBytes;
  const text = bytes.toString("latin1").replaceAll(/\s+/g, "");
  return `${ofBytes}-${text === "" ? "blank" : sha256(text).slice(0, digestCharacters)}`;
}
