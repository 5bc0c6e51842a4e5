import type { ClientConfig } from "pg";

/** How long PostgreSQL is waited for, in milliseconds. */
export interface DriverPatience {
  /** Until there is a connection. */
  readonly connectMs: number;
  /** Until a statement is answered: a line that drops everything in silence answers none and reports no end. */
  readonly answerMs: number;
}

const keepAliveDelayMs = 10_000;

/**
 * What every connection to PostgreSQL is opened with: none waits for ever, and the server knows whose it is.
 * @param url `postgres://…`
 * @param statementMs after which the server gives a statement up; less than `answerMs`, so that it does so before this side
 */
export function driverSettings(
  url: string,
  { connectMs, answerMs }: DriverPatience,
  statementMs: number,
): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    application_name: "alfred",
  };
}
