import { withItemEvent, withReopenedItems } from "./apply-item-event.ts";
import { newStep } from "./create-run.ts";
import { extendChain } from "./evidence-chain.ts";
import { expiryOf } from "./expiry.ts";
import { firstFiles } from "./named-files.ts";
import type { Run, RunStatus, Step, StepStatus } from "./run.ts";
import type { RunEvent } from "./run-event.ts";

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { kind: Kind }>;

/** Which step states an event of a step may start from. */
const stepStatesBefore = {
  start_step: ["pending", "in_progress", "failed"],
  pass_step: ["in_progress"],
  refuse_step: ["in_progress"],
  fail_step: ["in_progress"],
  skip_step: ["pending", "in_progress", "failed"],
  start_item: ["in_progress"],
  pass_item: ["in_progress"],
  merge_item: ["in_progress"],
  refuse_item: ["in_progress"],
  fail_item: ["in_progress"],
  skip_item: ["in_progress"],
} as const satisfies Record<string, readonly StepStatus[]>;

/** Which states of the run an event may start from. */
const runStatesBefore = {
  start_step: ["in_progress"],
  pass_step: ["in_progress"],
  refuse_step: ["in_progress"],
  fail_step: ["in_progress"],
  skip_step: ["in_progress"],
  start_item: ["in_progress"],
  pass_item: ["in_progress"],
  merge_item: ["in_progress"],
  refuse_item: ["in_progress"],
  fail_item: ["in_progress"],
  skip_item: ["in_progress"],
  interrupt: ["in_progress"],
  resume: ["in_progress", "paused", "failed"],
  restart_from: ["in_progress"],
  complete: ["in_progress"],
  keep: ["in_progress"],
  use_tokens: ["in_progress"],
  cancel: ["in_progress", "paused", "failed"],
} as const satisfies Record<RunEvent["kind"], readonly RunStatus[]>;

/**
 * The run after an event; the one place where a run changes (architecture: "runs does no effect").
 * @throws Error a defect: the event can't happen in the state that the run is in.
 */
export function applyEvent(run: Run, event: RunEvent, now: Date): Run {
  const allowed: readonly RunStatus[] = runStatesBefore[event.kind];
  if (!allowed.includes(run.status))
    throw new Error(`A run that is ${run.status} can't take the event ${event.kind}`);
  const next = changed(run, event, now);
  const evidenceChain =
    "evidence" in event
      ? extendChain(run.evidenceChain, run.runId, event, event.evidence)
      : run.evidenceChain;
  return { ...next, evidenceChain, timestamp: now.toISOString(), expiry: expiryOf(now) };
}

function changed(run: Run, event: RunEvent, now: Date): Run {
  switch (event.kind) {
    case "start_step":
      return withStep(run, event, (step) => started(step, event, now));
    case "pass_step":
      return withStep(run, event, (step) => passed(step, event, now));
    case "refuse_step":
      return withStep(run, event, (step) => ({
        ...step,
        error: event.error,
        evidence: [...step.evidence, ...event.evidence],
      }));
    case "fail_step":
      return moved(
        withStep(run, event, (step) => failed(step, event, now)),
        "failed",
        now,
        `${event.step} failed`,
      );
    case "skip_step":
      return withStep(run, event, (step) => skipped(step, event.reason, now));
    case "start_item":
    case "pass_item":
    case "merge_item":
    case "refuse_item":
    case "fail_item":
    case "skip_item":
      return withStep(run, event, (step) => withItemEvent(step, event, now));
    case "interrupt":
      return moved(
        withSteps(run, (step) => (step.status === "in_progress" ? reopened(step) : step)),
        "paused",
        now,
        event.reason,
      );
    case "resume":
      return moved(withSteps(run, startsOver), "in_progress", now, event.reason);
    case "restart_from":
      return restartedFrom(run, event, now);
    case "complete":
      return completed(run, event, now);
    case "keep":
      return run;
    case "use_tokens":
      return { ...run, tokensUsed: (run.tokensUsed ?? 0) + event.count };
    case "cancel":
      return moved(run, "cancelled", now, event.reason);
  }
}

function withSteps(run: Run, change: (step: Step, index: number) => Step): Run {
  return { ...run, steps: run.steps.map(change) };
}

function withStep(
  run: Run,
  event: EventOf<keyof typeof stepStatesBefore>,
  change: (step: Step) => Step,
): Run {
  const target = run.steps.find((step) => step.name === event.step);
  const allowed: readonly StepStatus[] = stepStatesBefore[event.kind];
  if (target === undefined) throw new Error(`The run has no step ${event.step}`);
  if (!allowed.includes(target.status)) {
    throw new Error(`The step ${event.step} is ${target.status} and can't take the event ${event.kind}`);
  }
  return withSteps(run, (step) => (step === target ? change(step) : step));
}

function moved(run: Run, to: RunStatus, now: Date, reason: string): Run {
  const at = now.toISOString();
  return { ...run, status: to, history: [...run.history, { from: run.status, to, at, reason }] };
}

function started(step: Step, event: EventOf<"start_step">, now: Date): Step {
  return {
    ...step,
    status: "in_progress",
    startedAt: step.status === "in_progress" ? step.startedAt : now.toISOString(),
    attempts: step.attempts + 1,
    metadata: { ...step.metadata, ...event.metadata },
  };
}

function passed(step: Step, event: EventOf<"pass_step">, now: Date): Step {
  return {
    ...ended(step, now),
    status: "completed",
    error: null,
    evidence: event.evidence,
    output: event.output ?? {},
  };
}

function failed(step: Step, event: EventOf<"fail_step">, now: Date): Step {
  return {
    ...ended(step, now),
    status: "failed",
    error: event.error,
    evidence: [...step.evidence, ...event.evidence],
  };
}

function skipped(step: Step, reason: string, now: Date): Step {
  return {
    ...ended(step, now),
    status: "skipped",
    error: null,
    metadata: { ...step.metadata, skip_reason: reason },
  };
}

function ended(step: Step, now: Date): Step {
  const startedAt = step.startedAt === null ? now.getTime() : Date.parse(step.startedAt);
  // A clock that was set back gives no negative duration.
  const duration = Math.max(0, now.getTime() - startedAt) / 1000;
  return { ...step, completedAt: now.toISOString(), duration };
}

/** A step in flight whose worker is gone: it starts again from its beginning. */
function reopened(step: Step): Step {
  return {
    ...withReopenedItems(step),
    status: "pending",
    startedAt: null,
    completedAt: null,
    duration: null,
  };
}

/** A failed step is tried anew with all its attempts; why it failed stays to be read. */
function startsOver(step: Step): Step {
  if (step.status === "in_progress") return reopened(step);
  if (step.status !== "failed") return step;
  const previous = step.error === null ? {} : { previous_error: step.error.message };
  return { ...reopened(step), attempts: 0, metadata: { ...step.metadata, ...previous } };
}

function restartedFrom(run: Run, { step: name, reason }: EventOf<"restart_from">, now: Date): Run {
  const start = run.steps.findIndex((step) => step.name === name);
  if (start === -1) throw new Error(`The run has no step ${name}`);
  const restarted = withSteps(run, (step, index) => {
    if (index >= start) return newStep(step.name, step.group);
    return isDone(step) ? step : skipped(step, reason, now);
  });
  return moved(restarted, "in_progress", now, reason);
}

function completed(run: Run, event: EventOf<"complete">, now: Date): Run {
  const open = run.steps.filter((step) => !isDone(step)).map((step) => step.name);
  if (open.length > 0) throw new Error(`The run isn't complete: ${open.join(", ")}`);
  const { outputs, nextPhase } = event;
  const { named, count } = firstFiles(event.filesCreated);
  return {
    ...moved(run, "completed", now, "every step is done"),
    completedAt: now.toISOString(),
    outputs,
    filesCreated: named,
    ...(count === undefined ? {} : { filesCreatedCount: count }),
    nextPhase,
  };
}

/** Whether a step needs nothing more. */
export function isDone(step: Pick<Step, "status">): boolean {
  return step.status === "completed" || step.status === "skipped";
}
