import { findUnseen } from "../gates/index.ts";
import type { GitState } from "../git/index.ts";
import type { Run } from "../runs/index.ts";
import { nextStep } from "../runs/index.ts";
import { attemptClaim, attemptOwnStep, attemptWithAgent } from "./attempt.ts";
import { type Drive, stepDefinition, stepOf } from "./drive.ts";
import type { EngineOutcome } from "./outcome.ts";
import { renderPrompt } from "./prompt.ts";
import { record, recordSeeing } from "./record.ts";
import { attemptsMaxOf, type GoOn, interrupt, settle, stop } from "./settle.ts";
import { finishItem, itemInFlight, workThroughItems } from "./step-items.ts";
import type { OpenedItems } from "./work-items.ts";
import type { AgentStepDefinition, OwnStepDefinition, StepDefinition } from "./workflow.ts";

/**
 * The one loop: takes the run from step to step until it is complete, a step isn't passed, somebody else has to act, or the user
 * interrupts. Every transition is on disk before the next begins.
 */
export async function advance(drive: Drive, start: Run): Promise<EngineOutcome> {
  let run = start;
  let seen: GitState | null = null;
  for (let name = nextStep(run); name !== null; name = nextStep(run)) {
    if (drive.context.signal.aborted) return interrupt(drive, run);
    const outcome = await go(drive, run, stepDefinition(drive, name), seen);
    if (outcome.kind !== "go_on") return outcome;
    run = outcome.run;
    seen = outcome.seen ?? null;
  }
  return complete(drive, run, seen);
}

/** Somebody says that the step in flight, or the part of it, is done: its gates decide (product.md, "In an agent session"). */
export async function finishStep(drive: Drive, start: Run, name: string): Promise<EngineOutcome> {
  const step = stepDefinition(drive, name);
  const items = step.kind === "agent" ? openItems(drive, start, step) : null;
  const item = itemInFlight(start, name);
  if (step.kind === "agent" && items !== null && "look" in items && item !== null) {
    const outcome = await finishItem(drive, start, step, items, item.id);
    return outcome.kind === "go_on" ? advance(drive, outcome.run) : outcome;
  }
  // A step that was refused before is being tried once more; the first claim belongs to the attempt that the prompt began.
  const run =
    stepOf(start, name).error === null
      ? start
      : await record(drive, start, { kind: "start_step", step: name });
  if (items !== null) return advance(drive, run);
  const attempt =
    step.kind === "agent" ? await attemptClaim(drive, run, step) : await attemptOwnStep(drive, run, step);
  const outcome = await settle(drive, run, step, attempt);
  return outcome.kind === "go_on" ? advance(drive, outcome.run) : outcome;
}

/**
 * Somebody says that the part of the step in flight can't or won't be done; the run goes on with the others. Null where the step in
 * flight is done whole.
 */
export async function dropItem(
  drive: Drive,
  run: Run,
  name: string,
  answer: { readonly kind: "fail" | "skip"; readonly reason: string | null },
): Promise<EngineOutcome | null> {
  const step = stepDefinition(drive, name);
  const item = itemInFlight(run, name);
  const items = step.kind === "agent" ? openItems(drive, run, step) : null;
  if (item === null || items === null || !("look" in items)) return null;
  const about = { step: name, item: item.id };
  if (answer.kind === "skip") {
    await items.skip(item.id, answer.reason);
    return advance(drive, await record(drive, run, { kind: "skip_item", ...about }));
  }
  const findings = [{ kind: "reported_failed", reason: answer.reason ?? "" } as const];
  await items.fail(item.id, answer.reason ?? "");
  const error = { message: "reported as failed", findings };
  const failed = await record(drive, run, { kind: "fail_item", ...about, evidence: [], error });
  drive.context.report({ kind: "item_failed", ...about, findings, isTriedAgain: false });
  return advance(drive, failed);
}

/** One step, in the way that it is done. @param seen the repository, where the step before has ended this moment */
async function go(
  drive: Drive,
  run: Run,
  step: StepDefinition,
  seen: GitState | null,
): Promise<GoOn | EngineOutcome> {
  if (step.kind !== "agent") return workItself(drive, run, step, seen);
  // Before anybody begins: what an earlier step has to have shown can't be changed by work on this one.
  const unseen = findUnseen(step.gates, { ...drive, run });
  if (unseen.length > 0) {
    const message = "an earlier step was never seen";
    return stop(drive, await begun(drive, run, step), step, {
      findings: unseen,
      message,
      isOpen: drive.agent === null,
    });
  }
  const items = openItems(drive, run, step);
  if (items === null) return drive.agent === null ? handOut(drive, run, step) : work(drive, run, step);
  if (!("look" in items)) {
    const { problems: findings } = items;
    const isOpen = drive.agent === null;
    const message = "its parts can't be read";
    return stop(drive, await begun(drive, run, step), step, { findings, message, isOpen });
  }
  const outcome = await workThroughItems(drive, run, step, items);
  if (outcome.kind !== "items_done") return outcome;
  // Every part is done: the gates of the whole have the last word, and what they refuse is mended as a whole.
  const settled = await settle(drive, outcome.run, step, await attemptClaim(drive, outcome.run, step));
  const isRefused = settled.kind === "failed" && settled.isOpen;
  return isRefused && drive.agent !== null ? work(drive, settled.run, step) : settled;
}

function openItems(drive: Drive, run: Run, step: AgentStepDefinition): OpenedItems {
  if (step.workItems === undefined) return null;
  const open = drive.workItems.get(step.workItems.kind);
  if (open === undefined) throw new Error(`No work items are called ${step.workItems.kind}`);
  const { context, root } = drive;
  return open({ context, root, run, file: step.workItems.file, isUnattended: drive.agent !== null });
}

async function begun(drive: Drive, run: Run, { name }: StepDefinition): Promise<Run> {
  const isInFlight = stepOf(run, name).status === "in_progress";
  return isInFlight ? run : record(drive, run, { kind: "start_step", step: name });
}

async function handOut(drive: Drive, run: Run, step: AgentStepDefinition): Promise<EngineOutcome> {
  const prompt = await renderPrompt(drive, run, step);
  const started = await begun(drive, run, step);
  const { attempts, error } = stepOf(started, step.name);
  drive.context.trace({ kind: "agent_called", agent: step.subagent ?? "agent", prompt });
  return {
    kind: "prompt_ready",
    run: started,
    step: step.name,
    item: null,
    prompt,
    subagent: step.subagent,
    attempt: attempts,
    attemptsMax: attemptsMaxOf(drive, step),
    findings: error?.findings ?? [],
  };
}

/** One step by alfred itself. */
async function workItself(
  drive: Drive,
  before: Run,
  step: OwnStepDefinition,
  seen: GitState | null,
): Promise<GoOn | EngineOutcome> {
  const { run } = await recordSeeing(drive, before, [{ kind: "start_step", step: step.name }], seen);
  reportStart(drive, run, step);
  return settle(drive, run, step, await attemptOwnStep(drive, run, step));
}

/** One step by an agent that alfred starts, tried again while attempts are left. */
async function work(drive: Drive, before: Run, step: AgentStepDefinition): Promise<GoOn | EngineOutcome> {
  let run = before;
  for (;;) {
    const prompt = await renderPrompt(drive, run, step);
    run = await record(drive, run, { kind: "start_step", step: step.name });
    reportStart(drive, run, step);
    const outcome = await settle(drive, run, step, await attemptWithAgent(drive, run, step, prompt));
    if (outcome.kind !== "failed" || !outcome.isOpen) return outcome;
    run = outcome.run;
  }
}

function reportStart({ context }: Drive, run: Run, { name }: StepDefinition): void {
  context.report({ kind: "step_started", step: name, attempt: stepOf(run, name).attempts });
}

async function complete(drive: Drive, run: Run, seen: GitState | null): Promise<EngineOutcome> {
  const end = { kind: "complete", ...(await drive.resultOf(run)) } as const;
  return { kind: "completed", run: (await recordSeeing(drive, run, [end], seen)).run };
}
