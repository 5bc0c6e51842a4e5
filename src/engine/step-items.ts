import { pause } from "../context/index.ts";
import type { Finding, Run, StepItem } from "../runs/index.ts";
import { attemptClaim, attemptWithAgent } from "./attempt.ts";
import { type Drive, stepOf } from "./drive.ts";
import { clearWorkplaces, settleItems } from "./left-items.ts";
import { type ItemWork, itemOf, passItem, refuseItem, startItem, type Worked } from "./one-item.ts";
import type { EngineOutcome, ItemInFlight } from "./outcome.ts";
import { renderPrompt } from "./prompt.ts";
import { record } from "./record.ts";
import { keepRun } from "./run-keeper.ts";
import { type GoOn, interrupt, isOutOfReach, stop } from "./settle.ts";
import { workSideBySide } from "./side-by-side.ts";
import type { FailedItem, ItemsStanding, WorkItem, WorkItems } from "./work-items.ts";
import type { AgentStepDefinition } from "./workflow.ts";

/** Nothing is left to do part by part: the step's own gates decide. */
export interface ItemsDone {
  readonly kind: "items_done";
  readonly run: Run;
}

/** How often somebody else's work is looked at while this run waits for it. */
const waitMs = 500;

/**
 * Takes a step through its parts, wave by wave. In a session the next part's prompt is handed out; an agent that alfred starts does one
 * after another, or several side by side. Of a part that fails for good the dependents are left out, and all others are still done.
 */
export async function workThroughItems(
  drive: Drive,
  start: Run,
  step: AgentStepDefinition,
  items: WorkItems,
): Promise<ItemsDone | EngineOutcome> {
  const { signal } = drive.context;
  let run = await beginStep(drive, start, step, items);
  for (;;) {
    if (signal.aborted) return interrupt(drive, run);
    const standing = items.look();
    const [item] = standing.ready;
    if (item === undefined) {
      if (drive.agent === null || standing.held.length === 0) return endOf(drive, run, step, standing);
      await pause(waitMs);
      continue;
    }
    if (drive.agent === null) {
      if (!(await items.begin(item.id))) continue;
      return handOutItem({ drive, step, items, item, keep: keepRun(drive, run) });
    }
    const worked =
      drive.sideBySide === null
        ? await workOn({ drive, step, items, item, keep: keepRun(drive, run) })
        : await workSideBySide(drive, run, step, items, drive.sideBySide);
    run = worked.run;
    if (worked.kind === "stopped") return stop(drive, run, step, { ...worked, isOpen: false });
  }
}

/** A step that begins, or goes on after an interruption: what was in flight starts over, what had passed isn't done again. */
async function beginStep(
  drive: Drive,
  before: Run,
  step: AgentStepDefinition,
  items: WorkItems,
): Promise<Run> {
  const { name, status, attempts } = stepOf(before, step.name);
  if (status === "in_progress") return before;
  const keep = keepRun(drive, before);
  await keep.record({ kind: "start_step", step: name });
  drive.context.report({ kind: "step_started", step: name, attempt: attempts + 1 });
  await clearWorkplaces(drive, step, keep);
  await settleItems(drive, step, items, keep);
  const reset = await items.startOver(null);
  if (reset.length > 0) drive.context.report({ kind: "items_reset", step: name, items: reset });
  return keep.current();
}

/** All is done; or what is left has failed, is left out, or is somebody else's to do. */
async function endOf(
  drive: Drive,
  run: Run,
  step: AgentStepDefinition,
  { failed, skipped, held, inProgress }: ItemsStanding,
): Promise<ItemsDone | EngineOutcome> {
  const leftOut = skipped.map(
    ({ id, because, reason }): Finding => ({ kind: "item_skipped", item: id, because, detail: reason ?? "" }),
  );
  if (held.length + inProgress.length > 0) {
    const findings = [
      ...held.map(({ id, holder }): Finding => ({ kind: "item_held", item: id, holder })),
      ...inProgress.map(({ id }): Finding => ({ kind: "item_held", item: id, holder: "?" })),
    ];
    return stop(drive, run, step, { findings, message: "held by others", isOpen: drive.agent === null });
  }
  if (failed.length === 0 && skipped.every(({ isDecided }) => isDecided)) {
    if (leftOut.length > 0) {
      drive.context.report({ kind: "items_skipped", step: step.name, findings: leftOut });
    }
    return { kind: "items_done", run };
  }
  const findings = failed.map((item) => failureOf(item, stepOf(run, step.name).items ?? []));
  return stop(drive, run, step, {
    findings: [...findings, ...leftOut],
    message: "parts have failed",
    isOpen: false,
  });
}

/** Why a part has failed, and where its work is kept. */
function failureOf({ id, error }: FailedItem, items: readonly StepItem[]): Finding {
  const item = items.find((each) => each.id === id);
  const conflict = item?.error?.findings.find(({ kind }) => kind === "merge_conflict");
  if (conflict !== undefined) return conflict;
  const branch = item?.workplace?.branch;
  return { kind: "item_failed", item: id, detail: error ?? "", ...(branch === undefined ? {} : { branch }) };
}

async function handOutItem(work: ItemWork): Promise<EngineOutcome> {
  const { drive, step, items, item, keep } = work;
  const { attempts, error } = await startItem(work, {});
  const run = keep.current();
  const prompt = await renderPrompt(drive, run, step, { item, items, root: drive.root });
  drive.context.trace({ kind: "agent_called", agent: step.subagent ?? "agent", prompt });
  return {
    kind: "prompt_ready",
    run,
    step: step.name,
    item: inFlight(items, item),
    prompt,
    subagent: step.subagent,
    attempt: attempts,
    attemptsMax: null,
    findings: error?.findings ?? [],
  };
}

function inFlight(items: WorkItems, { id, title, wave }: WorkItem): ItemInFlight {
  const { doneCount, itemCount } = items.look();
  return { id, title, wave, doneCount, itemCount };
}

/** Somebody says that the part in flight is done. Where its gates refuse it, it stays open while tries are left. */
export async function finishItem(
  drive: Drive,
  before: Run,
  step: AgentStepDefinition,
  items: WorkItems,
  id: string,
): Promise<GoOn | EngineOutcome> {
  const item = items.find(id);
  if (item === null) {
    // It was taken out of its file meanwhile: the run goes on with what is left.
    return {
      kind: "go_on",
      run: await record(drive, before, { kind: "skip_item", step: step.name, item: id }),
    };
  }
  const keep = keepRun(drive, before);
  const work: ItemWork = { drive, step, items, item, keep };
  // The first claim belongs to the attempt that the prompt began.
  if (itemOf(before, step.name, id).error !== null) await startItem(work, { isSaid: false });
  const place = { item, root: drive.root, context: drive.context };
  const attempt = await attemptClaim(drive, keep.current(), step, place);
  if (attempt.kind === "aborted") return interrupt(drive, keep.current());
  if (attempt.kind === "passed") {
    await passItem(work, attempt);
    return { kind: "go_on", run: keep.current() };
  }
  const { isOpen, attempts, attemptsMax } = await refuseItem(work, attempt);
  if (!isOpen) return { kind: "go_on", run: keep.current() };
  const { findings, message, outputTail } = attempt;
  return {
    kind: "failed",
    run: keep.current(),
    step: step.name,
    item: inFlight(items, item),
    findings,
    message,
    outputTail,
    attempt: attempts,
    attemptsMax,
    isOpen,
  };
}

/** One part by the agent, in the project itself, tried again while tries are left. */
async function workOn(work: ItemWork): Promise<Worked> {
  const { drive, step, items, item, keep } = work;
  if (!(await items.begin(item.id))) return { kind: "worked", run: keep.current() };
  const { root, context } = drive;
  for (;;) {
    await startItem(work, {});
    const prompt = await renderPrompt(drive, keep.current(), step, { item, items, root });
    const attempt = await attemptWithAgent(drive, keep.current(), step, prompt, { item, root, context });
    if (attempt.kind === "aborted") return { kind: "worked", run: keep.current() };
    if (attempt.kind === "passed") {
      await passItem(work, attempt);
      return { kind: "worked", run: keep.current() };
    }
    const { findings, message } = attempt;
    if (findings.some(isOutOfReach)) return { kind: "stopped", run: keep.current(), findings, message };
    if (!(await refuseItem(work, attempt)).isOpen) return { kind: "worked", run: keep.current() };
  }
}

/** The part that the run has begun and not ended; in a session there is one at most. */
export function itemInFlight(run: Run, step: string): StepItem | null {
  return stepOf(run, step).items?.find(({ status }) => status === "in_progress") ?? null;
}
