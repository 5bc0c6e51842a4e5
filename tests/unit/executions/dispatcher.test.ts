import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type DispatchEvent,
  type Execution,
  type ExecutionStatus,
  type ExecutionStore,
  openExecutionStore,
  startDispatcher,
} from "../../../src/executions/index.ts";
import { anExecution, aStoredExecution, someTime } from "../../support/an-execution.ts";
import { aResult } from "../../support/execution-events.ts";
import { aScriptedRunner } from "../../support/scripted-runner.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const timing = { cleanMs: 20, lookMs: 10, beatMs: 30, silenceMs: 300, cancelMs: 2_000, retryMs: 5 };
const limits = { running: 2, runningPerTenant: 2, queued: 4 };

type Place = ReturnType<typeof aScriptedRunner>;

async function aStore(file = join(temporaryFolder(), "executions.db")): Promise<ExecutionStore> {
  const store = await openExecutionStore(file, "/");
  onTestFinished(() => store.close());
  return store;
}

async function aServer(
  store: ExecutionStore,
  place: Place,
  more: {
    callBack?: (execution: Execution) => Promise<boolean>;
    projectDirectory?: () => string | null;
    keepDays?: number | null;
    now?: () => Date;
  } = {},
) {
  const events: DispatchEvent[] = [];
  const dispatcher = await startDispatcher({
    store,
    runner: place.runner(),
    limits,
    keepDays: null,
    now: () => new Date(),
    report: (event) => events.push(event),
    projectDirectory: () => "/project",
    callBack: () => Promise.resolve(true),
    timing,
    ...more,
  });
  onTestFinished(() => dispatcher.stop());
  return { dispatcher, events };
}

async function until(store: ExecutionStore, id: string, status: ExecutionStatus): Promise<Execution> {
  for (let waited = 0; waited < 20_000; waited += 10) {
    const found = await store.find(id, null);
    if (found?.execution.status === status) return found.execution;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Never ${status}: ${JSON.stringify((await store.find(id, null))?.execution)}`);
}

/** Long enough for what must not happen to happen. What has to happen is waited for with `eventually`. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 150));

function eventually(holds: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 10 });
}

describe("a server's dispatcher", () => {
  it("starts what is asked for, and follows it to its end", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher, events } = await aServer(store, place);
    const stored = aStoredExecution();
    const { id } = stored.execution;
    await dispatcher.create(stored);
    await until(store, id, "RUNNING");
    place.end(id);
    const execution = await until(store, id, "COMPLETED");

    expect(execution.history.map(({ to }) => to)).toEqual(["PENDING", "RUNNING", "COMPLETED"]);
    expect(place.starts).toEqual([id]);
    expect(events.map((event) => event.kind === "execution_changed" && event.execution.status)).toEqual([
      "RUNNING",
      "COMPLETED",
    ]);
  });

  it("takes for the work what lies in the project, whatever the job itself could say of it", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher, events } = await aServer(store, place);
    const home = { artifacts: ["src/a.js", "src/b.js"], branch: "alfred/execution-1" };
    const error = { code: "node_lost", message: "Gone.", details: {} };
    const [done, lost, cancelled, kept] = Array.from({ length: 4 }, () => aStoredExecution());
    const ends = [
      [done, { kind: "succeeded", result: aResult }, home],
      [lost, { kind: "failed", error, result: null }, home],
      [cancelled, { kind: "cancelled" }, home],
      [kept, { kind: "succeeded", result: aResult }, new Error("There is no such commit.")],
    ] as const;
    for (const [stored, how, sent] of ends) {
      if (stored === undefined) throw new Error("no execution");
      const { id } = stored.execution;
      place.homes.set(id, sent);
      await dispatcher.create(stored);
      await until(store, id, "RUNNING");
      if (how.kind === "cancelled") await dispatcher.cancel(id, null);
      else place.end(id, how);
      await until(
        store,
        id,
        how.kind === "succeeded" ? "COMPLETED" : how.kind === "failed" ? "FAILED" : "CANCELLED",
      );
    }
    const resultOf = async (stored = aStoredExecution()) =>
      (await store.find(stored.execution.id, null))?.execution.result;

    expect(await resultOf(done)).toEqual({ ...aResult, ...home });
    expect(await resultOf(lost)).toEqual({ output: "", tokensUsed: null, ...home });
    expect(await resultOf(cancelled)).toBeNull();
    expect(await resultOf(kept)).toEqual(aResult);
    expect(events.filter(({ kind }) => kind === "trouble")).toHaveLength(1);
  });

  it("runs as many as the limits allow, queues the next ones, and refuses where the queue is full", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher } = await aServer(store, place);
    const all = Array.from({ length: 7 }, (_, number) =>
      aStoredExecution({}, anExecution({}, new Date(someTime.getTime() + number))),
    );
    const answers = [];
    for (const each of all) {
      answers.push((await dispatcher.create(each)).kind);
      await settle();
    }
    expect(answers).toEqual([...Array.from({ length: 6 }, () => "created"), "queue_full"]);
    await eventually(async () => expect(await store.count()).toMatchObject({ RUNNING: 2, PENDING: 4 }));

    place.end(all[0]?.execution.id ?? "");
    await until(store, all[2]?.execution.id ?? "", "RUNNING");
    await eventually(async () =>
      expect(await store.count()).toMatchObject({ RUNNING: 2, PENDING: 3, COMPLETED: 1 }),
    );
  });

  it("cancels what runs, what waits, and nothing that has ended", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher } = await aServer(store, place);
    const [one, two, three] = Array.from({ length: 3 }, (_, number) =>
      aStoredExecution({}, anExecution({}, new Date(someTime.getTime() + number))),
    ).map((stored) => ({ stored, id: stored.execution.id }));
    if (one === undefined || two === undefined || three === undefined) throw new Error("three");
    for (const { stored } of [one, two, three]) await dispatcher.create(stored);
    await until(store, two.id, "RUNNING");

    expect(await dispatcher.cancel(two.id, null)).toMatchObject({
      kind: "accepted",
      execution: { status: "CANCELLED" },
    });
    expect(await dispatcher.cancel(two.id, null)).toEqual({ kind: "refused", currentStatus: "CANCELLED" });
    expect(await dispatcher.cancel(crypto.randomUUID(), null)).toEqual({ kind: "not_found" });
    expect(await dispatcher.cancel(one.id, "somebody else")).toEqual({ kind: "not_found" });
    place.end(one.id);
    await until(store, one.id, "COMPLETED");
    expect(await dispatcher.cancel(one.id, null)).toEqual({ kind: "refused", currentStatus: "COMPLETED" });
  });

  it("cancels one in the queue without ever starting it", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher } = await aServer(store, place);
    const all = Array.from({ length: 3 }, () => aStoredExecution());
    for (const each of all) await dispatcher.create(each);
    await eventually(async () => expect(await store.count()).toMatchObject({ RUNNING: 2, PENDING: 1 }));
    const queued = (
      await store.list({ tenant: null, status: "PENDING", project: null, after: null, limit: 9 })
    ).items[0]?.execution.id;
    await dispatcher.cancel(queued ?? "", null);

    expect((await store.find(queued ?? "", null))?.execution.history.map(({ to }) => to)).toEqual([
      "PENDING",
      "CANCELLED",
    ]);
    expect(place.starts).not.toContain(queued);
  });

  it("tries again where the runner can't be reached, and gives up where it says that it is impossible", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher, events } = await aServer(store, place);
    place.troubles.push("no answer", "no answer");
    const stored = aStoredExecution();
    await dispatcher.create(stored);
    await until(store, stored.execution.id, "RUNNING");
    expect(events.filter(({ kind }) => kind === "trouble")).toHaveLength(2);

    const error = { code: "not_a_repository", message: "no repository", details: {} };
    place.willAnswer({ kind: "impossible", error });
    const next = aStoredExecution();
    await dispatcher.create(next);
    const failed = await until(store, next.execution.id, "FAILED");
    expect(failed.error).toEqual(error);
    expect(failed.history.map(({ to }) => to)).toEqual(["PENDING", "RUNNING", "FAILED"]);
  });

  it("fails what belongs to a project that is gone", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher } = await aServer(store, place, { projectDirectory: () => null });
    const stored = aStoredExecution();
    await dispatcher.create(stored);

    expect((await until(store, stored.execution.id, "FAILED")).error?.code).toBe("project_not_found");
  });

  it("goes on with what another server that is gone had, and starts nothing twice", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const gone = {
      processId: 2 ** 22 + 1,
      host: "nowhere",
      startedAt: "1",
      bootId: null,
      processNamespace: null,
    };
    await store.joinServers({ id: "gone", identity: gone, beat: 7 });
    const [waiting, running] = [aStoredExecution(), aStoredExecution()];
    for (const each of [waiting, running]) await store.create(each, limits);
    for (let count = 0; count < 2; count++) await store.claim("gone", limits);
    const first = place.runner();
    const { jobName, id: executionId, request } = running.execution;
    await first.start({ executionId, jobName, request, projectDirectory: "/", environment: {} });
    const { events } = await aServer(store, place);
    await until(store, waiting.execution.id, "RUNNING");
    await until(store, running.execution.id, "RUNNING");

    expect([...place.starts].sort()).toEqual([waiting.execution.id, running.execution.id].sort());
    expect(events).toContainEqual({ kind: "server_taken_over", serverId: "gone", count: 2 });
  });

  it("joins anew where it was taken over by mistake, and leaves what isn't its own any more", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const { dispatcher, events } = await aServer(store, place);
    const stored = aStoredExecution();
    await dispatcher.create(stored);
    await until(store, stored.execution.id, "RUNNING");
    const [server] = await store.listServers();
    await store.takeOver(server?.id ?? "", "other");
    await eventually(async () => {
      expect(events.map(({ kind }) => kind)).toContain("server_was_taken_over");
      expect(await store.listServers()).toHaveLength(1);
    });
    place.end(stored.execution.id);
    await settle();

    expect((await store.find(stored.execution.id, null))?.execution.status).toBe("RUNNING");
  });

  it("calls back once it was answered, again and again until then, and gives up in the end", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    const calls: string[] = [];
    const { dispatcher, events } = await aServer(store, place, {
      callBack: ({ id }) => Promise.resolve(calls.push(id) === 3),
    });
    const request = { ...anExecution().request, callbackUrl: "https://ci.example.com/" };
    const stored = aStoredExecution({}, anExecution({ request }));
    const { id } = stored.execution;
    await dispatcher.create(stored);
    await until(store, id, "RUNNING");
    place.end(id);
    await until(store, id, "COMPLETED");
    await eventually(async () => expect((await store.find(id, null))?.callback).toBe("delivered"));
    expect(calls).toEqual([id, id, id]);

    const never = aStoredExecution({}, anExecution({ request }));
    await dispatcher.create(never);
    await until(store, never.execution.id, "RUNNING");
    place.end(never.execution.id);
    await eventually(() => expect(events.map(({ kind }) => kind)).toContain("callback_given_up"));
    expect((await store.find(never.execution.id, null))?.callback).toBe("given_up");
    expect(calls).toHaveLength(3 + 8);
  });

  it("removes what is older than it is kept, again and again, and nothing where it is kept for ever", async () => {
    const [store, place] = [await aStore(), aScriptedRunner()];
    let days = 0;
    const now = () => new Date(Date.now() + days * 24 * 60 * 60 * 1000);
    const { dispatcher, events } = await aServer(store, place, { keepDays: 30, now });
    await aServer(store, place, { keepDays: null, now: () => new Date(Date.now() + 10 ** 12) });
    const [old, atWork] = [aStoredExecution({}, anExecution({}, new Date())), aStoredExecution()];
    for (const { execution } of [old, atWork]) {
      await dispatcher.create({ ...aStoredExecution(), execution });
      await until(store, execution.id, "RUNNING");
    }
    place.end(old.execution.id);
    await until(store, old.execution.id, "COMPLETED");
    await settle();
    expect(await store.find(old.execution.id, null)).not.toBeNull();
    days = 31;

    await eventually(() => expect(events).toContainEqual({ kind: "executions_removed", count: 1 }));
    expect(await store.find(old.execution.id, null)).toBeNull();
    expect(await store.find(atWork.execution.id, null)).not.toBeNull();
  });
});
