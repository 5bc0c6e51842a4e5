import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../context/index.ts";
import { openStepReminder } from "../../messages/index.ts";
import { givenTo, type Run, shortId } from "../../runs/index.ts";
import { findRun, glanceAtOpenRuns } from "../../store/index.ts";
import type { EventAnswer, EventCall } from "./event.ts";

/** Where it is taken down who was reminded of what, one empty file for each. */
export function reminderFolder(root: string): string {
  return join(root, ".moai", "memory", "reminders");
}

/**
 * The session's agent is about to stop: once for each step that it was given and left open, it is reminded. Never a second time, never
 * while the client is at work because of a reminder, and not when it asks its user something or waits for work in the background.
 */
export async function remindOfOpenStep({ context, root, input }: EventCall): Promise<EventAnswer> {
  const { session_id: sessionId, stop_hook_active: isReminded, background_tasks: tasks } = input;
  if (isReminded !== false || (tasks?.length ?? 0) > 0) return null;
  if (/[?？]["'”’)*\s]*$/.test(input.last_assistant_message ?? "")) return null;
  const { runs } = await glanceAtOpenRuns(root, context.now());
  for (const { runId, status, heldBy } of runs) {
    if (status !== "in_progress" || heldBy !== null) continue;
    const run = findRun(root, runId)?.run;
    const given = run === undefined ? null : givenTo(run);
    if (run === undefined || given?.sessionId !== sessionId) continue;
    const { name, attempts } = given.step;
    // A step's name comes from a file that anybody may have edited: no file's name is made of it.
    if (isFirst(root, `${sessionId}.${sha256(JSON.stringify([runId, name, attempts])).slice(0, 16)}`))
      return { decision: "block", reason: openStepReminder(context.language, factsOf(run, name)) };
  }
  return null;
}

function factsOf(run: Run, step: string) {
  return { phase: run.phase, specId: run.specId, step, shortId: shortId(run.runId) };
}

/** Taken down before anything is said: what can't be taken down isn't said, or it might be said for ever. */
function isFirst(root: string, name: string): boolean {
  const folder = reminderFolder(root);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), "", { flag: "wx" });
    return true;
  } catch {
    // It is there already, or can't be written.
    return false;
  }
}
