import { hostname } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Execution,
  type ExecutionStatus,
  type ExecutionStore,
  type StoredExecution,
  transition,
} from "../../src/executions/index.ts";
import { anExecution, aStoredExecution, someTime } from "../support/an-execution.ts";
import { anEvent } from "../support/execution-events.ts";

const plenty = { running: 100, runningPerTenant: 100 };
const identity = { processId: 4711, host: hostname(), startedAt: "1", bootId: null, processNamespace: null };

function started(stored: StoredExecution): StoredExecution {
  const made = transition(stored.execution, anEvent("job_started"), someTime);
  return made.kind === "moved" ? { ...stored, execution: made.execution } : stored;
}

function ended(stored: StoredExecution): StoredExecution {
  const made = transition(stored.execution, anEvent("job_succeeded"), someTime);
  return made.kind === "moved" ? { ...stored, execution: made.execution } : stored;
}

/** At a moment of its own, so that ids stand in the order of asking. */
function theNth(number: number, changed: Partial<StoredExecution> = {}): StoredExecution {
  return aStoredExecution(changed, anExecution({}, new Date(someTime.getTime() + number)));
}

function withKey(stored: StoredExecution, idempotencyKey: string): StoredExecution {
  const execution: Execution = {
    ...stored.execution,
    request: { ...stored.execution.request, idempotencyKey },
  };
  return { ...stored, execution };
}

/**
 * What every store of executions has to keep.
 * @param place makes an empty place, and gives what opens it: each call opens it once more, as another server does
 */
export function storeContract(name: string, place: () => Promise<() => Promise<ExecutionStore>>): void {
  const opened: ExecutionStore[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  async function stores(count: number): Promise<readonly [ExecutionStore, ...ExecutionStore[]]> {
    const open = await place();
    const first = await open();
    const others = await Promise.all(Array.from({ length: count - 1 }, open));
    opened.push(first, ...others);
    return [first, ...others];
  }

  async function aStore(): Promise<ExecutionStore> {
    return (await stores(1))[0];
  }

  async function addAll(store: ExecutionStore, all: readonly StoredExecution[]): Promise<void> {
    for (const each of all) await store.create(each, { queued: 1000 });
  }

  describe(`a store of executions: ${name}`, () => {
    it("gives back what it was given, also when it is opened again", async () => {
      const open = await place();
      const stored = aStoredExecution({ environment: { KEY: 'it\'s "secret" 비밀\n' } });
      const first = await open();
      await first.create(stored, { queued: 10 });
      await first.close();
      const second = await open();
      opened.push(second);

      expect(await second.find(stored.execution.id, null)).toEqual(stored);
    });

    it("shows a tenant its own alone", async () => {
      const store = await aStore();
      const stored = aStoredExecution({ tenant: "ours" });
      await addAll(store, [stored, theNth(1, { tenant: "theirs" })]);

      expect(await store.find(stored.execution.id, "theirs")).toBeNull();
      expect(await store.find(stored.execution.id, "ours")).toEqual(stored);
      const query = { tenant: "ours", status: null, project: null, after: null, limit: 10 };
      expect((await store.list(query)).items).toEqual([stored]);
    });

    it("lists newest first, in pages without a gap, by state and by project", async () => {
      const store = await aStore();
      const all = Array.from({ length: 7 }, (_, number) => theNth(number));
      await addAll(store, all);
      const seventh = all[6]?.execution.id ?? "";
      await store.change(seventh, started);
      const query = { tenant: null, status: null, project: null, after: null, limit: 3 };

      const seen: string[] = [];
      for (let after: string | null = null, count = 0; count < 5; count++) {
        const page = await store.list({ ...query, after });
        seen.push(...page.items.map(({ execution }) => execution.id));
        after = page.next;
        if (after === null) break;
      }
      expect(seen).toEqual(all.map(({ execution }) => execution.id).reverse());
      const running = await store.list({ ...query, status: "RUNNING" });
      expect(running.items.map(({ execution }) => execution.id)).toEqual([seventh]);
      expect((await store.list({ ...query, project: "other" })).items).toEqual([]);
      expect(await store.count()).toEqual({ PENDING: 6, RUNNING: 1, COMPLETED: 0, FAILED: 0, CANCELLED: 0 });
    });

    it("gives the same execution for a tenant's same key, also to servers that ask at once", async () => {
      const [one, other] = await stores(2);
      const asked = Array.from({ length: 10 }, (_, number) => withKey(theNth(number), "key-1"));
      const answers = await Promise.all(
        asked.map((each, number) => (number % 2 === 0 ? one : (other ?? one)).create(each, { queued: 100 })),
      );
      const ids = answers.map((each) => (each.kind === "queue_full" ? null : each.stored.execution.id));

      expect(answers.filter(({ kind }) => kind === "created")).toHaveLength(1);
      expect(new Set(ids).size).toBe(1);
      const theirs = await one.create(withKey(theNth(99, { tenant: "theirs" }), "key-1"), { queued: 100 });
      expect(theirs.kind).toBe("created");
      expect((await one.findByKey("theirs", "key-1"))?.execution.id).toBe(
        theirs.kind === "created" ? theirs.stored.execution.id : null,
      );
      expect((await one.findByKey("nobody", "key-1")) ?? (await one.findByKey("theirs", "key-2"))).toBeNull();
    });

    it("refuses where the queue is full, and never lets one more in by chance", async () => {
      const [one, other] = await stores(2);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, number) =>
          (number % 2 === 0 ? one : (other ?? one)).create(theNth(number), { queued: 5 }),
        ),
      );

      expect(answers.filter(({ kind }) => kind === "created")).toHaveLength(5);
      expect(answers.find(({ kind }) => kind === "queue_full")).toEqual({
        kind: "queue_full",
        queuedCount: 5,
      });
      await one.claim("server-1", plenty);
      expect((await one.create(theNth(50), { queued: 5 })).kind).toBe("created");
    });

    it("gives each execution to one server, the oldest first", async () => {
      const [one, other] = await stores(2);
      const all = Array.from({ length: 20 }, (_, number) => theNth(number));
      await addAll(one, all);
      const take = async (store: ExecutionStore, server: string) => {
        const taken: string[] = [];
        for (;;) {
          const claimed = await store.claim(server, plenty);
          if (claimed === null) return taken;
          expect(claimed.server).toBe(server);
          taken.push(claimed.execution.id);
        }
      };
      const [first, second] = await Promise.all([take(one, "a"), take(other ?? one, "b")]);

      expect([...first, ...second].sort()).toEqual(all.map(({ execution }) => execution.id));
      expect(first).toEqual([...first].sort());
      expect((await one.listOwned("a")).map(({ execution }) => execution.id)).toEqual(first);
    });

    it("gives no more than the limits allow, in all and of one tenant, whoever asks", async () => {
      const [one, other] = await stores(2);
      await addAll(one, [
        ...Array.from({ length: 4 }, (_, number) => theNth(number, { tenant: "busy" })),
        theNth(10, { tenant: "calm" }),
        theNth(11, { tenant: "third" }),
      ]);
      const limits = { running: 3, runningPerTenant: 2 };
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, number) =>
          (number % 2 === 0 ? one : (other ?? one)).claim(`server-${number}`, limits),
        ),
      );
      const tenants = claims.flatMap((claimed) => (claimed === null ? [] : [claimed.tenant])).sort();
      expect(tenants).toEqual(["busy", "busy", "calm"]);

      const busy = claims.find((claimed) => claimed?.tenant === "busy");
      await one.change(busy?.execution.id ?? "", (stored) => ended(started(stored)));
      expect((await one.claim("next", limits))?.tenant).toBe("busy");
    });

    it("changes one under its lock: of many changes at once none is lost", async () => {
      const [one, other] = await stores(2);
      const stored = aStoredExecution();
      const { id } = stored.execution;
      await addAll(one, [stored]);
      const note = (store: ExecutionStore, number: number) =>
        store.change(id, (before) => {
          const metadata = { ...before.execution.request.metadata, [`n${number}`]: "x" };
          const request = { ...before.execution.request, metadata };
          return { ...before, execution: { ...before.execution, request } };
        });
      await Promise.all(
        Array.from({ length: 20 }, (_, number) => note(number % 2 === 0 ? one : (other ?? one), number)),
      );

      expect(Object.keys((await one.find(id, null))?.execution.request.metadata ?? {})).toHaveLength(20);
    });

    it("lets one of two ends win", async () => {
      const [one, other] = await stores(2);
      const stored = started(aStoredExecution());
      await addAll(one, [stored]);
      const end = (store: ExecutionStore, kind: "job_succeeded" | "job_cancelled") =>
        store.change(stored.execution.id, (before) => {
          const made = transition(before.execution, anEvent(kind), someTime);
          return made.kind === "moved" ? { ...before, execution: made.execution } : before;
        });
      const answers = await Promise.all([end(one, "job_succeeded"), end(other ?? one, "job_cancelled")]);
      const states = new Set(answers.map((each): ExecutionStatus | undefined => each?.execution.status));

      expect(states.size).toBe(1);
      expect((await one.find(stored.execution.id, null))?.execution.history).toHaveLength(3);
    });

    it("leaves what a change throws at, and says null of one that isn't there", async () => {
      const store = await aStore();
      const stored = aStoredExecution();
      await addAll(store, [stored]);
      const change = store.change(stored.execution.id, () => {
        throw new Error("no");
      });

      await expect(change).rejects.toThrow("no");
      expect(await store.find(stored.execution.id, null)).toEqual(stored);
      expect(await store.change(anExecution().id, started)).toBeNull();
    });

    it("refuses to save what doesn't fit the schema", async () => {
      const store = await aStore();
      const stored = aStoredExecution();
      await addAll(store, [stored]);
      const change = store.change(stored.execution.id, (before) => ({
        ...before,
        execution: { ...before.execution, jobName: "rm -rf" },
      }));

      await expect(change).rejects.toThrow(/schema/);
      expect(await store.find(stored.execution.id, null)).toEqual(stored);
    });

    it("knows its servers, and gives a gone one's unended executions to another", async () => {
      const [one, other = one] = await stores(2);
      await one.joinServers({ id: "a", identity, beat: 0 });
      await other.joinServers({ id: "b", identity, beat: 0 });
      await addAll(one, [theNth(0), theNth(1), theNth(2)]);
      for (let count = 0; count < 3; count++) await one.claim("a", plenty);
      const [first] = await one.listOwned("a");
      await one.change(first?.execution.id ?? "", (stored) => ended(started(stored)));
      expect(await one.beat("a")).toBe(true);
      expect(await other.listServers()).toEqual([
        { id: "a", identity, beat: 1 },
        { id: "b", identity, beat: 0 },
      ]);

      expect(await other.takeOver("a", "b")).toBe(2);
      expect(await one.listOwned("a")).toEqual([]);
      expect(await one.listOwned("b")).toHaveLength(2);
      expect(await one.beat("a")).toBe(false);
      expect(await other.takeOver("a", "b")).toBe(0);
    });

    it("keeps an ended one with its server as long as its callback is due", async () => {
      const store = await aStore();
      const stored = aStoredExecution();
      await addAll(store, [stored]);
      await store.claim("a", plenty);
      const { id } = stored.execution;
      await store.change(id, (before) => ({ ...ended(started(before)), callback: "due" }));
      expect(await store.takeOver("a", "b")).toBe(1);
      expect((await store.listOwned("b")).map(({ callback }) => callback)).toEqual(["due"]);
      await store.change(id, (before) => ({ ...before, callback: "delivered" }));

      expect(await store.listOwned("b")).toEqual([]);
      expect((await store.find(id, null))?.callback).toBe("delivered");
    });

    it("answers, and can be opened by servers that start at once", async () => {
      const open = await place();
      const all = await Promise.all(Array.from({ length: 4 }, open));
      opened.push(...all);

      await Promise.all(all.map((store) => store.ping()));
      await addAll(all[0] ?? (await open()), [aStoredExecution()]);
      expect((await all[3]?.count())?.PENDING).toBe(1);
    });

    it("names what ended before a moment, oldest first, page by page, and removes that alone", async () => {
      const store = await aStore();
      const all = Array.from({ length: 7 }, (_, number) => theNth(number));
      const [first, second, third, waiting, running, due, later] = all as [
        StoredExecution,
        StoredExecution,
        StoredExecution,
        StoredExecution,
        StoredExecution,
        StoredExecution,
        StoredExecution,
      ];
      const over = [first, second, third].map((each) => ended(started(each)));
      const lateEnd = transition(
        started(later).execution,
        anEvent("job_succeeded"),
        new Date(someTime.getTime() + 60_000),
      );
      const stillThere = [
        waiting,
        started(running),
        { ...ended(started(due)), callback: "due" } as const,
        { ...later, execution: lateEnd.kind === "moved" ? lateEnd.execution : later.execution },
      ];
      await addAll(store, [...over, ...stillThere]);
      const before = new Date(someTime.getTime() + 30_000);
      const pageOne = await store.listEnded({ before, after: null, limit: 2 });
      const pageTwo = await store.listEnded({ before, after: pageOne.next, limit: 2 });
      const ids = over.map(({ execution }) => execution.id);

      expect([...pageOne.ids, ...pageTwo.ids]).toEqual(ids);
      for (const { execution } of [...over, ...stillThere]) {
        expect(await store.remove(execution.id, before)).toBe(ids.includes(execution.id));
        expect(await store.remove(execution.id, before)).toBe(false);
      }
      for (const each of stillThere) expect(await store.find(each.execution.id, null)).not.toBeNull();
      expect(await store.listEnded({ before, after: null, limit: 2 })).toEqual({ ids: [], next: null });
    });

    it("forgets the idempotency key of what it removes, and nothing twice", async () => {
      const [one, other = one] = await stores(2);
      const stored = withKey(ended(started(theNth(0))), "build-42");
      await one.create(stored, { queued: 10 });
      const before = new Date(someTime.getTime() + 1_000);
      const removed = await Promise.all(
        [one, other, one, other].map((store) => store.remove(stored.execution.id, before)),
      );
      const again = await other.create(withKey(theNth(1), "build-42"), { queued: 10 });

      expect(removed.filter((each) => each)).toHaveLength(1);
      expect(again.kind).toBe("created");
    });
  });
}
