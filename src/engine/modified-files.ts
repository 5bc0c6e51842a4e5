import { relative, sep } from "node:path";
import { sha256 } from "../context/index.ts";
import { filesNamedMax, firstFiles, type JsonObject, type RunContext } from "../runs/index.ts";

/** 48 bits: among a million files one in three hundred million is taken for another. */
const digestCharacters = 12;

type ModifiedFiles = Pick<RunContext, "filesModified" | "filesModifiedCount">;

/** The changed files as a run's record has them: the first ones, and how many there are where that isn't all. */
export function namedFiles(files: readonly string[]): ModifiedFiles {
  const { named, count } = firstFiles(files);
  return { filesModified: named, ...(count === undefined ? {} : { filesModifiedCount: count }) };
}

/** The same as a step takes it down when it begins: what it later finds changed is told from these, so none of them may be forgotten. */
export function modifiedAtStart(root: string, files: readonly string[]): JsonObject {
  const { filesModified, filesModifiedCount } = namedFiles(files);
  if (filesModifiedCount === undefined) return { files_modified_at_start: filesModified };
  return {
    files_modified_at_start: filesModified,
    files_modified_at_start_count: filesModifiedCount,
    files_modified_at_start_digests: files
      .slice(filesNamedMax)
      .map((file) => digestOf(root, file))
      .join(""),
  };
}

/** Whether a file, by its absolute path, was changed already when the step with this metadata began. */
export function wasModifiedAtStart(root: string, metadata: JsonObject): (file: string) => boolean {
  const { files_modified_at_start: named, files_modified_at_start_digests: rest } = metadata;
  const paths = new Set(Array.isArray(named) ? named : []);
  const digests = new Set(
    typeof rest === "string" ? rest.match(new RegExp(`.{${digestCharacters}}`, "g")) : [],
  );
  return (file) => paths.has(file) || (digests.size > 0 && digests.has(digestOf(root, file)));
}

/** Of the path below the root: a record that is carried to another folder says the same there. */
function digestOf(root: string, file: string): string {
  return sha256(relative(root, file).split(sep).join("/")).slice(0, digestCharacters);
}
