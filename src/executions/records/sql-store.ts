import { type Kysely, sql, type Transaction } from "kysely";
import type { ExecutionStatus, StoredExecution } from "../execution.ts";
import type { Created, ExecutionStore, ListQuery, Page } from "../execution-store.ts";
import { isOver, listEndedPage } from "./ended.ts";
import { inBatches } from "./in-batches.ts";
import { rowOf, serverOf, storedOf } from "./rows.ts";
import type { ExecutionRow, Tables } from "./tables.ts";

/** A database, and what is different from the others. */
export interface SharedDatabase {
  readonly database: Kysely<Tables>;
  /** Does some work as one, after those of other servers. */
  readonly transact: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  /** Brings the tables to this version; two servers that start at once do it one after the other. */
  readonly migrate: () => Promise<void>;
  /** Lets one transaction at a time decide by what it counts, until it ends. */
  readonly lockAll: (transaction: Transaction<Tables>) => Promise<void>;
  /** Whether single rows can be locked; else a transaction has the whole database. */
  readonly locksRows: boolean;
}

const open: readonly string[] = ["PENDING", "RUNNING"] satisfies readonly ExecutionStatus[];

/** The one store over both databases, with the same queries. */
export async function openSqlStore(shared: SharedDatabase): Promise<ExecutionStore> {
  const { database, transact, lockAll, locksRows } = shared;
  try {
    await shared.migrate();
  } catch (error) {
    await database.destroy();
    throw error;
  }

  const readLocked = (transaction: Transaction<Tables>, id: string) =>
    transaction
      .selectFrom("alfred_executions")
      .selectAll()
      .where("id", "=", id)
      .$if(locksRows, (query) => query.forUpdate())
      .executeTakeFirst();

  const save = (transaction: Transaction<Tables>, stored: StoredExecution) => {
    const { id, ...columns } = rowOf(stored);
    return transaction.updateTable("alfred_executions").set(columns).where("id", "=", id).execute();
  };

  const createTogether = inBatches((batch: readonly Addition[]) =>
    transact(async (transaction) => {
      await lockAll(transaction);
      const answers: Created[] = [];
      for (const each of batch) answers.push(await createOne(transaction, each));
      return answers;
    }),
  );

  return {
    create: async (added, { queued }) => createTogether({ added, row: rowOf(added), queued }),

    find: async (id, tenant) => {
      const row = await database
        .selectFrom("alfred_executions")
        .selectAll()
        .where("id", "=", id)
        .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
        .executeTakeFirst();
      return row === undefined ? null : storedOf(row);
    },

    findByKey: (tenant, key) => findByKey(database, tenant, key),

    list: (query) => listPage(database, query),

    change: (id, decide) =>
      transact(async (transaction) => {
        const row = await readLocked(transaction, id);
        if (row === undefined) return null;
        const before = storedOf(row);
        const after = decide(before);
        if (after !== before) await save(transaction, after);
        return after;
      }),

    claim: (serverId, limits) =>
      transact(async (transaction) => {
        await lockAll(transaction);
        const running = await countStarted(transaction);
        const inAll = [...running.values()].reduce((sum, count) => sum + count, 0);
        if (inAll >= limits.running) return null;
        const full = [...running].flatMap(([tenant, count]) =>
          count >= limits.runningPerTenant ? [tenant] : [],
        );
        const row = await transaction
          .selectFrom("alfred_executions")
          .selectAll()
          .where("status", "=", "PENDING")
          .where("server", "is", null)
          .$if(full.length > 0, (query) => query.where("tenant", "not in", full))
          .orderBy("id", "asc")
          .limit(1)
          .$if(locksRows, (query) => query.forUpdate().skipLocked())
          .executeTakeFirst();
        if (row === undefined) return null;
        const claimed = { ...storedOf(row), server: serverId };
        await save(transaction, claimed);
        return claimed;
      }),

    listOwned: async (serverId) => {
      const rows = await database
        .selectFrom("alfred_executions")
        .selectAll()
        .where("server", "=", serverId)
        .where((each) => each.or([each("status", "in", open), each("callback", "=", "due")]))
        .orderBy("id", "asc")
        .execute();
      return rows.map(storedOf);
    },

    listEnded: (query) => listEndedPage(database, query),

    remove: (id, endedBefore) =>
      transact(async (transaction) => {
        const row = await readLocked(transaction, id);
        if (row === undefined || !isOver(row, endedBefore)) return false;
        await transaction.deleteFrom("alfred_executions").where("id", "=", id).execute();
        return true;
      }),

    count: async () => {
      const rows = await database
        .selectFrom("alfred_executions")
        .select(["status", sql<number | string>`count(*)`.as("total")])
        .groupBy("status")
        .execute();
      const totals = new Map(rows.map(({ status, total }) => [status, Number(total)]));
      const of = (status: ExecutionStatus) => totals.get(status) ?? 0;
      return {
        PENDING: of("PENDING"),
        RUNNING: of("RUNNING"),
        COMPLETED: of("COMPLETED"),
        FAILED: of("FAILED"),
        CANCELLED: of("CANCELLED"),
      };
    },

    joinServers: ({ id, identity, beat }) =>
      transact(async (transaction) => {
        const row = { id, identity: JSON.stringify(identity), beat };
        await transaction.insertInto("alfred_servers").values(row).execute();
      }),

    beat: (serverId) =>
      transact(async (transaction) => {
        const [updated] = await transaction
          .updateTable("alfred_servers")
          .set((each) => ({ beat: each("beat", "+", 1) }))
          .where("id", "=", serverId)
          .execute();
        return countOf(updated) > 0;
      }),

    listServers: async () =>
      (await database.selectFrom("alfred_servers").selectAll().orderBy("id").execute()).map(serverOf),

    takeOver: (fromServerId, toServerId) =>
      transact(async (transaction) => {
        const [updated] = await transaction
          .updateTable("alfred_executions")
          .set({ server: toServerId })
          .where("server", "=", fromServerId)
          .where((each) => each.or([each("status", "in", open), each("callback", "=", "due")]))
          .execute();
        await transaction.deleteFrom("alfred_servers").where("id", "=", fromServerId).execute();
        return countOf(updated);
      }),

    ping: async () => {
      await sql`select 1`.execute(database);
    },
    close: () => database.destroy(),
  };
}

interface Addition {
  readonly added: StoredExecution;
  /** Made beforehand: what doesn't fit the schema fails by itself. */
  readonly row: ExecutionRow;
  readonly queued: number;
}

async function createOne(
  transaction: Transaction<Tables>,
  { added, row, queued }: Addition,
): Promise<Created> {
  const key = added.execution.request.idempotencyKey;
  const known = key === undefined ? null : await findByKey(transaction, added.tenant, key);
  if (known !== null) return { kind: "exists", stored: known };
  const queuedCount = await countQueued(transaction);
  if (queuedCount >= queued) return { kind: "queue_full", queuedCount };
  await transaction.insertInto("alfred_executions").values(row).execute();
  return { kind: "created", stored: added };
}

async function findByKey(
  database: Kysely<Tables>,
  tenant: string,
  key: string,
): Promise<StoredExecution | null> {
  const row = await database
    .selectFrom("alfred_executions")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  return row === undefined ? null : storedOf(row);
}

async function countQueued(transaction: Transaction<Tables>): Promise<number> {
  const { total } = await transaction
    .selectFrom("alfred_executions")
    .select(sql<number | string>`count(*)`.as("total"))
    .where("status", "=", "PENDING")
    .where("server", "is", null)
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** How many each tenant has that were given to a server and haven't ended. */
async function countStarted(transaction: Transaction<Tables>): Promise<ReadonlyMap<string, number>> {
  const rows = await transaction
    .selectFrom("alfred_executions")
    .select(["tenant", sql<number | string>`count(*)`.as("total")])
    .where("server", "is not", null)
    .where("status", "in", open)
    .groupBy("tenant")
    .execute();
  return new Map(rows.map(({ tenant, total }) => [tenant, Number(total)]));
}

async function listPage(
  database: Kysely<Tables>,
  { tenant, status, project, after, limit }: ListQuery,
): Promise<Page> {
  const rows = await database
    .selectFrom("alfred_executions")
    .selectAll()
    .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
    .$if(status !== null, (query) => query.where("status", "=", status))
    .$if(project !== null, (query) => query.where("project", "=", project))
    .$if(after !== null, (query) => query.where("id", "<", after))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map(storedOf);
  const isLast = rows.length <= limit;
  return { items, next: isLast ? null : (items.at(-1)?.execution.id ?? null) };
}

function countOf(result: { readonly numUpdatedRows: bigint } | undefined): number {
  return Number(result?.numUpdatedRows ?? 0n);
}
