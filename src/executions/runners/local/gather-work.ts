import { join } from "node:path";
import type { Trace } from "../../../context/index.ts";
import { closeWorkBranch } from "../../../git/index.ts";
import { endMarked } from "../../../processes/index.ts";
import { carryStateHome } from "../../carry-state.ts";
import { executionVariable } from "../../job-command.ts";
import type { LocalOrder } from "./job-files.ts";

/** What came of a job's work. */
export interface Gathered {
  /** Relative to the project. */
  readonly artifacts: readonly string[];
  /** Null where nothing was changed. */
  readonly branch: string | null;
  readonly runId: string | null;
}

/** alfred's records go home by themselves, and aren't part of the work. */
const ownRecords = ".moai/memory";

/**
 * Brings work and state back into the project, and takes the work tree away: the run's record into its state, the files onto the branch. Once more
 * is harmless: what is back already stays.
 */
export async function gatherWork(order: LocalOrder, since: Date, trace: Trace): Promise<Gathered> {
  const { executionId, project, prefix, worktree, branch, command } = order;
  const place = join(worktree, prefix);
  const run = carryStateHome(place, project, since, trace);
  const below = prefix === "" ? "" : `${prefix}/`;
  const files = await closeWorkBranch(
    { ...order, directory: worktree },
    {
      message: `Execution ${executionId}: ${command[0] ?? ""}\n\nWhat an unattended run of alfred made of the commit before this one.`,
      exclude: [`${below}${ownRecords}`],
    },
  );
  return {
    artifacts: files.map((file) => (file.startsWith(below) ? file.slice(below.length) : file)),
    branch: files.length === 0 ? null : branch,
    runId: run?.runId ?? null,
  };
}

/** Ends whatever a job has started and that still runs, also what has left its group. */
export function endLeftovers(executionId: string, graceMs: number): Promise<void> {
  return endMarked({ name: executionVariable, value: executionId }, graceMs);
}
