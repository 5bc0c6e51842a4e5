import type { Context } from "../../context/index.ts";
import type { EventAnswer, EventCall } from "./event.ts";
import { validateHookInput } from "./generated/hook-input.js";
import { findMoai, hookSettings } from "./project.ts";
import { refuseEndingLine } from "./typed-arguments.ts";

/** Each event by its word on the command line, and the code that it alone needs. */
const events: Readonly<Record<string, () => Promise<(call: EventCall) => Promise<EventAnswer>>>> = {
  "user-prompt-expansion": async () => (await import("./prompt-expansion.ts")).checkTypedCommand,
  "pre-compact": async () => (await import("./keep-place.ts")).keepBeforeCompaction,
  "session-end": async () => (await import("./keep-place.ts")).keepAtEnd,
  stop: async () => (await import("./stop.ts")).remindOfOpenStep,
};

export const eventNames: readonly string[] = Object.keys(events);

/**
 * Answers an event of an agent session. Null for everything that is none of alfred's business: no project (but for words that a shell would
 * run), a hook that is switched off, input that is no hook's, an agent that alfred itself has started for a step.
 * @param text what the client wrote on standard input
 */
export async function answerEvent(
  name: string,
  text: string,
  context: Omit<Context, "language">,
  directory: string,
): Promise<EventAnswer> {
  const { environment } = context;
  if (environment["ALFRED_RUN_ID"]) return null;
  const root = findMoai(environment["CLAUDE_PROJECT_DIR"] ?? directory);
  const load = Object.hasOwn(events, name) ? events[name] : undefined;
  const isTyped = name === "user-prompt-expansion";
  // What a shell would run is dangerous outside a project, too.
  if (load === undefined || (root === null && !isTyped)) return null;
  const { language, isOff } = hookSettings(root, environment, name.replaceAll("-", "_"));
  const input: unknown = isOff || text === "" ? null : JSON.parse(text);
  if (!validateHookInput(input)) return null;
  const refusal = isTyped ? refuseEndingLine(language, input) : null;
  if (refusal !== null || root === null) return refusal;
  return (await load())({ context: { ...context, language }, root, input });
}
