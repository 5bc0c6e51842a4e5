import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Trace } from "../context/index.ts";
import { AlfredError, PathError, type PathRefusal } from "../failures/index.ts";
import { problemOfShape } from "./path-shape.ts";

/** As many links as Linux follows before it speaks of a loop. */
const linksMax = 40;

/**
 * A path from a file, an argument or an agent, as an absolute path inside the project root (scenarios 1.2.1 and 1.2.2; product.md,
 * promise 5). Links are resolved from the deepest existing ancestor, a link that leads nowhere included; both kinds of slash separate.
 * @param options.mustExist the parent directory must exist; the file itself may be about to be created
 * @returns the path below `root` as it is spelled there, links not replaced
 * @throws PathError with the rule that was broken; AlfredError `usage` for a root that is none
 */
export function validateAndConvertPath(
  path: string,
  root: string,
  { mustExist = false, trace }: { readonly mustExist?: boolean; readonly trace?: Trace } = {},
): string {
  // An empty root would stand for whatever folder the process is in.
  if (typeof root !== "string" || root === "")
    throw new AlfredError({ code: "usage", detail: "root: not the path of a folder", hint: null });
  const shape = problemOfShape(path);
  if (shape?.reason === "not_text") throw refused(String(path), shape.reason, shape.detail);
  trace?.({ kind: "path_validating", path: asNamed(path, root) });
  if (shape !== null && !isOwnDrive(path, shape.reason)) throw refused(path, shape.reason, shape.detail);

  const target = placeIn(root, path);
  if (target === null) throw refused(path, "outside_root", "");
  checkLinks(path, target, root);
  if (mustExist) checkParent(path, target);
  trace?.({ kind: "path_converted", path: target });
  return target;
}

/** A path as a person names it (scenario 4.2.1): from the root, also where it was put together as an absolute one. */
function asNamed(path: string, root: string): string {
  if (!isAbsolute(path) || !isInside(path, resolve(root))) return path;
  return relative(resolve(root), path).split(sep).join("/") || ".";
}

/** A path as an absolute one below the root, its links not looked at yet; null for one outside. */
function placeIn(root: string, path: string): string | null {
  // On Linux a backslash may be part of a name; a project that uses it so couldn't be shared, so it always separates.
  const slashed = sep === "/" ? path.replaceAll("\\", "/") : path;
  const spelled = resolve(root, slashed);
  if (isInside(spelled, resolve(root))) return spelled;
  return isAbsolute(slashed) ? placeByLinks(root, spelled) : null;
}

/**
 * An absolute path that lies inside by another spelling of the root, or by a link from elsewhere, as it is spelled below the root; null for one
 * outside. A working directory keeps the link that it was reached by (`$PWD`), and on macOS `/tmp` and `/var` are links.
 */
function placeByLinks(root: string, target: string): string | null {
  try {
    const realRoot = realpathSync(root);
    for (const folder of wayTo(target)) {
      const real = realpathSync(folder);
      // Links below it stay as they are spelled, and are judged like any other.
      if (isInside(real, realRoot)) return resolve(root, relative(realRoot, real), relative(folder, target));
    }
  } catch {
    // Where the way can't be followed further it hasn't led inside; what stands in its way outside the project is nobody's business here.
  }
  return null;
}

/** The folders that a path leads through, from the top, and itself. */
function wayTo(path: string): readonly string[] {
  const way = [path];
  for (let at = path; dirname(at) !== at; at = dirname(at)) way.unshift(dirname(at));
  return way;
}

/** On Windows an absolute path inside the root begins with a drive of necessity. */
function isOwnDrive(path: string, reason: PathRefusal): boolean {
  return (
    process.platform === "win32" &&
    reason === "windows_drive" &&
    isAbsolute(path) &&
    problemOfShape(path.slice(2)) === null
  );
}

function checkLinks(path: string, target: string, root: string): void {
  const real = withFileErrors(path, () => resolveDeepest(target, path, 0));
  const realRoot = withFileErrors(path, () => realpathSync(root));
  if (!isInside(real, realRoot)) throw refused(path, "link_outside_root", "");
}

/** The real place of a path whose end may not exist yet: of its deepest existing ancestor, and the rest below it. */
function resolveDeepest(target: string, path: string, followed: number): string {
  if (followed > linksMax) throw refused(path, "link_loop", "");
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) {
    const parent = dirname(target);
    return parent === target
      ? target
      : join(resolveDeepest(parent, path, followed), target.slice(parent.length));
  }
  if (!found.isSymbolicLink()) return realpathSync(target);
  // Also a link that leads nowhere exists: what is written through it appears where it points.
  return resolveDeepest(resolve(realpathSync(dirname(target)), readlinkSync(target)), path, followed + 1);
}

function checkParent(path: string, target: string): void {
  const parent = dirname(target);
  const found = withFileErrors(path, () => statSync(parent, { throwIfNoEntry: false }));
  if (found === undefined) throw refused(path, "parent_not_found", parent);
  if (!found.isDirectory()) throw refused(path, "not_a_directory", parent);
}

function withFileErrors<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof PathError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : null;
    const detail = error instanceof Error ? error.message : String(error);
    const reason: PathRefusal =
      code === "ELOOP"
        ? "link_loop"
        : code === "ENOTDIR"
          ? "not_a_directory"
          : code === "ENAMETOOLONG"
            ? "too_long"
            : "unreadable";
    throw refused(path, reason, detail, error);
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}

function refused(path: string, reason: PathRefusal, detail: string, cause?: unknown): PathError {
  return new PathError({ code: "path_refused", path, reason, detail }, { cause });
}
