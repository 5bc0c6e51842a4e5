import type { Context } from "../context/index.ts";
import { AlfredError, bareFacts, type Failure } from "../failures/index.ts";
import { listShared, openSides, type Sides } from "./sides.ts";

/** A record of a team's store that isn't as it was written, or that can't be read here. */
export type StoreProblem =
  /** The version before it stands in. */
  | { readonly kind: "damaged"; readonly record: string; readonly detail: string }
  /** Nothing of it can be read. */
  | { readonly kind: "unreadable"; readonly record: string; readonly failure: Failure };

/** What a team's store is found to be. */
export interface TeamExamination {
  /** The store, without a password. */
  readonly store: string;
  readonly recordCount: number;
  readonly problems: readonly StoreProblem[];
}

/**
 * Reads every record of the team's store, those too that nobody has changed; nothing is changed. Null where the project's team shares nothing.
 * @throws AlfredError `config_invalid`, `path_refused`, `store_unreachable`, `state_newer` where the whole store is of a newer alfred
 */
export async function examineTeam(context: Context, root: string): Promise<TeamExamination | null> {
  const sides = await openSides(context, root);
  if (sides === null) return null;
  const { here, there } = sides;
  try {
    const entries = await listShared(sides, await here.list());
    const problems: StoreProblem[] = [];
    for (const { name } of entries) problems.push(...(await problemOf(sides, name)));
    return { store: there.shown, recordCount: entries.length, problems };
  } finally {
    await there.close();
  }
}

async function problemOf({ there }: Sides, record: string): Promise<readonly StoreProblem[]> {
  try {
    const found = await there.read(record);
    return found?.damage == null ? [] : [{ kind: "damaged", record, detail: found.damage }];
  } catch (error) {
    if (!(error instanceof AlfredError) || error.code === "store_unreachable") throw error;
    const isDamage = error.code === "state_damaged" || error.code === "state_invalid";
    const { failure } = error;
    const told: Failure = isDamage
      ? { code: "shared_state_damaged", store: there.shown, record, detail: bareFacts(error) }
      : failure;
    return [{ kind: "unreadable", record, failure: told }];
  }
}
