import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { PathError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import type { Document } from "./markdown.ts";
import type { LocalProblem } from "./spec-document.ts";

/** What is left open: variables of either spelling, the usual words, and the hints of the scaffold. */
const leftOver =
  /<<[A-Z][A-Z0-9_]*>>|\{\{[^{}\n]*\}\}|\bTBD\b|\bTODO\b|\bFIXME\b|\[NEEDS CLARIFICATION[^\]]*\]?|\[\[alfred:[^\]]*\]\]/g;

/** @param lines the text, line for line */
export function leftovers(lines: readonly string[]): readonly LocalProblem[] {
  return lines.flatMap((text, index) =>
    [...text.matchAll(leftOver)].map(([found]) => ({
      line: index + 1,
      fault: { code: "left_over", text: found } as const,
    })),
  );
}

/** Links and paths that lead out of the project, wherever a document names them. */
export function outsidePaths(
  root: string,
  file: string,
  { links, codes }: Pick<Document, "links" | "codes">,
): readonly LocalProblem[] {
  const folder = dirname(file);
  return [
    ...links.filter(({ target }) => isLinkOutside(root, folder, target)),
    ...codes
      .filter(({ text }) => isPathOutside(root, folder, text))
      .map(({ text, line }) => ({ target: text, line })),
  ].map(({ target, line }) => ({ line, fault: { code: "path_outside", path: target } as const }));
}

function isLinkOutside(root: string, folder: string, target: string): boolean {
  if (/^file:/i.test(target)) return !isInsideProject(root, pathOfAddress(target));
  const path = decoded(target.replace(/[#?].*$/, ""));
  // An address of the web isn't a path; an anchor alone stays in the document.
  if (path === "" || /^[a-z][a-z0-9+.-]+:/i.test(target)) return false;
  return !isInsideProject(root, path.startsWith("/") ? path : join(folder, path));
}

/** So many folders below the root a file may lie that names its neighbours: `../../../../package.json`. */
const deepestFile = 4;
/** Nobody climbs to these for a file of the project. One step up they may be folders of its own. */
const systemFolder = /^(?:etc|usr|var|tmp|proc|sys|dev|root|home|Users|Windows|private)$/;

/**
 * Code within a line may be anything: it is taken for a path where it climbs and names something. Files are named from the root; from the
 * document's own folder only what is there; and what begins by climbing, from a file of the code anywhere.
 */
function isPathOutside(root: string, folder: string, text: string): boolean {
  if (/^file:/i.test(text)) return isLinkOutside(root, folder, text);
  const names = text.split(/[\\/]/);
  const climbs = names.includes("..") && names.some((name) => !/^\.{0,2}$/.test(name));
  if (!climbs || /[\s*?{}$|<>"']|^[a-z][a-z0-9+.-]+:/i.test(text)) return false;
  if (/^\.{1,2}$/.test(names[0] ?? "") && isInsideFromDeep(names)) return false;
  const beside = join(folder, text);
  return !isInsideProject(root, text) && !(isInsideProject(root, beside) && existsSync(beside));
}

function isInsideFromDeep(names: readonly string[]): boolean {
  const [, climb = "", first = ""] = /^((?:\.\.\/)*)([^/]*)/.exec(posix.normalize(names.join("/"))) ?? [];
  const steps = climb.length / "../".length;
  return steps <= deepestFile && !(steps > 1 && systemFolder.test(first));
}

function pathOfAddress(address: string): string {
  try {
    return fileURLToPath(address);
  } catch {
    // On another host, or no address at all: then it is what it says, and no path of the project.
    return address;
  }
}

/** Markdown writes spaces in a link as `%20`. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not well encoded: then it is what it says.
    return path;
  }
}

function isInsideProject(root: string, path: string): boolean {
  try {
    validateAndConvertPath(path, root);
    return true;
  } catch (error) {
    if (error instanceof PathError) return false;
    throw error;
  }
}
