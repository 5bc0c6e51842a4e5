import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { removeOld } from "../../../src/executions/dispatch/retention.ts";
import {
  type DispatchEvent,
  openExecutionStore,
  type Runner,
  type StoredExecution,
  transition,
} from "../../../src/executions/index.ts";
import { anExecution, aStoredExecution } from "../../support/an-execution.ts";
import { anEvent } from "../../support/execution-events.ts";
import { aScriptedRunner } from "../../support/scripted-runner.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000);

/** Ended some days before now; `false`: still at work. */
function endedDaysAgo(days: number, hasEnded = true): StoredExecution {
  const stored = aStoredExecution({ server: "s" }, anExecution({}, daysAgo(days)));
  const events = hasEnded ? (["job_started", "job_succeeded"] as const) : (["job_started"] as const);
  const execution = events.reduce((at, kind) => {
    const made = transition(at, anEvent(kind), daysAgo(days));
    return made.kind === "moved" ? made.execution : at;
  }, stored.execution);
  return { ...stored, execution };
}

async function aPlace(all: readonly StoredExecution[]) {
  const file = join(temporaryFolder(), "executions.db");
  const store = await openExecutionStore(file, "/");
  onTestFinished(() => store.close());
  for (const each of all) await store.create(each, { queued: 1000 });
  const place = aScriptedRunner();
  const events: DispatchEvent[] = [];
  const clean = (more: { keepDays?: number; signal?: AbortSignal; runner?: Runner } = {}) =>
    removeOld({
      store,
      runner: place.runner(),
      keepDays: 30,
      now: () => now,
      report: (event) => events.push(event),
      projectDirectory: (project) => (project === "shop" ? "/projects/shop" : null),
      signal: new AbortController().signal,
      ...more,
    });
  const isThere = async ({ execution }: StoredExecution) => (await store.find(execution.id, null)) !== null;
  return { store, place, events, clean, isThere, file };
}

describe("old executions", () => {
  it("are removed when they ended longer ago than they are kept, with what the runner has of them; no other is touched", async () => {
    const [old, young, atWork] = [endedDaysAgo(31), endedDaysAgo(29), endedDaysAgo(400, false)];
    const waiting = aStoredExecution({}, anExecution({}, daysAgo(400)));
    const { clean, isThere, place } = await aPlace([old, young, atWork, waiting]);

    expect(await clean()).toBe(1);
    expect(place.forgotten).toEqual([old.execution.id]);
    expect(await Promise.all([old, young, atWork, waiting].map(isThere))).toEqual([false, true, true, true]);
    expect(await clean()).toBe(0);
  });

  it("stay, with their record, where something of them can't be taken away, until the next time", async () => {
    const [stuck, other] = [endedDaysAgo(50), endedDaysAgo(40)];
    const { clean, isThere, place, events } = await aPlace([stuck, other]);
    place.kept.set(stuck.execution.id, new Error("the disk is read-only"));

    expect(await clean()).toBe(1);
    expect(await isThere(stuck)).toBe(true);
    expect(events).toMatchObject([{ kind: "trouble", executionId: stuck.execution.id }]);
    place.kept.delete(stuck.execution.id);
    expect(await clean()).toBe(1);
    expect(await isThere(stuck)).toBe(false);
  });

  it("are forgotten with where their project is, so that what isn't brought home yet can be", async () => {
    const [known, other] = [endedDaysAgo(50), endedDaysAgo(40)];
    const inShop = { ...known, execution: { ...known.execution, project: "shop" } };
    const { clean, place } = await aPlace([inShop, other]);
    const told: unknown[] = [];
    const runner = place.runner();
    const forget = (...words: readonly unknown[]) => Promise.resolve(void told.push(words));
    await clean({ runner: { ...runner, forget } });

    expect(told).toEqual([
      [known.execution.id, "/projects/shop"],
      [other.execution.id, null],
    ]);
  });

  it("are removed by two servers at once, each of them by one", async () => {
    const all = Array.from({ length: 250 }, (_, at) => endedDaysAgo(31 + at / 1000));
    const { clean, isThere } = await aPlace([...all, endedDaysAgo(1)]);
    const counts = await Promise.all([clean(), clean()]);

    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
    expect(await Promise.all(all.map(isThere))).not.toContain(true);
  });

  it("whose record another server has removed are forgotten here too; one that has a record is left to it", async () => {
    const known = endedDaysAgo(1);
    const unknown = endedDaysAgo(99);
    const { clean, place } = await aPlace([known]);
    for (const { execution } of [known, unknown]) place.kept.set(execution.id, "kept");

    expect(await clean()).toBe(0);
    expect(place.forgotten).toEqual([unknown.execution.id]);
  });

  it("wait for the next time where the server is to end", async () => {
    const all = [endedDaysAgo(50), endedDaysAgo(40)];
    const { clean, place, isThere } = await aPlace(all);
    const ending = new AbortController();
    const forget = place.runner().forget;
    const runner: Runner = {
      ...place.runner(),
      forget: (id, project) => {
        ending.abort();
        return forget(id, project);
      },
    };

    expect(await clean({ signal: AbortSignal.abort() })).toBe(0);
    expect(await clean({ runner, signal: ending.signal })).toBe(1);
    expect(await Promise.all(all.map(isThere))).toEqual([false, true]);
  });

  it("whose record can't be read stay, and don't keep others", async () => {
    const [damaged, old] = [endedDaysAgo(60), endedDaysAgo(50)];
    const { clean, file } = await aPlace([damaged, old]);
    const { DatabaseSync } = await import("@photostructure/sqlite");
    const database = new DatabaseSync(file);
    database.prepare("update alfred_executions set record = '{' where id = ?").run(damaged.execution.id);

    expect(await clean()).toBe(1);
    expect(database.prepare("select id from alfred_executions").all()).toEqual([
      { id: damaged.execution.id },
    ]);
    database.close();
  });

  it("are all that ended, where none is to be kept a day", async () => {
    const { clean } = await aPlace([endedDaysAgo(0.5), endedDaysAgo(3), endedDaysAgo(3, false)]);

    expect(await clean({ keepDays: 0 })).toBe(2);
  });
});
