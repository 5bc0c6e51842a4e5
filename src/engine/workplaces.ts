import { join } from "node:path";
import { branchesBelow, closeWorkplace } from "../git/index.ts";
import { type Run, shortId, type Workplace } from "../runs/index.ts";
import type { Drive } from "./drive.ts";

/** Below this name are all branches that alfred makes. */
export const branchPrefix = "alfred/";

/** A part's work tree and a branch that isn't there yet: what is kept of an earlier try stays. */
export async function workplaceFor(
  { root, context }: Drive,
  { runId }: Run,
  directory: string,
  item: string,
): Promise<{ readonly directory: string; readonly branch: string }> {
  // Ids come from a file that people write; a branch and a folder take less than that.
  const name = item.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "part";
  const ofRun = `${branchPrefix}${shortId(runId)}`;
  const found = await branchesBelow(root, ofRun, context.environment);
  const taken = new Set(found.map((each) => each.name));
  const wanted = `${ofRun}/${name}`;
  let branch = wanted;
  for (let number = 2; taken.has(branch); number++) branch = `${wanted}-${number}`;
  return { directory: join(directory, branch.slice(branchPrefix.length).replaceAll("/", "-")), branch };
}

/** Takes a work tree away, and its branch where one is named. */
export function clearWorkplace(
  { root, context }: Drive,
  { directory, branch }: { readonly directory: string; readonly branch: Workplace["branch"] | null },
): Promise<void> {
  return closeWorkplace(root, { directory, branch, environment: context.environment });
}
