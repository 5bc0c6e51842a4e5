import { relative, sep } from "node:path";
import { sha256 } from "../context/index.ts";
import { fileDigest } from "../project/index.ts";
import { filesNamedMax, firstFiles, type JsonObject, type RunContext } from "../runs/index.ts";

/** Above this a named file's size and time stand for its content, in bytes: every step that begins reads them all. */
const readBytesMax = 1024 * 1024;
/** 48 bits: among a million files one in three hundred million is taken for another. */
const digestCharacters = 12;

type ModifiedFiles = Pick<RunContext, "filesModified" | "filesModifiedCount">;

/** The changed files as a run's record has them: the first ones, and how many there are where that isn't all. */
export function namedFiles(files: readonly string[]): ModifiedFiles {
  const { named, count } = firstFiles(files);
  return { filesModified: named, ...(count === undefined ? {} : { filesModifiedCount: count }) };
}

/**
 * The same as a step takes it down when it begins: what it later finds changed is told from these, so none of them may be forgotten. Of those that
 * are named the content is taken down too: in a repository without a commit every file is one of them, and may be the one that is worked on.
 */
export function modifiedAtStart(root: string, files: readonly string[]): JsonObject {
  const { filesModified, filesModifiedCount } = namedFiles(files);
  const named = {
    files_modified_at_start: filesModified,
    files_modified_at_start_contents: filesModified.map((file) => contentDigest(root, file)).join(""),
  };
  if (filesModifiedCount === undefined) return named;
  return {
    ...named,
    files_modified_at_start_count: filesModifiedCount,
    files_modified_at_start_digests: files
      .slice(filesNamedMax)
      .map((file) => digestOf(pathBelow(root, file)))
      .join(""),
  };
}

/** Whether a file, by its absolute path, was changed already when the step with this metadata began, and is what it was then. */
export function isAsAtStart(root: string, metadata: JsonObject): (file: string) => boolean {
  const named = metadata["files_modified_at_start"];
  const paths = new Set(Array.isArray(named) ? named : []);
  const contents = metadata["files_modified_at_start_contents"];
  const ofContents = digestsIn(contents);
  const ofPaths = digestsIn(metadata["files_modified_at_start_digests"]);
  return (file) => {
    if (ofContents.size > 0 && ofContents.has(contentDigest(root, file))) return true;
    if (paths.has(file)) return typeof contents !== "string";
    return ofPaths.size > 0 && ofPaths.has(digestOf(pathBelow(root, file)));
  };
}

function digestsIn(text: unknown): ReadonlySet<string> {
  return new Set(typeof text === "string" ? text.match(new RegExp(`.{${digestCharacters}}`, "g")) : []);
}

function contentDigest(root: string, file: string): string {
  return digestOf(`${pathBelow(root, file)}\0${fileDigest(file, readBytesMax)}`);
}

/** A record that is carried to another folder says the same there. */
function pathBelow(root: string, file: string): string {
  return relative(root, file).split(sep).join("/");
}

function digestOf(text: string): string {
  return sha256(text).slice(0, digestCharacters);
}
