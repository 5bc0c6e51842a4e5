import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError, shellWord } from "../failures/index.ts";
import { findUnseen } from "../gates/index.ts";
import type { Run, StepName } from "../runs/index.ts";
import { loadEarlier, loadLineage } from "./open-drive.ts";
import { driverWords, phaseCommand } from "./phase-command.ts";
import type { PhaseRequest } from "./request.ts";

/**
 * A step alone that could never count isn't begun: its run would stay unfinished, and be taken for the one that is under way.
 * @param run the new run, before it is saved
 * @throws AlfredError `earlier_step_missing`, with the command that goes back as far as it has to
 */
export function requireSeen(request: PhaseRequest, { steps }: WorkflowDefinition, run: Run): void {
  const { root, options } = request;
  const { only } = options;
  if (only === null) return;
  const seen = { run, earlier: loadEarlier(root, run), lineage: loadLineage(root, run) };
  const missingFor = (step: StepName): StepName | null => {
    const gates = steps.find(({ name }) => name === step)?.gates ?? [];
    const [first] = findUnseen(gates, seen);
    return first?.kind === "evidence_missing" ? first.step : null;
  };
  const missing = missingFor(only);
  if (missing === null) return;
  let from = missing;
  for (let at: StepName | null = missing; at !== null; at = missingFor(at)) from = at;
  const whole = { ...request, options: { ...options, only: null, continueFrom: from } };
  const words = phaseCommand(whole, driverWords(request.driver), []);
  throw new AlfredError({
    code: "earlier_step_missing",
    step: only,
    missing,
    command: words.map(shellWord).join(" "),
  });
}
