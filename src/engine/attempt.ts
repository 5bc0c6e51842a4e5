import { callAgent } from "../agents/index.ts";
import { type Context, unreachable } from "../context/index.ts";
import { checkGates, type GateDefinition } from "../gates/index.ts";
import type { Evidence, Finding, JsonObject, Run } from "../runs/index.ts";
import { type Drive, stepOf } from "./drive.ts";
import type { WorkItem } from "./work-items.ts";
import type {
  AgentStepDefinition,
  CommandStepDefinition,
  OwnStepDefinition,
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
export async function attemptOwnStep(drive: Drive, run: Run, step: OwnStepDefinition): Promise<Attempt> {
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

/** What an attempt is about and where it takes place: a step in the project, or a part of its work in a workplace of its own. */
export interface Work {
  readonly item: WorkItem | null;
  /** The folder to work in, absolute. */
  readonly root: string;
  readonly context: Context;
}

function workOf({ root, context }: Drive): Work {
  return { item: null, root, context };
}

/** An agent step's gates, after the agent has said that it is done. Its word alone counts for nothing. */
export function attemptClaim(
  drive: Drive,
  run: Run,
  step: AgentStepDefinition,
  work: Work = workOf(drive),
): Promise<Attempt> {
  const gates = work.item === null ? step.gates : gatesOfItem(step, work.item);
  return attemptGates(drive, run, step, gates, {}, work);
}

/** What every part has to pass, then its own checks, or what the definition has instead of those. */
function gatesOfItem({ workItems }: AgentStepDefinition, { checks }: WorkItem): readonly GateDefinition[] {
  const own = checks.map((command): GateDefinition => ({ kind: "command", command, expect: "pass" }));
  return [...(workItems?.gates ?? []), ...(own.length > 0 ? own : (workItems?.gatesWithoutChecks ?? []))];
}

/** Starts the agent with the prompt, waits for it, then checks the gates. */
export async function attemptWithAgent(
  drive: Drive,
  run: Run,
  step: AgentStepDefinition,
  prompt: string,
  work: Work = workOf(drive),
): Promise<Attempt> {
  const { config, agent } = drive;
  const { context, root, item } = work;
  if (agent === null) throw new Error(`No agent is there for ${step.name}`);
  const answer = await callAgent(context, {
    driver: agent,
    prompt,
    root,
    step: step.name,
    item: item?.id ?? null,
    subagent: step.subagent,
    onStarted: drive.watch(nameOf(step, item)),
    specId: run.specId,
    runId: run.runId,
    timeoutMs: (step.timeoutSeconds ?? config.limits.stepTimeoutSeconds) * 1000,
  });
  drive.spending.add(answer.tokensUsed);
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
      return attemptClaim(drive, run, step, work);
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
  { context, root, item }: Work = workOf(drive),
): Promise<Attempt> {
  const { config, earlier, lineage } = drive;
  const onStarted = drive.watch(nameOf(step, item));
  const call = { context, root, config, run, step: step.name, onStarted, earlier, lineage };
  const result = await checkGates(gates, call);
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

function nameOf({ name }: StepDefinition, item: WorkItem | null): string {
  return item === null ? name : `${name} ${item.id}`;
}
