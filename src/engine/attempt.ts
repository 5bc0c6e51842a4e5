import { callAgent } from "../agents/index.ts";
import { unreachable } from "../context/index.ts";
import { checkGates, type GateDefinition } from "../gates/index.ts";
import type { Evidence, Finding, JsonObject, Run } from "../runs/index.ts";
import { type Drive, stepOf } from "./drive.ts";
import type {
  AgentStepDefinition,
  BuiltinStepDefinition,
  CommandStepDefinition,
  StepDefinition,
} from "./workflow.ts";

/** What one attempt at a step came to; nothing is saved here. */
export type Attempt =
  | { readonly kind: "passed"; readonly evidence: readonly Evidence[]; readonly output: JsonObject }
  | {
      readonly kind: "refused";
      readonly evidence: readonly Evidence[];
      readonly findings: readonly Finding[];
      readonly message: string;
      readonly outputTail: string | null;
    }
  | { readonly kind: "aborted" };

/** Where a builtin's created files are kept in the step's output until the run is complete. */
export const filesCreatedKey = "files_created";

/** A step that alfred does by itself: the work, then its gates. */
export async function attemptOwnStep(
  drive: Drive,
  run: Run,
  step: BuiltinStepDefinition | CommandStepDefinition,
): Promise<Attempt> {
  if (step.kind === "command") return attemptCommand(drive, run, step);

  const builtin = drive.builtins.get(step.builtin);
  if (builtin === undefined) throw new Error(`No builtin is called ${step.builtin}`);
  const { context, root, config } = drive;
  const result = await builtin({ context, root, config, run, step: stepOf(run, step.name) });
  switch (result.kind) {
    case "refused":
      return {
        kind: "refused",
        evidence: [],
        findings: result.findings,
        message: result.message,
        outputTail: null,
      };
    case "done":
      return attemptGates(drive, run, step, step.gates, {
        ...result.output,
        [filesCreatedKey]: result.filesCreated,
      });
    default:
      return unreachable(result);
  }
}

/** The command's own end is the first thing its gates see. */
function attemptCommand(drive: Drive, run: Run, step: CommandStepDefinition): Promise<Attempt> {
  const own: GateDefinition = {
    kind: "command",
    command: step.command,
    expect: "pass",
    timeout_seconds: step.timeoutSeconds ?? undefined,
  };
  return attemptGates(drive, run, step, [own, ...step.gates], {});
}

/** An agent step's gates, after the agent has said that it is done. Its word alone counts for nothing. */
export function attemptClaim(drive: Drive, run: Run, step: AgentStepDefinition): Promise<Attempt> {
  return attemptGates(drive, run, step, step.gates, {});
}

/** Starts the agent with the prompt, waits for it, then checks the gates. */
export async function attemptWithAgent(
  drive: Drive,
  run: Run,
  step: AgentStepDefinition,
  prompt: string,
): Promise<Attempt> {
  const { context, root, config, agent } = drive;
  if (agent === null) throw new Error(`No agent is there for ${step.name}`);
  const answer = await callAgent(context, {
    driver: agent,
    prompt,
    root,
    step: step.name,
    subagent: step.subagent,
    onStarted: drive.watch(step.name),
    specId: run.specId,
    runId: run.runId,
    timeoutMs: (step.timeoutSeconds ?? config.limits.stepTimeoutSeconds) * 1000,
  });
  switch (answer.kind) {
    case "aborted":
      return { kind: "aborted" };
    case "failed":
      return {
        kind: "refused",
        evidence: [],
        findings: [answer.finding],
        message: "agent_failed",
        outputTail: answer.outputTail,
      };
    case "answered":
      return attemptClaim(drive, run, step);
    default:
      return unreachable(answer);
  }
}

async function attemptGates(
  drive: Drive,
  run: Run,
  step: StepDefinition,
  gates: readonly GateDefinition[],
  output: JsonObject,
): Promise<Attempt> {
  const { context, root, config, earlier } = drive;
  const onStarted = drive.watch(step.name);
  const result = await checkGates(gates, { context, root, config, run, step: step.name, onStarted, earlier });
  if (result.kind === "aborted") return { kind: "aborted" };
  if (result.passed) return { kind: "passed", evidence: result.evidence, output };

  const refused = result.evidence.at(-1);
  return {
    kind: "refused",
    evidence: result.evidence,
    findings: refused?.findings ?? [],
    message: `gate ${refused?.gate ?? ""}`,
    outputTail: refused?.outputTail ?? null,
  };
}
