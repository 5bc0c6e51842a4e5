import type { ProcessIdentity } from "../../durable/index.ts";
import { AlfredError } from "../../failures/index.ts";
import type { CallbackState, StoredExecution } from "../execution.ts";
import type { ServerRecord } from "../execution-store.ts";
import { validateExecution } from "../generated/execution.js";
import type { ExecutionRow, ServerRow } from "./tables.ts";

export function rowOf({ execution, tenant, environment, server, callback }: StoredExecution): ExecutionRow {
  if (!validateExecution(execution)) {
    const detail = JSON.stringify(validateExecution.errors?.[0]);
    throw new Error(`An execution that doesn't fit its own schema isn't saved: ${detail}`);
  }
  const { id, project, status, request } = execution;
  return {
    id,
    tenant,
    project,
    status,
    server,
    callback,
    idempotency_key: request.idempotencyKey ?? null,
    record: JSON.stringify(execution),
    environment: JSON.stringify(environment),
  };
}

/** @throws AlfredError `state_damaged` where somebody else has written what this version can't read */
export function storedOf(row: ExecutionRow): StoredExecution {
  const { id, tenant, server, callback } = row;
  const execution = parsed(id, row.record);
  if (!validateExecution(execution)) throw damaged(id, JSON.stringify(validateExecution.errors?.[0]));
  const variables = parsed(id, row.environment);
  if (!isTextMap(variables)) throw damaged(id, "its environment isn't names and texts");
  if (!isCallbackState(callback)) throw damaged(id, `its callback can't be ${callback}`);
  return { execution, tenant, environment: variables, server, callback };
}

export function serverOf({ id, identity, beat }: ServerRow): ServerRecord {
  const data = parsed(id, identity);
  if (!isIdentity(data)) throw damaged(id, "it names no process");
  return { id, identity: data, beat };
}

function isIdentity(data: unknown): data is ProcessIdentity {
  if (typeof data !== "object" || data === null) return false;
  const { processId, host, startedAt, bootId, processNamespace } = { ...data } as Record<string, unknown>;
  return (
    Number.isSafeInteger(processId) &&
    typeof host === "string" &&
    [startedAt, bootId, processNamespace].every((each) => each === null || typeof each === "string")
  );
}

const callbackStates: readonly string[] = ["none", "due", "delivered", "given_up"] satisfies CallbackState[];

function isCallbackState(word: string): word is CallbackState {
  return callbackStates.includes(word);
}

function isTextMap(data: unknown): data is Readonly<Record<string, string>> {
  return (
    typeof data === "object" &&
    data !== null &&
    Object.values(data).every((value) => typeof value === "string")
  );
}

function parsed(id: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(id, error instanceof Error ? error.message : String(error));
  }
}

function damaged(id: string, detail: string): AlfredError {
  return new AlfredError({ code: "state_damaged", file: `execution ${id}`, detail });
}
