import type { Run, Step } from "./run.ts";

/** The name in a step's metadata of the agent session that the step was given to. */
export const sessionKey = "session_id";

/** The step in flight and the session that it was given to; null where no step is in flight, or nobody said which session it was. */
export function givenTo(run: Run): { readonly step: Step; readonly sessionId: string } | null {
  const step = run.steps.find(({ status }) => status === "in_progress");
  const sessionId = step?.metadata[sessionKey];
  return step === undefined || typeof sessionId !== "string" ? null : { step, sessionId };
}
