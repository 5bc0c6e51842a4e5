import type { Context } from "../context/index.ts";
import { relocate } from "../store/index.ts";
import { type Direction, decide } from "./decide.ts";
import { findRecord } from "./find-record.ts";
import { listShared, openSides, outOfStep, type Sides } from "./sides.ts";
import type { HeldKey } from "./state-store.ts";

/** How a record stands on this machine and in the team's store. */
export type RecordStanding = Direction | "damaged_here" | "damaged_there";

/** How a project's working copy stands beside its team's store. */
export interface TeamView {
  /** The store, without a password. */
  readonly store: string;
  readonly hereCount: number;
  readonly thereCount: number;
  /** Those that aren't the same on both sides. */
  readonly records: readonly { readonly name: string; readonly standing: RecordStanding }[];
  /** What is being worked on, and by whom. */
  readonly held: readonly HeldKey[];
}

/** Looks, and changes nothing; null where the project's team shares nothing. @throws AlfredError `config_invalid`, `store_unreachable` */
export async function lookAtTeam(context: Context, root: string): Promise<TeamView | null> {
  const sides = await openSides(context, root);
  if (sides === null) return null;
  const { here, there } = sides;
  try {
    const ours = await here.list();
    const theirs = await listShared(sides, ours);
    const records: { name: string; standing: RecordStanding }[] = [];
    for (const { name } of outOfStep(sides, ours, theirs)) {
      const standing = await standingOf(sides, name);
      if (standing !== "in_step") records.push({ name, standing });
    }
    const held = await there.listHeld();
    return { store: there.shown, hereCount: ours.length, thereCount: theirs.length, records, held };
  } finally {
    await there.close();
  }
}

async function standingOf({ root, here, there, notes, now }: Sides, name: string): Promise<RecordStanding> {
  const [mine, theirs] = [await findRecord(here, name), await findRecord(there, name)];
  if (mine.kind === "damaged" || (mine.kind === "good" && mine.record.damage !== null)) return "damaged_here";
  if (theirs.kind === "damaged" || (theirs.kind === "good" && theirs.record.damage !== null))
    return "damaged_there";
  const shared = theirs.kind === "none" ? null : theirs.record;
  return decide({
    here: mine.kind === "none" ? null : mine.record.run,
    there:
      shared === null
        ? null
        : { run: relocate(shared.run, shared.recordedIn, root), version: shared.version },
    base: notes.read(name),
    now: now(),
  });
}
