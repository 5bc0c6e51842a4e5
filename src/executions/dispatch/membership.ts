import { identifyProcess, judgeProcess } from "../../durable/index.ts";
import type { ExecutionStore, ServerRecord } from "../execution-store.ts";
import type { DispatchEvent, DispatchTiming } from "./options.ts";

/** A server among those that share a store. */
export interface Membership {
  /** Its id now: another one after it was taken over by mistake. */
  readonly id: () => string;
  readonly leave: () => Promise<void>;
}

interface MembershipFacts {
  readonly store: ExecutionStore;
  readonly timing: Pick<DispatchTiming, "beatMs" | "silenceMs">;
  readonly report: (event: DispatchEvent) => void;
}

/**
 * Joins a store's servers: shows signs of life, and takes over what servers owned that are gone. One whose process can be seen is judged at once; one
 * on another machine by its silence, counted on this one's steady clock, so that no clock has to agree with another.
 */
export async function joinServers({ store, timing, report }: MembershipFacts): Promise<Membership> {
  let id = await join(store);
  const watched = new Map<string, { readonly beat: number; readonly sinceMs: number }>();

  const lookAround = async () => {
    const servers = await store.listServers();
    for (const server of servers) {
      if (server.id === id || !isGone(server, watched, timing.silenceMs)) continue;
      watched.delete(server.id);
      report({ kind: "server_taken_over", serverId: server.id, count: await store.takeOver(server.id, id) });
    }
  };

  const beat = async () => {
    try {
      if (!(await store.beat(id))) {
        report({ kind: "server_was_taken_over", serverId: id });
        id = await join(store);
      }
      await lookAround();
    } catch (error) {
      report({ kind: "trouble", executionId: null, error });
    }
  };

  await lookAround();
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, timing.beatMs);
  return {
    id: () => id,
    leave: () => {
      clearInterval(timer);
      return beating;
    },
  };
}

async function join(store: ExecutionStore): Promise<string> {
  const id = crypto.randomUUID();
  await store.joinServers({ id, identity: identifyProcess(process.pid), beat: 0 });
  return id;
}

function isGone(
  { id, identity, beat }: ServerRecord,
  watched: Map<string, { readonly beat: number; readonly sinceMs: number }>,
  silenceMs: number,
): boolean {
  const verdict = judgeProcess(identity);
  if (verdict !== "unknown") return verdict === "gone";
  const before = watched.get(id);
  if (before === undefined || before.beat !== beat) watched.set(id, { beat, sinceMs: performance.now() });
  return before !== undefined && before.beat === beat && performance.now() - before.sinceMs >= silenceMs;
}
