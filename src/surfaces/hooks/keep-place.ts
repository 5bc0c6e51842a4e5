import { readdirSync } from "node:fs";
import { join } from "node:path";
import { removeFile } from "../../durable/index.ts";
import { glanceAtOpenRuns } from "../../store/index.ts";
import type { EventAnswer, EventCall } from "./event.ts";
import { reminderFolder } from "./stop.ts";

/** What the model knew is about to be cut down: the place is taken down once more; the session's next start says it again. */
export async function keepBeforeCompaction(call: EventCall): Promise<EventAnswer> {
  await keep(call);
  return null;
}

/** The session ends in order. After one that was killed, everything that counts is on disk all the same. */
export async function keepAtEnd(call: EventCall): Promise<EventAnswer> {
  forgetReminders(call.root, call.input.session_id);
  await keep(call);
  return null;
}

/** Most sessions have nothing under way: what it takes to save a run is loaded for those that do. */
async function keep({ context, root, input }: EventCall): Promise<void> {
  const { runs } = await glanceAtOpenRuns(root, context.now());
  if (!runs.some(({ status, heldBy }) => status === "in_progress" && heldBy === null)) return;
  const { keepPlace } = await import("../../phases/index.ts");
  await keepPlace(context, root, input.session_id);
}

function forgetReminders(root: string, sessionId: string): void {
  const folder = reminderFolder(root);
  for (const name of namesIn(folder)) if (name.startsWith(`${sessionId}.`)) removeFile(join(folder, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody was ever reminded.
    return [];
  }
}
