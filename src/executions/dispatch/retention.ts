import type { ExecutionStore } from "../execution-store.ts";
import type { Runner } from "../runner.ts";
import type { DispatchEvent } from "./options.ts";

/** What removing old executions needs. */
export interface RetentionFacts {
  readonly store: ExecutionStore;
  readonly runner: Runner;
  /** How long ended executions are kept. */
  readonly keepDays: number;
  readonly now: () => Date;
  readonly report: (event: DispatchEvent) => void;
  /** The folder of a project by its name; null where there is none any more. */
  readonly projectDirectory: (project: string) => string | null;
  /** Ends it between two executions. */
  readonly signal: AbortSignal;
}

const dayMs = 24 * 60 * 60 * 1000;
const pageSize = 100;

/**
 * Removes executions that ended longer ago than they are kept: first what the runner keeps of them, then the record, so that whatever is killed in between is
 * found again. Servers that do the same at the same time don't disturb each other. What is under way, waits, or is to be called back is never touched,
 * and branches with work are no part of it.
 * @returns how many records were removed
 */
export async function removeOld(facts: RetentionFacts): Promise<number> {
  const { store, runner, keepDays, now, signal } = facts;
  const before = new Date(now().getTime() - keepDays * dayMs);
  let count = 0;
  for (let after: string | null = null; !signal.aborted; ) {
    const page = await store.listEnded({ before, after, limit: pageSize });
    for (const id of page.ids) {
      if (signal.aborted) break;
      if ((await forget(facts, id)) && (await store.remove(id, before))) count += 1;
    }
    if (page.next === null) break;
    after = page.next;
  }
  // Another server, on another machine, may have removed the record: what is kept here is known here alone.
  for (const id of signal.aborted ? [] : await runner.listKept(before)) {
    if ((await store.find(id, null)) === null) await forget(facts, id);
  }
  return count;
}

/** What can't be taken away stays, with its record, until the next time. */
async function forget(
  { store, runner, report, projectDirectory }: RetentionFacts,
  executionId: string,
): Promise<boolean> {
  try {
    const project = (await store.find(executionId, null))?.execution.project;
    await runner.forget(executionId, project === undefined ? null : projectDirectory(project));
    return true;
  } catch (error) {
    report({ kind: "trouble", executionId, error });
    return false;
  }
}
