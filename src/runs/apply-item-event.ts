import type { ItemStatus, Step, StepItem } from "./run.ts";
import type { ItemEvent } from "./run-event.ts";

/** Which states of an item an event may start from; an item that was never begun is pending. */
const statesBefore = {
  start_item: ["pending", "in_progress", "failed", "skipped", "completed"],
  pass_item: ["in_progress"],
  merge_item: ["unmerged"],
  refuse_item: ["in_progress"],
  fail_item: ["in_progress", "unmerged"],
  skip_item: ["pending", "in_progress", "failed"],
} as const satisfies Record<ItemEvent["kind"], readonly ItemStatus[]>;

/**
 * The step after something happened to one of its items.
 * @throws Error a defect: the event can't happen in the state that the item is in
 */
export function withItemEvent(step: Step, event: ItemEvent, now: Date): Step {
  const items = step.items ?? [];
  const before = items.find(({ id }) => id === event.item) ?? newItem(event);
  const allowed: readonly ItemStatus[] = statesBefore[event.kind];
  if (!allowed.includes(before.status)) {
    throw new Error(`The item ${event.item} is ${before.status} and can't take the event ${event.kind}`);
  }
  const after = changed(before, event, now);
  return {
    ...step,
    items: items.includes(before) ? items.map((each) => (each === before ? after : each)) : [...items, after],
  };
}

function newItem({ item: id }: ItemEvent): StepItem {
  return {
    id,
    title: "",
    status: "pending",
    startedAt: null,
    completedAt: null,
    duration: null,
    attempts: 0,
    error: null,
    evidence: [],
    workplace: null,
  };
}

function changed(item: StepItem, event: ItemEvent, now: Date): StepItem {
  switch (event.kind) {
    case "start_item":
      return {
        ...item,
        title: event.title,
        status: "in_progress",
        startedAt: item.status === "in_progress" ? item.startedAt : now.toISOString(),
        completedAt: null,
        duration: null,
        attempts: item.attempts + 1,
        // What it was passed with says nothing of what is done now, as with a step that begins anew.
        evidence: item.status === "completed" ? [] : item.evidence,
        workplace: event.workplace,
      };
    case "pass_item":
      return {
        ...ended(item, now),
        status: item.workplace === null ? "completed" : "unmerged",
        error: null,
        evidence: event.evidence,
      };
    case "merge_item":
      return { ...item, status: "completed", workplace: null };
    case "refuse_item":
      return { ...item, error: event.error, evidence: [...item.evidence, ...event.evidence] };
    case "fail_item":
      return {
        ...ended(item, now),
        status: "failed",
        error: event.error,
        evidence: [...item.evidence, ...event.evidence],
      };
    case "skip_item":
      return { ...ended(item, now), status: "skipped" };
  }
}

function ended(item: StepItem, now: Date): StepItem {
  const startedAt = item.startedAt === null ? now.getTime() : Date.parse(item.startedAt);
  // A clock that was set back gives no negative duration.
  return { ...item, completedAt: now.toISOString(), duration: Math.max(0, now.getTime() - startedAt) / 1000 };
}

/** Items in flight whose worker is gone: they start again from their beginning, their workplaces known to be cleared. */
export function withReopenedItems(step: Step): Step {
  const { items } = step;
  if (items === undefined) return step;
  const reopened = items.map((item) =>
    item.status === "in_progress"
      ? { ...item, status: "pending" as const, startedAt: null, completedAt: null, duration: null }
      : item,
  );
  return { ...step, items: reopened };
}
