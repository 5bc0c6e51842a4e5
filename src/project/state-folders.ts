import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AlfredError, PathError } from "../failures/index.ts";
import { validateAndConvertPath } from "./path-validator.ts";

/** Folders whose entries are alfred's own; what lies deeper is checked where a path to it is made. */
const ownFolders = [".moai", join(".moai", "memory")] as const;

/**
 * Refuses a project whose state would be kept elsewhere: a link in a cloned repository could otherwise lead what alfred writes to any place that
 * its user may write to (product.md, promise 5). Links that stay inside the project are fine.
 * @throws AlfredError `link_refused`, with the folder or file that is a link
 */
export function checkStateFolders(root: string): void {
  if (lstatSync(join(root, ".moai"), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    refuseWayOut(root, ".moai");
  }
  for (const folder of ownFolders) {
    for (const name of linksIn(join(root, folder))) refuseWayOut(root, join(folder, name));
  }
}

function refuseWayOut(root: string, path: string): void {
  try {
    validateAndConvertPath(path, root);
  } catch (error) {
    if (error instanceof PathError) throw new AlfredError({ code: "link_refused", path }, { cause: error });
    throw error;
  }
}

function linksIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isSymbolicLink())
      .map(({ name }) => name);
  } catch {
    // What isn't there leads nowhere, and what can't be read is said by the command that needs it.
    return [];
  }
}
