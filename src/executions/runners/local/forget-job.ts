import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Trace } from "../../../context/index.ts";
import { judgeProcess } from "../../../durable/index.ts";
import { gatherWork } from "./gather-work.ts";
import { jobFiles, readClaim, readEnd, readOrder } from "./job-files.ts";

/**
 * Takes a job's folder and what is left of its work tree away. Work that couldn't be brought back when it ended is brought now: it is all there is of it.
 * @throws where its process may be at work, or the work can't be brought: all of it stays
 */
export async function forgetJob(directory: string, executionId: string, trace: Trace): Promise<void> {
  const files = jobFiles(directory, executionId);
  if (!existsSync(files.folder)) return;
  const [end, claim] = [readEnd(files), readClaim(files)];
  if (end === null && claim !== null && judgeProcess(claim.identity) !== "gone")
    throw new Error(`Its process ${claim.identity.processId} on ${claim.identity.host} may be at work.`);
  const order = readOrder(files);
  if (order !== null && existsSync(order.worktree))
    await gatherWork(order, claim?.startedAt ?? new Date(0), trace);
  // Its end last: by it a folder that was left half removed is known.
  const rest = readdirSync(files.folder).filter((name) => name !== basename(files.end));
  for (const name of rest) rmSync(join(files.folder, name), { recursive: true, force: true });
  rmSync(files.folder, { recursive: true, force: true });
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The jobs in a folder that said before a moment how they ended. What can't be read is no such one. */
export function listEndedJobs(directory: string, before: Date): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => {
    if (!idPattern.test(name)) return false;
    try {
      const end = readEnd(jobFiles(directory, name));
      return end !== null && end.endedAt.getTime() < before.getTime();
    } catch {
      // Damaged, or not ours: nobody knows when it ended.
      return false;
    }
  });
}
