import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { applyEvent, createRunId, type Run } from "../../src/runs/index.ts";
import type { StateRecord, StateStore } from "../../src/sharing/index.ts";
import { bytesOfRun } from "../../src/store/index.ts";
import { aRun, noon } from "../support/a-run.ts";

const now = () => new Date();
const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
const name = "2-run-SPEC-AUTH-001-20251112T120000000Z.json";

/** A run's later version: it was interrupted, or gone on with, so many times. */
function movedOn(run: Run, minutes: number): Run {
  const at = new Date(Date.parse(run.startedAt) + minutes * 60_000);
  return run.status === "paused"
    ? applyEvent(run, { kind: "resume", reason: "resumed" }, at)
    : applyEvent(run, { kind: "interrupt", reason: "SIGINT" }, at);
}

export function recordOf(run: Run, recordedIn: string, called = name): StateRecord {
  return { name: called, text: bytesOfRun(run).toString(), recordedIn };
}

/** Where a store is opened, and what belongs to it. */
export interface StorePlace {
  /** Opens it once more, as another process does. */
  readonly open: () => Promise<StateStore>;
  /** The folder that records are of: a store of files has them as they are there. */
  readonly root: string;
  /** Puts something else in the newest version's place, as somebody does who knows nothing of alfred. */
  readonly damage: (name: string) => Promise<void>;
}

/** What every store of runs and results has to keep. */
export function stateStoreContract(title: string, place: () => Promise<StorePlace>): void {
  const opened: StateStore[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  async function stores(count: number) {
    const at = await place();
    const all = await Promise.all(Array.from({ length: count }, at.open));
    opened.push(...all);
    const [first, second = first] = all;
    if (first === undefined || second === undefined) throw new Error("There is no store");
    return { first, second, all, ...at };
  }

  async function written(store: StateStore, record: StateRecord, expected: string | null): Promise<string> {
    const answer = await store.write(record, expected);
    if (answer.kind !== "written") throw new Error(`${record.name} wasn't written`);
    return answer.version;
  }

  describe(`a store of runs and results: ${title}`, () => {
    it("gives back what it was given, byte for byte, also to who opens it again", async () => {
      const { first, second, root } = await stores(2);
      const run = aRun({ inputs: { description: 'it\'s "quoted" 비밀\n\u2028 \\ $1' } });
      const record = recordOf(run, root);
      const version = await written(first, record, null);

      const read = await second.read(name);
      expect(read).toMatchObject({ ...record, version, damage: null });
      expect(read?.run.inputs).toEqual(run.inputs);
      expect(await second.list()).toEqual([{ name, version }]);
      expect(await second.read("2-run-SPEC-AUTH-001-20251112T130000000Z.json")).toBeNull();
    });

    it("lists by name, and takes a record of a megabyte", async () => {
      const { first, root } = await stores(1);
      const names = [3, 1, 2].map((hour) => `2-run-SPEC-AUTH-001-20251112T1${hour}0000000Z.json`);
      const text = "가".repeat(400_000);
      for (const each of names) await written(first, recordOf(aRun({ inputs: { text } }), root, each), null);

      expect((await first.list()).map((each) => each.name)).toEqual([...names].sort());
      expect((await first.read(names[0] ?? ""))?.run.inputs["text"]).toBe(text);
    });

    it("writes over the version that was expected, and over no other", async () => {
      const { first, second, root } = await stores(2);
      const run = aRun();
      const version = await written(first, recordOf(run, root), null);
      const next = await written(second, recordOf(movedOn(run, 1), root), version);

      expect(next).not.toBe(version);
      for (const expected of [version, null]) {
        const answer = await first.write(recordOf(movedOn(run, 2), root), expected);
        expect(answer).toEqual({ kind: "conflict" });
      }
      const missing = recordOf(run, root, "2-run-SPEC-AUTH-001-20251112T140000000Z.json");
      expect(await first.write(missing, version)).toEqual({ kind: "conflict" });
      expect((await first.read(name))?.run.status).toBe("paused");
    });

    it("of ten who write at once over the same version, one does", async () => {
      const { all, first, root } = await stores(5);
      const run = aRun();
      const version = await written(first, recordOf(run, root), null);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, number) =>
          (all[number % all.length] ?? first).write(recordOf(movedOn(run, number + 1), root), version),
        ),
      );

      expect(answers.filter(({ kind }) => kind === "written")).toHaveLength(1);
    });

    it("refuses what is no record", async () => {
      const { first, root } = await stores(1);

      await expect(first.write({ name, text: "{}", recordedIn: root }, null)).rejects.toMatchObject({
        failure: { code: "state_invalid" },
      });
      await expect(first.write({ name, text: "{", recordedIn: root }, null)).rejects.toMatchObject({
        failure: { code: "state_damaged" },
      });
      expect(await first.list()).toEqual([]);
    });

    it("has the version before stand in for a damaged one, and names the damage; a write mends it", async () => {
      const { first, second, root, damage } = await stores(2);
      const run = aRun();
      const version = await written(first, recordOf(run, root), null);
      await written(first, recordOf(movedOn(run, 1), root), version);
      await damage(name);

      const read = await second.read(name);
      expect(read).toMatchObject({
        run: { status: "in_progress" },
        damage: expect.stringMatching(/JSON|SHA-256/),
      });
      await written(second, recordOf(movedOn(run, 2), root), read?.version ?? null);
      expect(await first.read(name)).toMatchObject({ run: { status: "paused" }, damage: null });
      // What was damaged didn't become the version before.
      await damage(name);
      expect(await first.read(name)).toMatchObject({ run: { runId: run.runId } });
    });

    it("says what is wrong with a damaged record that has no version before", async () => {
      const { first, root, damage } = await stores(1);
      await written(first, recordOf(aRun(), root), null);
      await damage(name);

      await expect(first.read(name)).rejects.toMatchObject({ failure: { file: name } });
    });

    it("removes the version that was expected, backup and all", async () => {
      const { first, second, root } = await stores(2);
      const run = aRun();
      const version = await written(first, recordOf(run, root), null);
      const next = await written(first, recordOf(movedOn(run, 1), root), version);

      expect(await second.remove(name, version)).toBe(false);
      expect(await second.remove(name, next)).toBe(true);
      expect(await first.read(name)).toBeNull();
      expect(await first.list()).toEqual([]);
      await written(first, recordOf(run, root), null);
    });

    it("lets one work under a key at a time; who can't wait is told who holds it", async () => {
      const { first, second } = await stores(2);
      const waiting: string[] = [];
      await first.withLease(key, { now, waitMs: 0 }, async ({ isHeld, holder }) => {
        expect(isHeld()).toBe(true);
        expect(holder.processId).toBe(process.pid);
        const refused = second.withLease(key, { now, waitMs: 100 }, () => Promise.resolve());
        await expect(refused).rejects.toMatchObject({
          failure: {
            code: "run_held",
            what: "2-run SPEC-AUTH-001",
            holder: { processId: process.pid, host: holder.host, since: holder.since },
          },
        });
        const other = { ...key, specId: "SPEC-AUTH-002" };
        await second.withLease(other, { now, waitMs: 0 }, () => Promise.resolve(waiting.push("other")));
      });
      const onWait = () => waiting.push("waited");
      const taken = await second.withLease(key, { now, waitMs: 0, onWait }, ({ takenOverFrom, regain }) =>
        regain().then((wasLost) => ({ takenOverFrom, wasLost })),
      );

      expect(waiting).toEqual(["other"]);
      expect(taken).toEqual({ takenOverFrom: null, wasLost: false });
    });

    it("gives a lease back when the work under it fails, and hands it on to who waits", async () => {
      const { first, second } = await stores(2);
      const [isHeld, isWaitedFor] = [aMoment(), aMoment()];
      const failing = first.withLease(key, { now, waitMs: 0 }, async () => {
        isHeld.come();
        await isWaitedFor.came;
        throw new Error("it failed");
      });
      await isHeld.came;
      const waitedFor: string[] = [];
      const onWait = ({ host }: { readonly host: string }) => {
        waitedFor.push(host);
        isWaitedFor.come();
      };
      const next = second.withLease(key, { now, waitMs: 20_000, onWait }, () => Promise.resolve("done"));

      await expect(failing).rejects.toThrow("it failed");
      expect(await next).toBe("done");
      expect(waitedFor).toHaveLength(1);
    });

    it("shows what is being worked on, and by whom", async () => {
      const { first, second, root } = await stores(2);
      await written(first, recordOf(aRun(), root), null);
      const during = await first.withLease(key, { now, waitMs: 0 }, () => second.listHeld());

      expect(during).toEqual([expect.objectContaining({ processId: process.pid })]);
      expect(await second.listHeld()).toEqual([]);
    });

    it("twenty writers that count under the lease lose nothing", async () => {
      const { all, first, root } = await stores(4);
      await written(first, recordOf(aRun({ inputs: { count: "0" } }), root), null);
      await Promise.all(
        Array.from({ length: 20 }, (_, number) => {
          const store = all[number % all.length] ?? first;
          return store.withLease(key, { now, waitMs: 60_000 }, async () => {
            const found = await store.read(name);
            if (found === null) throw new Error("It is gone");
            const count = String(Number(found.run.inputs["count"]) + 1);
            await written(store, recordOf({ ...found.run, inputs: { count } }, root), found.version);
          });
        }),
      );

      expect((await first.read(name))?.run.inputs["count"]).toBe("20");
    });

    it("keeps records of several phases and runs apart", async () => {
      const { first, root } = await stores(1);
      const other = createRunId(noon, new Uint8Array(10).fill(7));
      const project = aRun({ phase: "0-project", specId: null, runId: other });
      await written(first, recordOf(project, root, "0-project-20251112T120000000Z.json"), null);
      await written(first, recordOf(aRun(), root), null);

      expect((await first.read("0-project-20251112T120000000Z.json"))?.run.runId).toBe(other);
      expect(await first.list()).toHaveLength(2);
    });
  });
}

export function stateFileIn(root: string, called = name): string {
  return join(root, ".moai/memory/command-state", called);
}

/** Something that is waited for, and comes when that is said. */
function aMoment(): { readonly came: Promise<void>; readonly come: () => void } {
  let come = () => {};
  const came = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { came, come };
}
