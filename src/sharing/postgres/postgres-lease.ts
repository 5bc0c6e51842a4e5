import { createHash } from "node:crypto";
import { identifyProcess, type LeaseOptions } from "../../durable/index.ts";
import { AlfredError, type HolderFacts } from "../../failures/index.ts";
import type { HeldKey, StoreLease } from "../state-store.ts";
import type { Connection, Row } from "./connection.ts";

const pollMs = { min: 40, max: 120 } as const;

/** The numbers of this database's locks, put together from their halves. */
const takenLocks = `select ((classid::bigint << 32) | objid::bigint)::text as number from pg_locks
  where locktype = 'advisory' and objsubid = 1 and granted
    and database = (select oid from pg_database where datname = current_database())`;

/**
 * Leases as advisory locks of a session: the database gives one up at once when its holder's process or connection ends. Beside each stands a
 * row that says who holds it, for those who wait; a row whose lock is free was left by a holder that is gone.
 */
export function leasesOf(connection: Connection, project: string) {
  /** A session may take its own locks again and again: within it, this tells who has them. */
  const heldHere = new Set<string>();
  const numberOf = (key: string) => lockNumber(`${project}\n${key}`);

  async function tryLock(key: string): Promise<boolean> {
    const [row] = await connection.ask("select pg_try_advisory_lock($1::bigint) as is_mine", [numberOf(key)]);
    return row?.["is_mine"] === true;
  }

  async function tryHere(key: string): Promise<boolean> {
    if (heldHere.has(key)) return false;
    heldHere.add(key);
    const isMine = await tryLock(key).catch((error: unknown) => {
      heldHere.delete(key);
      throw error;
    });
    if (!isMine) heldHere.delete(key);
    return isMine;
  }

  async function holderRow(key: string): Promise<HolderFacts | null> {
    const words =
      "select key, process_id, host, since from alfred_state_leases where project = $1 and key = $2";
    const [row] = await connection.ask(words, [project, key]);
    return row === undefined ? null : heldKeyOf(row);
  }

  async function noteHolder(key: string, token: string, { processId, host, since }: HolderFacts) {
    const words = `insert into alfred_state_leases (project, key, process_id, host, since, token)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (project, key) do update set process_id = excluded.process_id, host = excluded.host,
        since = excluded.since, token = excluded.token`;
    await connection.ask(words, [project, key, processId, host, since, token]);
  }

  async function acquire(key: string, options: Omit<LeaseOptions, "purpose">): Promise<void> {
    const deadline = performance.now() + options.waitMs;
    let hasWaited = false;
    while (!(await tryHere(key))) {
      const holder = (await holderRow(key)) ?? {
        processId: 0,
        host: "?",
        since: options.now().toISOString(),
      };
      if (options.signal?.aborted === true || performance.now() >= deadline)
        throw new AlfredError({ code: "run_held", what: key, holder });
      if (!hasWaited) options.onWait?.(holder);
      hasWaited = true;
      await new Promise((resolve) =>
        setTimeout(resolve, pollMs.min + Math.random() * (pollMs.max - pollMs.min)),
      );
    }
  }

  /** What was done under it is what matters: the end of the session gives it back as well. */
  async function giveBack(key: string, token: string, isLocked: boolean): Promise<void> {
    try {
      const words = "delete from alfred_state_leases where project = $1 and key = $2 and token = $3";
      await connection.ask(words, [project, key, token], 0);
      if (isLocked) await connection.ask("select pg_advisory_unlock($1::bigint)", [numberOf(key)], 0);
    } catch (error) {
      if (!(error instanceof AlfredError)) throw error;
    }
  }

  return {
    /** Those whose lock is taken now. */
    list: async (): Promise<readonly HeldKey[]> => {
      const words =
        "select key, process_id, host, since from alfred_state_leases where project = $1 order by key";
      const noted = (await connection.ask(words, [project])).map(heldKeyOf);
      const taken = new Set((await connection.ask(takenLocks)).map(({ number }) => String(number)));
      return noted.filter(({ key }) => taken.has(numberOf(key)));
    },

    withLease: async <T>(
      key: string,
      options: Omit<LeaseOptions, "purpose">,
      work: (lease: StoreLease) => Promise<T>,
    ): Promise<T> => {
      await acquire(key, options);
      const token = crypto.randomUUID();
      const { processId, host } = identifyProcess();
      const holder = { processId, host, since: options.now().toISOString() };
      let session = connection.session();
      try {
        const takenOverFrom = await holderRow(key);
        await noteHolder(key, token, holder);
        return await work({
          holder,
          takenOverFrom,
          isHeld: () => session === connection.session(),
          release: () => {},
          regain: async () => {
            await connection.revive();
            if (session === connection.session()) return false;
            if (!(await tryLock(key))) {
              const other = (await holderRow(key)) ?? holder;
              throw new AlfredError({ code: "run_held", what: key, holder: other });
            }
            session = connection.session();
            await noteHolder(key, token, holder);
            return true;
          },
        });
      } finally {
        heldHere.delete(key);
        await giveBack(key, token, session === connection.session());
      }
    },
  };
}

/** A number of 64 bits for a name; two names with the same one would wait for each other, and nothing worse. */
function lockNumber(name: string): string {
  return createHash("sha256").update(`alfred state\n${name}`).digest().readBigInt64BE().toString();
}

/** A row that somebody else has written may say anything. */
function heldKeyOf(row: Row): HeldKey {
  const { key, process_id: processId, host, since } = row;
  return {
    key: String(key),
    processId: typeof processId === "number" ? processId : 0,
    host: String(host),
    since: String(since),
  };
}
