import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { type Run, shortId } from "../runs/index.ts";

/**
 * A run is walked by its own steps, and each is done as the definition has it: both have to have the same ones, in the same order. What else
 * changes in a definition is the user's to decide on.
 * @throws AlfredError `steps_changed`
 */
export function requireStepsOf(run: Run, definition: WorkflowDefinition): void {
  const saved = run.steps.map(({ name }) => name);
  const defined = definition.steps.map(({ name }) => name);
  if (saved.length === defined.length && saved.every((name, index) => name === defined[index])) return;
  throw new AlfredError({
    code: "steps_changed",
    run: shortId(run.runId),
    phase: run.phase,
    specId: run.specId,
    missing: saved.filter((name) => !defined.includes(name)),
    added: defined.filter((name) => !saved.includes(name)),
  });
}
