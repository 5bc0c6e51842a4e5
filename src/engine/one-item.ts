import { findingSentence } from "../messages/index.ts";
import type { Finding, Run, StepItem, Workplace } from "../runs/index.ts";
import type { Attempt } from "./attempt.ts";
import { type Drive, stepOf } from "./drive.ts";
import type { RunKeeper } from "./run-keeper.ts";
import type { Tried, WorkItem, WorkItems } from "./work-items.ts";
import type { AgentStepDefinition } from "./workflow.ts";

/** One part of a step's work with all that changing it needs. */
export interface ItemWork {
  readonly drive: Drive;
  readonly step: AgentStepDefinition;
  readonly items: WorkItems;
  readonly item: WorkItem;
  readonly keep: RunKeeper;
}

/** What became of the work on one part, or of several. */
export type Worked =
  | { readonly kind: "worked"; readonly run: Run }
  /** The agent can't work at all: another part would fail in the same way. */
  | {
      readonly kind: "stopped";
      readonly run: Run;
      readonly findings: readonly Finding[];
      readonly message: string;
    };

/** One attempt more at a part; said where it begins, not where somebody claims once more to be done. */
export async function startItem(
  { drive, step, item, keep }: ItemWork,
  { workplace = null, isSaid = true }: { readonly workplace?: Workplace | null; readonly isSaid?: boolean },
): Promise<StepItem> {
  const about = { step: step.name, item: item.id, title: item.title };
  const started = itemOf(await keep.record({ kind: "start_item", ...about, workplace }), step.name, item.id);
  const { attempts: attempt } = started;
  if (isSaid) drive.context.report({ kind: "item_started", ...about, wave: item.wave, attempt });
  return started;
}

/**
 * Saves that a part has passed. It is in the record before its box is ticked: after a kill between the two the record says that it isn't
 * to be done again. One with a workplace of its own is only ticked when its work is in the project.
 */
export async function passItem(
  { drive, step, items, item: { id }, keep }: ItemWork,
  { evidence }: Extract<Attempt, { kind: "passed" }>,
): Promise<void> {
  const about = { step: step.name, item: id };
  const passed = itemOf(await keep.record({ kind: "pass_item", ...about, evidence }), step.name, id);
  if (passed.status !== "completed") return;
  await items.takeBack(id);
  await items.finish(id);
  reportCompleted(drive, step, items, id);
}

export function reportCompleted(
  drive: Drive,
  step: AgentStepDefinition,
  items: WorkItems,
  item: string,
): void {
  const { doneCount, itemCount } = items.look();
  drive.context.report({ kind: "item_completed", step: step.name, item, doneCount, itemCount });
}

/** Saves that a try wasn't accepted. While tries are left the part stays open. */
export async function refuseItem(
  { drive, step, items, item: { id }, keep }: ItemWork,
  { evidence, findings, message }: Extract<Attempt, { kind: "refused" }>,
): Promise<Tried> {
  const about = { step: step.name, item: id };
  await items.takeBack(id);
  const tried = await items.refuse(id, sentencesOf(drive, findings));
  const kind = tried.isOpen ? "refuse_item" : "fail_item";
  await keep.record({ kind, ...about, evidence, error: { message, findings } });
  const isTriedAgain = tried.isOpen && drive.agent !== null;
  // What is open in a session comes to its agent as the answer.
  if (drive.agent !== null || !tried.isOpen) {
    drive.context.report({ kind: "item_failed", ...about, findings, isTriedAgain });
  }
  return tried;
}

/** What is kept with the part, for the people who read its file. */
export function sentencesOf({ context }: Drive, findings: readonly Finding[]): string {
  return findings.map((finding) => findingSentence(context.language, finding)).join(" ");
}

export function itemOf(run: Run, step: string, id: string): StepItem {
  const found = stepOf(run, step).items?.find((item) => item.id === id);
  if (found === undefined) throw new Error(`The step ${step} has no item ${id}`);
  return found;
}
