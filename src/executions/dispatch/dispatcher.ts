import { type Execution, type ExecutionStatus, hasEnded, type StoredExecution } from "../execution.ts";
import type { Created, ExecutionStore } from "../execution-store.ts";
import { requestCancel, transition } from "../transition.ts";
import { type Attendance, attend, withCallbackDue } from "./attend.ts";
import { joinServers, type Membership } from "./membership.ts";
import type { DispatcherOptions, DispatchTiming } from "./options.ts";
import { removeOld } from "./retention.ts";

const timingDefault: DispatchTiming = {
  lookMs: 500,
  beatMs: 2_000,
  silenceMs: 15_000,
  cancelMs: 25_000,
  retryMs: 1_000,
  cleanMs: 60 * 60 * 1000,
};

export type CancelAnswer =
  /** It has ended as cancelled, or it is being ended: `cancelRequestedAt` says since when. */
  | { readonly kind: "accepted"; readonly execution: Execution }
  | { readonly kind: "refused"; readonly currentStatus: ExecutionStatus }
  | { readonly kind: "not_found" };

/** A server's part of the work: gives queued executions to its runner, follows their jobs, takes over from servers that are gone. */
export interface Dispatcher {
  readonly create: (added: StoredExecution) => Promise<Created>;
  readonly cancel: (id: string, tenant: string | null) => Promise<CancelAnswer>;
  /** Ends the watching; jobs work on, and the next server finds them. */
  readonly stop: () => Promise<void>;
}

/** Joins the servers of a store, finds again what was under way, and goes on until it is stopped. */
export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { store, limits, now, report } = options;
  const timing = { ...timingDefault, ...options.timing };
  const stopping = new AbortController();
  const membership: Membership = await joinServers({ store, timing, report });
  const attendance: Attendance = { ...options, timing, signal: stopping.signal, serverId: membership.id };
  const atWork = new Map<string, Promise<void>>();

  const look = async () => {
    for (const stored of await store.listOwned(membership.id())) begin(stored);
    for (;;) {
      const claimed = stopping.signal.aborted ? null : await store.claim(membership.id(), limits);
      if (claimed === null) return;
      begin(claimed);
    }
  };

  /** One at a time for each execution; a look that comes meanwhile has nothing to add. */
  const begin = (stored: StoredExecution) => {
    const { id } = stored.execution;
    if (atWork.has(id) || stopping.signal.aborted) return;
    const work = attend(attendance, stored)
      .catch((error: unknown) => report({ kind: "trouble", executionId: id, error }))
      .finally(() => atWork.delete(id));
    atWork.set(id, work);
  };

  const looking = repeat(look, timing.lookMs, stopping.signal, (error) =>
    report({ kind: "trouble", executionId: null, error }),
  );

  const { keepDays } = options;
  const clean = async () => {
    if (keepDays === null) return;
    const count = await removeOld({ ...options, keepDays, signal: stopping.signal });
    if (count > 0) report({ kind: "executions_removed", count });
  };
  const cleaning = repeat(clean, timing.cleanMs, stopping.signal, (error) =>
    report({ kind: "trouble", executionId: null, error }),
  );

  return {
    create: async (added) => {
      const created = await store.create(added, limits);
      if (created.kind === "created") looking.wake();
      return created;
    },
    cancel: async (id, tenant) => {
      if ((await store.find(id, tenant)) === null) return { kind: "not_found" };
      const asked = await askToCancel(store, id, now(), membership.id());
      if (asked.kind !== "accepted" || hasEnded(asked.execution)) return asked;
      looking.wake();
      return { kind: "accepted", execution: await whenEnded(store, asked.execution, timing.cancelMs) };
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([looking.ended, cleaning.ended, membership.leave(), ...atWork.values()]);
    },
  };
}

/** What still waits in the queue has no job: it ends at once. */
async function askToCancel(
  store: ExecutionStore,
  id: string,
  now: Date,
  serverId: string,
): Promise<CancelAnswer> {
  let answer: CancelAnswer = { kind: "not_found" };
  await store.change(id, (stored) => {
    const asked = requestCancel(stored.execution, now);
    if (asked.kind === "refused") {
      answer = { kind: "refused", currentStatus: asked.currentStatus };
      return stored;
    }
    const isQueued = stored.server === null;
    const reason = "It was cancelled before it was started.";
    const ended = isQueued ? transition(asked.execution, { kind: "job_cancelled", reason }, now) : asked;
    const execution = ended.kind === "moved" ? ended.execution : asked.execution;
    answer = { kind: "accepted", execution };
    return withCallbackDue({ ...stored, execution, server: stored.server ?? serverId });
  });
  return answer;
}

const cancelPollMs = 50;

/** What is stored when it has ended, or when the time is over. */
async function whenEnded(store: ExecutionStore, asked: Execution, waitMs: number): Promise<Execution> {
  const deadline = performance.now() + waitMs;
  let seen = asked;
  while (!hasEnded(seen) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, cancelPollMs));
    seen = (await store.find(asked.id, null))?.execution ?? seen;
  }
  return seen;
}

/** Does something again and again, a pause between the end of one time and the next; woken, at once. */
function repeat(
  work: () => Promise<void>,
  pauseMs: number,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): { readonly wake: () => void; readonly ended: Promise<void> } {
  let isWoken = false;
  let wake = () => {
    isWoken = true;
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      if (isWoken || signal.aborted) return resolve();
      const timer = setTimeout(resolve, pauseMs);
      wake = () => {
        isWoken = true;
        clearTimeout(timer);
        resolve();
      };
    });
  signal.addEventListener("abort", () => wake(), { once: true });
  const run = async () => {
    while (!signal.aborted) {
      isWoken = false;
      await work().catch(onError);
      await pause();
    }
  };
  return { wake: () => wake(), ended: run() };
}
