import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentTrace } from "../../src/context/index.ts";
import { createExecution } from "../../src/executions/execution.ts";
import {
  type ExecutionRequest,
  type JobOrder,
  localRunner,
  type Observation,
  type Runner,
} from "../../src/executions/index.ts";
import { createRunId } from "../../src/runs/index.ts";
import { cliFile } from "./command-line.ts";

const agentFile = fileURLToPath(new URL("../fixtures/agents/execution-agent.mjs", import.meta.url));

/** The words that have an execution's prompt worked on by a script. */
export const scripted = `${process.execPath} ${agentFile}`;

/** A local runner as a server of this folder has it; every call makes another one, as a server that is started anew does. */
export function aLocalRunner(
  directory: string,
  alfred: readonly string[] = [process.execPath, cliFile],
): Runner {
  const { PATH, HOME } = process.env;
  return localRunner({
    directory: join(directory, ".moai/memory/executions"),
    alfred,
    environment: { PATH, HOME, TZ: "UTC" },
    now: () => new Date(),
    trace: silentTrace,
  });
}

export function aJobOrder(root: string, request: ExecutionRequest): JobOrder {
  const id = createRunId(new Date(), crypto.getRandomValues(new Uint8Array(10)));
  const execution = createExecution(id, request, new Date());
  return {
    executionId: id,
    jobName: execution.jobName,
    projectDirectory: root,
    request: execution.request,
    environment: request.env ?? {},
  };
}

/** A job that does what the lines say (tests/fixtures/agents/execution-agent.mjs). */
export function aScript(root: string, lines: readonly string[], more: ExecutionRequest = {}): JobOrder {
  return aJobOrder(root, { prompt: lines.join("\n"), agentCommand: scripted, ...more });
}

/** Looks until a job is of a kind. */
export async function seen<Kind extends Observation["kind"]>(
  runner: Runner,
  executionId: string,
  kind: Kind,
): Promise<Extract<Observation, { kind: Kind }>> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const observation = await runner.observe(executionId);
    if (isKind(observation, kind)) return observation;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The job never was ${kind}: ${JSON.stringify(await runner.observe(executionId))}`);
}

function isKind<Kind extends Observation["kind"]>(
  observation: Observation,
  kind: Kind,
): observation is Extract<Observation, { kind: Kind }> {
  return observation.kind === kind;
}

/** A file's lines once they are there: one that was only just made has none yet. */
export function linesOf(file: string): readonly string[] {
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return text === "" ? [] : text.split("\n");
}

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
  return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}
