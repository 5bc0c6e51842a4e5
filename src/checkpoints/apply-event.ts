import type { Checkpoint, CheckpointEvent, CheckpointStatus } from "./checkpoint.ts";
import { countItems, finishedCount } from "./counts.ts";

/** The newest samples are enough for an estimate, and follow a rate that changes. */
const samplesKept = 64;

/**
 * Lets something happen. The same events in the same order give the same checkpoint, whether they happen or are read from a journal;
 * an item that is done twice is done once.
 */
export function applyEvent(checkpoint: Checkpoint, event: CheckpointEvent): void {
  if ("done" in event) {
    begin(checkpoint);
    checkpoint.done.add(event.done);
    checkpoint.errors.delete(event.done);
    leave(checkpoint, event.done);
  } else if ("failed" in event) applyFailure(checkpoint, event.failed);
  else if ("current" in event) {
    if (event.current.length > 0) begin(checkpoint);
    checkpoint.current = event.current;
  } else if ("status" in event) applyStatus(checkpoint, event.status);
  else if ("total" in event) checkpoint.declaredTotal = event.total;
  else if ("named" in event) {
    for (const item of event.named) if (!checkpoint.errors.has(item)) checkpoint.done.add(item);
    checkpoint.unnamedDoneCount = 0;
    checkpoint.sampleFrom = finishedCount(checkpoint);
  } else checkpoint.strategy = event.strategy;
}

/** Notes that everything up to here is saved, and takes the sample that ends here. */
export function noteSave(checkpoint: Checkpoint, at: string): void {
  const finished = finishedCount(checkpoint);
  const itemCount = finished - checkpoint.sampleFrom;
  const ms = checkpoint.sampleSince === null ? 0 : Date.parse(at) - Date.parse(checkpoint.sampleSince);
  // A clock that was set back gives no time.
  if (checkpoint.sampleSince !== null && itemCount > 0 && ms >= 0) {
    checkpoint.samples = [...checkpoint.samples, { ms, itemCount }].slice(-samplesKept);
  }
  if (checkpoint.status !== "in_progress") checkpoint.sampleSince = null;
  else if (checkpoint.sampleSince === null || itemCount > 0) checkpoint.sampleSince = at;
  checkpoint.sampleFrom = finished;
  // The record says one total: what was named beyond the declared one is declared with it.
  checkpoint.declaredTotal = countItems(checkpoint).total;
  checkpoint.updatedAt = at;
}

function begin(checkpoint: Checkpoint): void {
  if (checkpoint.status !== "completed") checkpoint.status = "in_progress";
}

/** An item in work is finished; most often it is the only one. */
function leave(checkpoint: Checkpoint, item: string): void {
  if (checkpoint.current.includes(item))
    checkpoint.current = checkpoint.current.filter((each) => each !== item);
}

function applyFailure(
  checkpoint: Checkpoint,
  { item, error, timestamp, stack }: Extract<CheckpointEvent, { failed: unknown }>["failed"],
): void {
  begin(checkpoint);
  const before = checkpoint.errors.get(item);
  checkpoint.done.delete(item);
  checkpoint.errors.set(item, {
    item,
    error,
    timestamp,
    retryCount: before === undefined ? 0 : before.retryCount + 1,
    stack: stack ?? null,
  });
  leave(checkpoint, item);
}

/** Who begins, goes on or ends starts with a clean table: nothing is in work, and the time before doesn't count as worked. */
function applyStatus(checkpoint: Checkpoint, status: CheckpointStatus): void {
  checkpoint.status = status;
  checkpoint.current = [];
  if (status === "in_progress") {
    checkpoint.sampleSince = null;
    checkpoint.sampleFrom = finishedCount(checkpoint);
  }
}
