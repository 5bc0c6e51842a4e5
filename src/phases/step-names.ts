import { AlfredError } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import type { StepName } from "../runs/index.ts";

/** @throws AlfredError `unknown_step`, with the nearest one (runs.md, "Options") */
export function checkStepNames(
  { steps }: { readonly steps: readonly { readonly name: StepName }[] },
  names: readonly (StepName | null)[],
): void {
  const known = [...new Set(steps.map((step) => step.name))];
  for (const step of names) {
    if (step === null || known.includes(step)) continue;
    throw new AlfredError({ code: "unknown_step", step, known, nearest: nearestName(step, known) });
  }
}
