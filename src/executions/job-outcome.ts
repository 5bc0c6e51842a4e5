import type { ExecutionError } from "./execution.ts";

/** What alfred said of the work: done, or why not. `tokensUsed`: null where no agent's client told. */
export type JobOutcome = { readonly tokensUsed: number | null } & (
  | { readonly kind: "done"; readonly output: string | null }
  | { readonly kind: "failed"; readonly error: ExecutionError }
);

/**
 * Reads the one JSON document that a job's alfred printed (docs/reference/json-output.md). What it says counts together with the exit code:
 * without both nothing is done.
 * @param exitCode null where a signal ended it
 */
export function readJobOutcome(standardOutput: string, exitCode: number | null): JobOutcome {
  const said = parsed(standardOutput);
  if (said === null) {
    const message = `alfred ended with ${exitCode === null ? "a signal" : `exit code ${exitCode}`} and gave no answer.`;
    return failed("no_answer", message, { exitCode });
  }
  const tokensUsed = countOf(said["tokens_used"]);
  const outcome = textOf(said["outcome"]);
  if (exitCode === 0 && said["ok"] === true && (outcome === null || outcome === "completed")) {
    return { kind: "done", output: textOf(said["output"]), tokensUsed };
  }
  const error = objectOf(said["error"]);
  if (error !== null) {
    return failed(textOf(error["code"]) ?? "defect", textOf(error["message"]) ?? "It failed.", { exitCode });
  }
  const details = { exitCode, step: textOf(said["step"]) };
  return { ...failed(outcome ?? "failed", messageOf(said, outcome), details), tokensUsed };
}

/** The findings of the step that wasn't done, or what else stood in the way. */
function messageOf(said: Readonly<Record<string, unknown>>, outcome: string | null): string {
  const findings = Array.isArray(said["findings"]) ? said["findings"] : [];
  const sentences = findings.flatMap((each) => textOf(objectOf(each)?.["message"]) ?? []);
  const step = textOf(said["step"]);
  const first =
    outcome === "prompt_ready"
      ? "An agent was needed and none was named."
      : `The phase ended as ${outcome ?? "failed"}${step === null ? "" : ` at ${step}`}.`;
  return [first, ...sentences].join("\n");
}

function failed(code: string, message: string, details: ExecutionError["details"]): JobOutcome {
  return { kind: "failed", error: { code, message, details }, tokensUsed: null };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // Killed before it could answer.
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
