import type { Kysely } from "kysely";
import { AlfredError } from "../../failures/index.ts";
import { createRunId } from "../../runs/index.ts";
import { type ExecutionStatus, hasEnded } from "../execution.ts";
import type { EndedPage, EndedQuery } from "../execution-store.ts";
import { storedOf } from "./rows.ts";
import type { ExecutionRow, Tables } from "./tables.ts";

const ended: readonly string[] = ["COMPLETED", "FAILED", "CANCELLED"] satisfies readonly ExecutionStatus[];
const firstOfItsTime = new Uint8Array(10);

/** Ids sort by the time of asking, and nothing ends before it is asked for: only those are looked into that were asked for before the moment. */
export async function listEndedPage(
  database: Kysely<Tables>,
  { before, after, limit }: EndedQuery,
): Promise<EndedPage> {
  const rows = await database
    .selectFrom("alfred_executions")
    .selectAll()
    .where("status", "in", ended)
    .where("callback", "<>", "due")
    .where("id", "<", createRunId(before, firstOfItsTime))
    .$if(after !== null, (query) => query.where("id", ">", after))
    .orderBy("id", "asc")
    .limit(limit)
    .execute();
  const ids = rows.flatMap((row) => (isOver(row, before) ? [row.id] : []));
  return { ids, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** A record that can't be read is left: of what nobody knows nobody can say that it is over. */
export function isOver(row: ExecutionRow, before: Date): boolean {
  try {
    const { execution, callback } = storedOf(row);
    const { completedAt } = execution;
    const isEnded = hasEnded(execution) && completedAt !== null && Date.parse(completedAt) < before.getTime();
    return isEnded && callback !== "due";
  } catch (error) {
    if (error instanceof AlfredError) return false;
    throw error;
  }
}
