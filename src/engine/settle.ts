import { unreachable } from "../context/index.ts";
import type { GitState } from "../git/index.ts";
import { type AgentFailureReason, type Finding, nextStep, type Run } from "../runs/index.ts";
import type { Attempt } from "./attempt.ts";
import { type Drive, stepOf } from "./drive.ts";
import type { EngineOutcome } from "./outcome.ts";
import { record, recordSeeing } from "./record.ts";
import type { StepDefinition } from "./workflow.ts";

/** The loop goes on, with the run as it is now. */
export interface GoOn {
  readonly kind: "go_on";
  readonly run: Run;
  /** The repository as the run was saved with this moment, where nothing was done since. */
  readonly seen?: GitState;
}

/** Saves what an attempt came to and says how the loop goes on. */
export async function settle(
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
      const passing = { kind: "pass_step", step: step.name, evidence, output } as const;
      const { run: passed, seen } = await recordSeeing(drive, run, [passing]);
      drive.context.report({
        kind: "step_completed",
        step: step.name,
        seconds: stepOf(passed, step.name).duration ?? 0,
      });
      return { kind: "go_on", run: passed, seen };
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
    item: null,
    findings,
    message,
    outputTail,
    attempt: attemptCount,
    attemptsMax,
    isOpen,
  };
}

const outOfReach: readonly unknown[] = ["limit", "login", "no_sandbox"] satisfies AgentFailureReason[];

/** The agent client can't work at all, and another attempt right after changes nothing about that. */
export function isOutOfReach(finding: Finding): boolean {
  return finding.kind === "agent_failed" && outOfReach.includes(finding.reason);
}

/** In a session a person watches, so only the definition limits the attempts; unattended, the configuration does. */
export function attemptsMaxOf(drive: Drive, step: StepDefinition): number | null {
  return step.attemptsMax ?? (drive.agent === null ? null : drive.config.limits.attemptsMax);
}

export async function interrupt(drive: Drive, run: Run): Promise<EngineOutcome> {
  const signal = String(drive.context.signal.reason);
  const step = run.steps.find((each) => each.status === "in_progress")?.name ?? nextStep(run);
  const paused = await record(drive, run, { kind: "interrupt", reason: signal });
  return { kind: "interrupted", run: paused, step, signal };
}

/** A step that can't go on for a reason of its own: open in a session, where somebody may mend it; else failed. */
export async function stop(
  drive: Drive,
  run: Run,
  step: StepDefinition,
  { findings, message, isOpen }: StopFacts,
): Promise<EngineOutcome> {
  const error = { message, findings };
  const kind = isOpen ? "refuse_step" : "fail_step";
  const next = await record(drive, run, { kind, step: step.name, evidence: [], error });
  drive.context.report({ kind: "step_failed", step: step.name, findings, isTriedAgain: false });
  return {
    kind: "failed",
    run: next,
    step: step.name,
    item: null,
    findings,
    message,
    outputTail: null,
    attempt: stepOf(next, step.name).attempts,
    attemptsMax: null,
    isOpen,
  };
}

interface StopFacts {
  readonly findings: readonly Finding[];
  readonly message: string;
  readonly isOpen: boolean;
}
