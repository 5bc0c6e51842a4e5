import { unreachable } from "../context/index.ts";
import { type Finding, nextStep, type Run } from "../runs/index.ts";
import { type Attempt, attemptClaim, attemptOwnStep, attemptWithAgent } from "./attempt.ts";
import { type Drive, stepDefinition, stepOf } from "./drive.ts";
import type { EngineOutcome } from "./outcome.ts";
import { renderPrompt } from "./prompt.ts";
import { record } from "./record.ts";
import type { AgentStepDefinition, StepDefinition } from "./workflow.ts";

/**
 * The one loop: takes the run from step to step until it is complete, a step isn't passed, somebody else has to act, or the user
 * interrupts. Every transition is on disk before the next begins.
 */
export async function advance(drive: Drive, start: Run): Promise<EngineOutcome> {
  let run = start;
  for (let name = nextStep(run); name !== null; name = nextStep(run)) {
    if (drive.context.signal.aborted) return interrupt(drive, run);
    const step = stepDefinition(drive, name);
    const outcome =
      step.kind === "agent" && drive.agent === null
        ? await handOut(drive, run, step)
        : await work(drive, run, step);
    if (outcome.kind !== "go_on") return outcome;
    run = outcome.run;
  }
  return complete(drive, run);
}

/** Somebody says that the step in flight is done: its gates decide (product.md, "In an agent session"). */
export async function finishStep(drive: Drive, start: Run, name: string): Promise<EngineOutcome> {
  const step = stepDefinition(drive, name);
  // A step that was refused before is being tried once more; the first claim belongs to the attempt that the prompt began.
  const run =
    stepOf(start, name).error === null
      ? start
      : await record(drive, start, { kind: "start_step", step: name });
  const attempt =
    step.kind === "agent" ? await attemptClaim(drive, run, step) : await attemptOwnStep(drive, run, step);
  const outcome = await settle(drive, run, step, attempt);
  return outcome.kind === "go_on" ? advance(drive, outcome.run) : outcome;
}

/** The loop goes on, with the run as it is now. */
interface GoOn {
  readonly kind: "go_on";
  readonly run: Run;
}

async function handOut(drive: Drive, run: Run, step: AgentStepDefinition): Promise<EngineOutcome> {
  const prompt = await renderPrompt(drive, run, step);
  const isInFlight = stepOf(run, step.name).status === "in_progress";
  const started = isInFlight ? run : await record(drive, run, { kind: "start_step", step: step.name });
  const { attempts, error } = stepOf(started, step.name);
  drive.context.trace({ kind: "agent_called", agent: step.subagent ?? "agent", prompt });
  return {
    kind: "prompt_ready",
    run: started,
    step: step.name,
    prompt,
    subagent: step.subagent,
    attempt: attempts,
    attemptsMax: attemptsMaxOf(drive, step),
    findings: error?.findings ?? [],
  };
}

/** One step by alfred itself or by an agent that it starts, tried again while attempts are left. */
async function work(drive: Drive, before: Run, step: StepDefinition): Promise<GoOn | EngineOutcome> {
  let run = before;
  for (;;) {
    const prompt = step.kind === "agent" ? await renderPrompt(drive, run, step) : "";
    run = await record(drive, run, { kind: "start_step", step: step.name });
    drive.context.report({ kind: "step_started", step: step.name, attempt: stepOf(run, step.name).attempts });

    const attempt =
      step.kind === "agent"
        ? await attemptWithAgent(drive, run, step, prompt)
        : await attemptOwnStep(drive, run, step);
    const outcome = await settle(drive, run, step, attempt);
    if (outcome.kind !== "failed" || !outcome.isOpen || step.kind !== "agent") return outcome;
    run = outcome.run;
  }
}

/** Saves what an attempt came to and says how the loop goes on. */
async function settle(
  drive: Drive,
  run: Run,
  step: StepDefinition,
  attempt: Attempt,
): Promise<GoOn | EngineOutcome> {
  switch (attempt.kind) {
    case "aborted":
      return interrupt(drive, run);
    case "passed": {
      const { evidence, output } = attempt;
      const passed = await record(drive, run, { kind: "pass_step", step: step.name, evidence, output });
      drive.context.report({
        kind: "step_completed",
        step: step.name,
        seconds: stepOf(passed, step.name).duration ?? 0,
      });
      return { kind: "go_on", run: passed };
    }
    case "refused":
      return refuse(drive, run, step, attempt);
    default:
      return unreachable(attempt);
  }
}

async function refuse(
  drive: Drive,
  run: Run,
  step: StepDefinition,
  attempt: Extract<Attempt, { kind: "refused" }>,
): Promise<EngineOutcome> {
  const { evidence, findings, message, outputTail } = attempt;
  const attemptsMax = attemptsMaxOf(drive, step);
  const attemptCount = stepOf(run, step.name).attempts;
  // Without an agent to try again, alfred's own step would only fail once more in the same way; so does an agent without login or quota.
  const isOpen =
    attemptsMax === null ||
    (attemptCount < attemptsMax &&
      (step.kind === "agent" || drive.agent === null) &&
      !findings.some(isOutOfReach));
  const error = { message, findings };
  const next = await record(drive, run, {
    kind: isOpen ? "refuse_step" : "fail_step",
    step: step.name,
    evidence,
    error,
  });
  const isTriedAgain = isOpen && step.kind === "agent" && drive.agent !== null;
  drive.context.report({ kind: "step_failed", step: step.name, findings, isTriedAgain });
  return {
    kind: "failed",
    run: next,
    step: step.name,
    findings,
    message,
    outputTail,
    attempt: attemptCount,
    attemptsMax,
    isOpen,
  };
}

/** The agent client can't work at all, and another attempt right after changes nothing about that. */
function isOutOfReach(finding: Finding): boolean {
  return finding.kind === "agent_failed" && (finding.reason === "limit" || finding.reason === "login");
}

/** In a session a person watches, so only the definition limits the attempts; unattended, the configuration does. */
function attemptsMaxOf(drive: Drive, step: StepDefinition): number | null {
  return step.attemptsMax ?? (drive.agent === null ? null : drive.config.limits.attemptsMax);
}

async function interrupt(drive: Drive, run: Run): Promise<EngineOutcome> {
  const signal = String(drive.context.signal.reason);
  const step = run.steps.find((each) => each.status === "in_progress")?.name ?? nextStep(run);
  const paused = await record(drive, run, { kind: "interrupt", reason: signal });
  return { kind: "interrupted", run: paused, step, signal };
}

async function complete(drive: Drive, run: Run): Promise<EngineOutcome> {
  const { outputs, filesCreated } = await drive.resultOf(run);
  const nextPhase = drive.definition.nextPhase;
  return {
    kind: "completed",
    run: await record(drive, run, { kind: "complete", outputs, filesCreated, nextPhase }),
  };
}
