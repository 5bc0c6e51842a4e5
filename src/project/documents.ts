import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../context/index.ts";
import { walkFiles } from "./walk.ts";

/** What counts as a document where a definition doesn't say otherwise. */
export const commonDocuments: readonly string[] = [
  "**/*.{md,mdx,markdown,rst,adoc,asciidoc}",
  "**/{README,CHANGELOG,CHANGES,HISTORY,NEWS,AUTHORS,LICENSE}{,.txt}",
  "{doc,docs,documentation}/**",
];

/** Where an agent's client keeps what is its own, and alfred its records: what lies there says nothing about the project. */
const foreignFolders = /^(\.claude|\.gemini|\.opencode|\.codex|\.agents|\.moai\/memory|\.git)\//;

/** Whether a path, relative to the root with `/`, is a document by one of the patterns. */
export async function documentMatcher(patterns: readonly string[]): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import("picomatch");
  return picomatch([...patterns], { dot: true, nocase: true });
}

export function isClientFile(path: string): boolean {
  return foreignFolders.test(path);
}

/** The documents below the root, relative to it: also those of `.moai/project`, which the walk passes over as a hidden folder. */
export async function listDocuments(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const isDocument = await documentMatcher(patterns);
  const project = [...walkFiles(join(root, ".moai/project"))].map((path) => `.moai/project/${path}`);
  return [...walkFiles(root), ...project].filter(isDocument);
}

/** Above this a file's size and time stand for its content, in bytes. */
const digestedBytesMax = 16 * 1024 * 1024;

/**
 * Tells a changed file from an unchanged one; `gone` where there is none. One that can't be read is told by its size and time, too.
 * @param bytesMax above this its size and time stand for its content
 */
export function fileDigest(file: string, bytesMax = digestedBytesMax): string {
  const facts = lstatSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return "gone";
  if (facts.isSymbolicLink()) return `link ${readlinkSync(file)}`;
  if (!facts.isFile()) return "no file";
  const sizeAndTime = `${facts.size} ${facts.mtimeMs}`;
  if (facts.size > bytesMax) return sizeAndTime;
  try {
    return sha256(readFileSync(file)).slice(0, 16);
  } catch {
    // Somebody else's, or gone since: what can be seen of it is told.
    return sizeAndTime;
  }
}
