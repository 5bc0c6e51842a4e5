/** What the databases hold; the same in SQLite and PostgreSQL. Whole records are JSON, beside them what is searched by. */
export interface Tables {
  readonly alfred_executions: ExecutionRow;
  readonly alfred_servers: ServerRow;
}

export interface ExecutionRow {
  readonly id: string;
  readonly tenant: string;
  readonly project: string;
  readonly status: string;
  /** Null while it waits in the queue. */
  readonly server: string | null;
  /** `none`, `due`, `delivered` or `given_up`. */
  readonly callback: string;
  readonly idempotency_key: string | null;
  /** The execution as JSON (`execution.schema.json`). */
  readonly record: string;
  /** The job's variables as JSON: kept apart, so that nothing that shows a record shows them. */
  readonly environment: string;
}

export interface ServerRow {
  readonly id: string;
  /** The server's process as JSON. */
  readonly identity: string;
  readonly beat: number;
}
