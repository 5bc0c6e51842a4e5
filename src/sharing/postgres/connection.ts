import type { Client } from "pg";
import { errorCode, oneAtATime } from "../../durable/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { withoutPassword } from "../store-address.ts";
import { type DriverPatience, driverSettings } from "./driver-settings.ts";

/** How long a database is waited for, in milliseconds; `connectMs` also until a session is ended. */
export interface Patience extends DriverPatience {
  /** As long a lost connection is tried again in the middle of work: a restart of the database takes some seconds. */
  readonly reconnectMs: number;
}

const usual: Patience = { connectMs: 5_000, answerMs: 35_000, reconnectMs: 8_000 };
const statementMs = 30_000;
const pauseMs = 250;
/** A machine that is gone without a word is found out by the server after so many seconds. */
const keepAlive =
  "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

/** A row as it came. */
export type Row = Readonly<Record<string, unknown>>;

/** One session of the database, begun anew where it was lost. */
export interface Connection {
  /**
   * Asks one thing, in a new session where the one before was lost.
   * @param patienceMs how long a lost session is tried to be begun anew; some seconds unless said
   * @throws AlfredError `store_unreachable`
   */
  readonly ask: (text: string, values?: readonly unknown[], patienceMs?: number) => Promise<readonly Row[]>;
  /** Has several statements done, for what they do. @throws AlfredError `store_unreachable` */
  readonly script: (text: string) => Promise<void>;
  /** Counts the sessions: what a session held is gone with it. */
  readonly session: () => number;
  /** Makes sure that there is a session; the number counts up where it is a new one. @throws AlfredError `store_unreachable` */
  readonly revive: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @throws AlfredError `store_unreachable` */
export async function openConnection(url: string, patience: Patience = usual): Promise<Connection> {
  const { default: pg } = await import("pg");
  let session = 0;
  let alive: Client | null = null;

  async function connect(): Promise<Client> {
    if (alive !== null) return alive;
    const client = new pg.Client(driverSettings(url, patience, statementMs));
    const lost = () => {
      if (alive === client) alive = null;
    };
    client.on("error", lost);
    client.on("end", lost);
    try {
      await client.connect();
      await client.query(keepAlive);
    } catch (error) {
      void leave(client, patience.connectMs);
      throw error;
    }
    alive = client;
    session += 1;
    return client;
  }

  async function insist<T>(work: (client: Client) => Promise<T>, patienceMs: number): Promise<T> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const hadSession = alive !== null;
      try {
        return await work(await connect());
      } catch (error) {
        if (alive !== null && isOfSession(error)) drop();
        if (alive !== null) throw unreachable(url, error);
        // That a session had ended unnoticed says nothing of the database: it is asked in a new one, whatever the patience.
        if (hadSession && hasEnded(error)) continue;
        if (performance.now() >= deadline) throw unreachable(url, error);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  function drop(): void {
    const client = alive;
    alive = null;
    if (client !== null) void leave(client, patience.connectMs);
  }

  const inOrder = oneAtATime();
  await insist(() => Promise.resolve(), 0);
  return {
    ask: (text, values = [], patienceMs = patience.reconnectMs) =>
      inOrder(() => insist(async (client) => (await client.query<Row>(text, [...values])).rows, patienceMs)),
    script: (text) => inOrder(() => insist(async (client) => void (await client.query(text)), 0)),
    session: () => session,
    revive: () => inOrder(() => insist(async (client) => void (await client.query("select 1")), 0)),
    close: async () => {
      const client = alive;
      alive = null;
      if (client !== null) await leave(client, patience.connectMs);
    },
  };
}

/** Says goodbye; a server that doesn't hang up in its turn is hung up on. What a session held is given up either way. */
async function leave(client: Client, waitMs: number): Promise<void> {
  const force = setTimeout(() => client.connection.stream.destroy(), waitMs);
  await client.end().catch(() => {
    // It was broken already.
  });
  clearTimeout(force);
}

/** An error that says that the session is over: the server ends, or ended it, or what lies between is broken. */
function isOfSession(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  return /^(?:08|57P0)/.test(code) || !/^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}

/** An error by which a session is known to have ended at the other side, other than one that only doesn't answer. */
function hasEnded(error: unknown): boolean {
  const isCode = /^(?:57P0\d|ECONNRESET|EPIPE)$/.test(errorCode(error) ?? "");
  return isCode || (error instanceof Error && error.message.startsWith("Connection terminated"));
}

function unreachable(url: string, error: unknown): AlfredError {
  return new AlfredError(
    { code: "store_unreachable", store: withoutPassword(url), detail: detailOf(error) },
    { cause: error },
  );
}

/** Where a host has several addresses, each has its own error and the whole has no message. */
function detailOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return detailOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
