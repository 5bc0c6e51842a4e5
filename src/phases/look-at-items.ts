import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context/index.ts";
import type { ItemsStanding } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { workflowsPath } from "../project/index.ts";
import type { RunSummary } from "../runs/index.ts";
import { parseSpecId, specFiles } from "../specs/index.ts";

/** How the parts stand of the step at which a run is. */
export interface ItemsView extends ItemsStanding {
  /** The file that they are kept in, from the root. */
  readonly file: string;
}

type LookedAtRun = Pick<RunSummary, "phase" | "specId" | "restartPoint">;

/** For a look at a run; null where its step is done whole, or where its parts can't be read, which the run itself will say. */
export async function lookAtItems(
  context: Context,
  root: string,
  run: LookedAtRun,
): Promise<ItemsView | null> {
  try {
    if (!mayHaveItems(root, run)) return null;
    // Loaded here because `status` comes by this file: definitions and tasks are most of what it would have to load.
    const [{ itemsAt }, { loadDefinition }] = await Promise.all([
      import("./items-at.ts"),
      import("./definitions.ts"),
    ]);
    const items = itemsAt({ context, root }, loadDefinition(root, run.phase), run, run.restartPoint);
    return items === null ? null : { ...items.look(), file: items.source };
  } catch (error) {
    if (error instanceof AlfredError) return null;
    throw error;
  }
}

/** Told without reading a definition: the package's own cut a step's work into nothing but the tasks of the SPEC's `tasks.md`. */
function mayHaveItems(root: string, { specId, restartPoint }: LookedAtRun): boolean {
  if (restartPoint === null) return false;
  if (existsSync(join(root, workflowsPath))) return true;
  return specId !== null && existsSync(specFiles(root, parseSpecId(specId)).tasks);
}
