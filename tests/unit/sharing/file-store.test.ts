import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentTrace } from "../../../src/context/index.ts";
import { applyEvent } from "../../../src/runs/index.ts";
import { openFileStore } from "../../../src/sharing/index.ts";
import { openNotes } from "../../../src/sharing/notes.ts";
import { sharedCopy } from "../../../src/sharing/working-copy.ts";
import { leaseDirectory, saveRun } from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { failing } from "../phases/a-phase.ts";

const now = () => new Date();
const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
const options = { now, waitMs: 0 };

/** As after a sleep: others have waited for a sign of life, and cleared away who gave none. */
function clearAway(root: string): void {
  rmSync(join(leaseDirectory(root), "2-run-SPEC-AUTH-001.lease"));
}

it("a lease on a shared folder that stands isn't lost", async () => {
  const store = openFileStore(temporaryFolder(), now);

  expect(await store.withLease(key, options, ({ regain }) => regain())).toBe(false);
});

it("one that somebody has taken over is known to be lost, and who has it is told", async () => {
  const shared = temporaryFolder();
  const [one, other] = [openFileStore(shared, now), openFileStore(shared, now)];
  const later = () => new Date("2031-05-06T07:08:09.000Z");

  await one.withLease(key, options, async ({ regain }) => {
    clearAway(shared);
    await other.withLease(key, { ...options, now: later }, async ({ holder }) => {
      await expect(regain()).rejects.toEqual(failing("run_held", { what: "2-run SPEC-AUTH-001", holder }));
    });
  });
});

it("one that is gone is known to be lost, too: somebody has had it and given it back", async () => {
  const shared = temporaryFolder();
  const store = openFileStore(shared, now);

  await store.withLease(key, options, async ({ regain, holder }) => {
    clearAway(shared);
    await expect(regain()).rejects.toEqual(failing("run_held", { holder }));
  });
});

it("who goes on with a lost lease is refused before anything is overwritten", async () => {
  const [root, shared] = [temporaryFolder(), temporaryFolder()];
  const [here, there] = [openFileStore(root, now), openFileStore(shared, now)];
  const context = aContext();
  const sides = { root, here, there, notes: openNotes(root, there.shown), report: context.report, now };
  const run = aRun({ now: new Date(Date.now() - 60_000) });
  const { file } = saveRun(root, run, { trace: silentTrace, file: null });
  const written = () => {
    const folder = join(shared, ".moai/memory/command-state");
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.map((name) => readFileSync(join(folder, name), "utf8"));
  };
  let before: readonly string[] = [];

  const refused = sharedCopy(sides, context).withLease(key, options, async (lease) => {
    before = written();
    clearAway(shared);
    // As the engine does at every transition.
    await lease.confirm();
    saveRun(root, applyEvent(run, { kind: "interrupt", reason: "SIGINT" }, now()), {
      trace: silentTrace,
      file,
    });
  });

  await expect(refused).rejects.toEqual(failing("run_held"));
  expect(before).toHaveLength(1);
  expect(written()).toEqual(before);
});
