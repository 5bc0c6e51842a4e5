import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../src/context/index.ts";
import { applyEvent, createRunId, type Run } from "../../../src/runs/index.ts";
import { openFileStore } from "../../../src/sharing/index.ts";
import { openNotes } from "../../../src/sharing/notes.ts";
import { sharedCopy } from "../../../src/sharing/working-copy.ts";
import { bytesOfRun, listRunFiles, loadRunFile, saveRun } from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { aFailingStore } from "../../support/failing-store.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const now = () => new Date();
const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
const options = { now, waitMs: 0 };

const aFreshRun = (seconds = 60) => aRun({ now: new Date(Date.now() - seconds * 1000) });

/** A machine with its own files, and its way to the team's store. */
function aMachine(shared: string) {
  const root = temporaryFolder();
  const there = aFailingStore(openFileStore(shared, now));
  const context = aContext();
  const notes = openNotes(root, there.shown);
  const sides = { root, here: openFileStore(root, now), there, notes, report: context.report, now };
  const copy = sharedCopy(sides, context);
  const kinds = () => context.reported.map(({ kind }) => kind);
  const runs = () => listRunFiles(root).map(({ file }) => loadRunFile(file).run);
  const save = (run: Run, file: string | null = null) =>
    saveRun(root, run, { trace: silentTrace, file }).file;
  return { root, there, context, copy, notes, kinds, runs, save };
}

function aTeam() {
  const shared = temporaryFolder();
  return { shared, one: aMachine(shared), other: aMachine(shared) };
}

const interrupted = (run: Run, reason = "SIGINT") => applyEvent(run, { kind: "interrupt", reason }, now());

describe("a working copy", () => {
  it("sends what is here alone, brings in what is there alone, and then has nothing to do", async () => {
    const { one, other } = aTeam();
    const run = aFreshRun();
    one.save(run);
    await one.copy.refresh();
    await other.copy.refresh();
    await other.copy.refresh();

    expect(one.context.reported).toMatchObject([{ kind: "state_shared", sentCount: 1, broughtInCount: 0 }]);
    expect(other.context.reported).toMatchObject([{ kind: "state_shared", sentCount: 0, broughtInCount: 1 }]);
    expect(other.runs()[0]?.runId).toBe(run.runId);
  });

  it("has every save in the store before work goes on", async () => {
    const { one, other } = aTeam();
    const seen = await one.copy.withLease(key, options, async (lease) => {
      const run = aFreshRun();
      const file = one.save(run);
      await lease.share();
      await other.copy.refresh();
      one.save(interrupted(run), file);
      return other.runs().map(({ status }) => status);
    });
    await other.copy.refresh();

    // While it is held there, what was saved is seen all the same, and after the end the last word, too.
    expect(seen).toEqual(["in_progress"]);
    expect(other.runs().map(({ status }) => status)).toEqual(["paused"]);
  });

  it("says what was saved here alone when the store goes away, and sends it when it is back", async () => {
    const { one, other } = aTeam();
    const lost = one.copy.withLease(key, options, async (lease) => {
      const run = aFreshRun();
      const file = one.save(run);
      await lease.share();
      one.there.isDown = true;
      await lease.confirm();
      one.save(interrupted(run), file);
      await lease.share();
    });
    await expect(lost).rejects.toMatchObject({
      failure: { code: "state_not_shared", reason: { code: "store_unreachable", detail: "it is down" } },
    });
    await expect(one.copy.refresh()).rejects.toMatchObject({ failure: { code: "store_unreachable" } });
    one.there.isDown = false;
    await one.copy.refresh();
    await other.copy.refresh();

    expect(one.context.traced).toContainEqual(expect.objectContaining({ kind: "note" }));
    expect(other.runs().map(({ status }) => status)).toEqual(["paused"]);
  });

  it.each([true, false])(
    "tells of the error that ended the work (and the store is down: %s)",
    async (isDown) => {
      const { one, other } = aTeam();
      const failed = one.copy.withLease(key, options, async () => {
        one.save(aFreshRun());
        one.there.isDown = isDown;
        throw new Error("the agent fell over");
      });
      await expect(failed).rejects.toThrow("the agent fell over");
      one.there.isDown = false;
      await other.copy.refresh();

      expect(other.runs()).toHaveLength(isDown ? 0 : 1);
    },
  );

  it("goes on where the lease was lost and nobody used it, and has no say where somebody did", async () => {
    const { one, shared } = aTeam();
    const run = aFreshRun();
    const file = one.save(run);
    await one.copy.refresh();
    const refused = one.copy.withLease(key, options, async (lease) => {
      one.there.wasLost = true;
      await lease.confirm();
      one.there.wasLost = true;
      saveRun(shared, interrupted(run, "elsewhere"), {
        trace: silentTrace,
        file: join(shared, file.slice(one.root.length)),
      });
      await lease.confirm();
    });

    await expect(refused).rejects.toMatchObject({ failure: { code: "run_held" } });
    expect(one.context.traced).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining("taken again") }),
    );
  });

  it("overwrites nothing that somebody wrote without the right to it", async () => {
    const { one, shared } = aTeam();
    const run = aFreshRun();
    const file = one.save(run);
    await one.copy.refresh();
    const refused = one.copy.withLease(key, options, async (lease) => {
      saveRun(shared, interrupted(run, "elsewhere"), {
        trace: silentTrace,
        file: join(shared, file.slice(one.root.length)),
      });
      one.save(interrupted(run, "here"), file);
      await lease.share();
    });

    await expect(refused).rejects.toMatchObject({ failure: { code: "state_diverged" } });
  });

  it("tries a few times where others write in between, and gives up with a word", async () => {
    const { one } = aTeam();
    one.save(aFreshRun());
    one.there.conflicts = 2;
    await one.copy.refresh();
    expect(one.kinds()).toEqual(["state_shared"]);

    one.save(interrupted(aFreshRun(30)));
    one.there.conflicts = 9;
    await one.copy.refresh();
    expect(one.context.reported.at(-1)).toMatchObject({
      kind: "shared_state_left",
      detail: expect.stringContaining("again and again"),
    });
  });

  it("passes over what a newer alfred wrote, and what is no record's name", async () => {
    const { one, shared } = aTeam();
    const run = aFreshRun();
    const file = one.save(run);
    await one.copy.refresh();
    const name = file.slice(file.lastIndexOf("/") + 1);
    const folder = join(shared, ".moai/memory/command-state");
    const text = bytesOfRun(run).toString().replace('"schema_version": 1', '"schema_version": 9');
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "notes.json"), "{}");
    await one.copy.refresh();

    expect(one.context.reported.at(-1)).toMatchObject({ kind: "shared_state_left", record: name });
    expect(one.runs()).toHaveLength(1);
  });

  it("takes what is noted for what it is: a note that can't be read is none", async () => {
    const { one, shared } = aTeam();
    one.save(aFreshRun());
    await one.copy.refresh();
    const [folder = ""] = readdirSync(join(one.root, ".moai/memory/team-store"));
    const notes = join(one.root, ".moai/memory/team-store", folder);
    for (const text of ["{", "[]", "7", '{"version": 1}']) {
      for (const name of readdirSync(notes)) writeFileSync(join(notes, name), text);
      await one.copy.refresh();
    }

    expect(one.kinds()).toEqual(["state_shared"]);
    expect(listRunFiles(shared)).toHaveLength(1);
  });

  it("forgets in the store what was removed here as it was there, and nothing that went on", async () => {
    const { one, other, shared } = aTeam();
    const [first, second] = [
      aFreshRun(90),
      { ...aFreshRun(60), runId: createRunId(now(), new Uint8Array(10)) },
    ];
    const files = [one.save(first), one.save(second)];
    await one.copy.refresh();
    await other.copy.refresh();
    const [newest] = listRunFiles(other.root);
    await other.copy.withLease(key, options, async () => {
      other.save(interrupted(second), newest?.file ?? null);
    });
    await one.copy.forget([...files, join(one.root, "never-shared.json")]);

    expect(listRunFiles(shared).map(({ file }) => loadRunFile(file).run.runId)).toEqual([second.runId]);
  });
});
