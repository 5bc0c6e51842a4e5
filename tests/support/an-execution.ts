import { createExecution, type Execution, type StoredExecution } from "../../src/executions/index.ts";
import { createRunId } from "../../src/runs/index.ts";

export const someTime = new Date("2025-11-12T12:00:00.000Z");

/** A new execution, waiting; what a test is about is given. */
export function anExecution(changed: Partial<Execution> = {}, at = someTime): Execution {
  const id = createRunId(at, crypto.getRandomValues(new Uint8Array(10)));
  return {
    ...createExecution(id, { phase: "2-run", specId: "SPEC-AUTH-001", agent: "claude" }, at),
    ...changed,
  };
}

export function aStoredExecution(
  changed: Partial<StoredExecution> = {},
  execution: Execution = anExecution(),
): StoredExecution {
  return { execution, tenant: "default", environment: {}, server: null, callback: "none", ...changed };
}
