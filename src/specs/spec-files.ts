import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { findText, validateAndConvertPath } from "../project/index.ts";
import { compareSpecIds, isSpecId, type SpecId } from "./spec-id.ts";

const folder = [".moai", "specs"] as const;

export interface SpecFiles {
  readonly spec: string;
  readonly plan: string;
  readonly acceptance: string;
  /** Only where the work has been cut into tasks. */
  readonly tasks: string;
}

function specsDirectory(root: string): string {
  return join(root, ...folder);
}

export function specDirectory(root: string, id: SpecId): string {
  return join(specsDirectory(root), id);
}

/**
 * A SPEC's files, absolute.
 * @throws PathError where a link in their way leads out of the project
 */
export function specFiles(root: string, id: SpecId): SpecFiles {
  const at = (name: string) => validateAndConvertPath(join(...folder, id, name), root);
  return { spec: at("spec.md"), plan: at("plan.md"), acceptance: at("acceptance.md"), tasks: at("tasks.md") };
}

/** A SPEC's file from the root, as messages show it. */
export function specPath(id: SpecId, name: string): string {
  return [...folder, id, name].join("/");
}

/** The documents that every SPEC has and this one hasn't, from the root. */
export function missingDocuments(root: string, id: SpecId): readonly string[] {
  return ["spec.md", "acceptance.md", "plan.md"]
    .map((name) => specPath(id, name))
    .filter((path) => findText(path, root).kind === "missing");
}

/** The ids of all SPEC folders, by domain and number. */
export function specIds(root: string): readonly SpecId[] {
  return folderNames(root).filter(isSpecId).sort(compareSpecIds);
}

/** The folders beside the SPECs whose names are no ids, so that nobody looks for them in vain. */
export function notSpecs(root: string): readonly string[] {
  return folderNames(root)
    .filter((name) => !isSpecId(name))
    .sort();
}

function folderNames(root: string): readonly string[] {
  const directory = specsDirectory(root);
  if (!existsSync(directory)) return [];
  const isFolder = (entry: Dirent) =>
    entry.isDirectory() ||
    (entry.isSymbolicLink() &&
      statSync(join(directory, entry.name), { throwIfNoEntry: false })?.isDirectory() === true);
  return readdirSync(directory, { withFileTypes: true })
    .filter(isFolder)
    .map((entry) => entry.name);
}

/**
 * A digest of what a SPEC asks for: its text and its criteria, line ends aside. Its status, version and dates say how the work stands, and
 * don't change what is to be built.
 */
export async function specDigest(root: string, id: SpecId): Promise<string> {
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha256");
  for (const name of ["spec.md", "acceptance.md"]) {
    const found = findText(specPath(id, name), root);
    // What can't be read asks for nothing that is known; the gate `spec_valid` says why it can't.
    const text = found.kind === "text" ? found.text.replaceAll("\r\n", "\n") : "";
    hash.update(
      text.replace(/^\uFEFF?---\n[\s\S]*?\n---\n/, (head) =>
        head.replaceAll(/^(status|version|updated|priority):.*\n/gm, ""),
      ),
    );
    hash.update("\0");
  }
  return `sha256:${hash.digest("hex")}`;
}
