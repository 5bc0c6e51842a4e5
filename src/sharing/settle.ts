import { existsSync } from "node:fs";
import { join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { compareRuns, type Run } from "../runs/index.ts";
import { putAside, relocate, stateDirectory } from "../store/index.ts";
import { decide, workDigest } from "./decide.ts";
import { findRecord } from "./find-record.ts";
import type { Sides } from "./sides.ts";
import type { StoredRecord } from "./state-store.ts";

export type Settled = "brought_in" | "sent" | "as_it_was";

/**
 * What somebody has the right to: `both` sides may be written; `at_work`: the run is being worked on here, and what the team's store has besides comes
 * from somebody who had no right to it; `here`: somebody else is at work on it, and what they have saved may be brought in.
 */
export type Right = "both" | "at_work" | "here";

/** What is read may be written anew before it is answered. */
const attemptsMax = 3;

/**
 * Makes one record the same on both sides; called under its run's lease of both, or of this machine where that is all the right.
 * @throws AlfredError `state_diverged`, `shared_state_damaged`, `state_newer`, `store_unreachable`, what saving throws
 */
export async function settle(sides: Sides, name: string, right: Right): Promise<Settled> {
  for (let attempt = 1; ; attempt++) {
    const settled = await tryToSettle(sides, name, right);
    if (settled !== null) return settled;
    if (attempt === attemptsMax) {
      const path = join(stateDirectory(sides.root), name);
      const detail = "it is written again and again by somebody who doesn't hold its lease";
      throw new AlfredError({ code: "save_failed", path, detail });
    }
  }
}

/** Null where another version came in between. */
async function tryToSettle(sides: Sides, name: string, right: Right): Promise<Settled | null> {
  const { root, here, there, notes } = sides;
  const mine = await findRecord(here, name);
  const theirs = await findRecord(there, name);
  if (theirs.kind === "damaged") {
    if (right === "here") return "as_it_was";
    if (mine.kind !== "good") throw damagedThere(sides, name, theirs.detail);
    sides.report({ kind: "shared_state_mended", store: there.shown, record: name, detail: theirs.detail });
    return send(sides, mine.record, theirs.version);
  }
  const shared = theirs.kind === "good" ? theirs.record : null;
  const damage = mine.kind === "good" ? mine.record.damage : mine.kind === "damaged" ? mine.detail : null;
  if (damage !== null) {
    const standIn = mine.kind === "good" ? mine.record.run : null;
    return shared === null ? "as_it_was" : replaceDamaged(sides, damage, shared, standIn);
  }

  const own = mine.kind === "good" ? mine.record : null;
  const direction = decide({
    here: own?.run ?? null,
    there: shared === null ? null : { run: asIn(root, shared), version: shared.version },
    base: notes.read(name),
    now: sides.now(),
    isAtWork: right === "at_work",
  });
  if (right === "here")
    return direction === "bring_in" && shared?.damage === null ? bringIn(sides, shared, own) : "as_it_was";
  if (shared?.damage != null && direction !== "diverged") {
    sides.report({ kind: "shared_state_mended", store: there.shown, record: name, detail: shared.damage });
    // What is good takes the damaged version's place, whichever side has it; then both are looked at again.
    await there.write(direction === "bring_in" || own === null ? shared : own, shared.version);
    return null;
  }
  if (direction === "send" && own !== null) return send(sides, own, shared?.version ?? null);
  if (direction === "in_step" && own !== null && shared !== null) note(sides, own, shared.version);
  const isOther =
    direction === "diverged" || (direction === "bring_in" && right === "at_work" && own !== null);
  if (isOther && own !== null && shared !== null) throw diverged(sides, own, shared);
  return direction === "bring_in" && shared !== null ? bringIn(sides, shared, own) : "as_it_was";
}

function asIn(root: string, { run, recordedIn }: StoredRecord): Run {
  return recordedIn === root ? run : relocate(run, recordedIn, root);
}

async function send(sides: Sides, own: StoredRecord, expected: string | null): Promise<Settled | null> {
  const answer = await sides.there.write(own, expected);
  if (answer.kind === "conflict") return null;
  note(sides, own, answer.version);
  return "sent";
}

async function bringIn(
  sides: Sides,
  shared: StoredRecord,
  own: StoredRecord | null,
): Promise<Settled | null> {
  const answer = await sides.here.write(shared, own?.version ?? null);
  if (answer.kind === "conflict") return null;
  sides.notes.write(shared.name, {
    version: shared.version,
    digest: answer.version,
    work: workDigest(asIn(sides.root, shared)),
  });
  return "brought_in";
}

/**
 * The team's store has what was saved here last: the damaged file is kept beside, and its record comes back. Where this machine's backup is newer, it
 * stands in for the damage as it does without a team.
 */
async function replaceDamaged(
  sides: Sides,
  detail: string,
  shared: StoredRecord,
  standIn: Run | null,
): Promise<Settled | null> {
  const file = join(stateDirectory(sides.root), shared.name);
  const isNewerHere = standIn !== null && compareRuns(standIn, asIn(sides.root, shared)) === "newer";
  if (isNewerHere || !existsSync(file)) return "as_it_was";
  const keptAs = putAside(file, sides.now());
  sides.report({ kind: "damage_mended", file: shared.name, detail, restoredFrom: sides.there.shown, keptAs });
  return bringIn(sides, shared, null);
}

function note({ notes }: Sides, own: StoredRecord, version: string): void {
  const base = { version, digest: own.version, work: workDigest(own.run) };
  const before = notes.read(own.name);
  if (before?.version !== base.version || before.digest !== base.digest) notes.write(own.name, base);
}

function diverged({ there }: Sides, own: StoredRecord, shared: StoredRecord): AlfredError {
  return new AlfredError({
    code: "state_diverged",
    store: there.shown,
    record: own.name,
    hereSavedAt: own.run.timestamp,
    thereSavedAt: shared.run.timestamp,
  });
}

function damagedThere({ there }: Sides, record: string, detail: string): AlfredError {
  return new AlfredError({ code: "shared_state_damaged", store: there.shown, record, detail });
}
