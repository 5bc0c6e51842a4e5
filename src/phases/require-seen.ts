import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError, shellWord } from "../failures/index.ts";
import { findUnseen } from "../gates/index.ts";
import type { Run, StepName } from "../runs/index.ts";
import { listEarlierRuns, seenBy, withEarlierRun } from "./earlier-runs.ts";
import { driverWords, phaseCommand } from "./phase-command.ts";
import type { PhaseRequest } from "./request.ts";

type Steps = Pick<WorkflowDefinition, "steps">;

/**
 * A new run that is told where to begin, or what to do alone, building on what was seen before. One that could never count isn't begun: it would
 * stay unfinished, and be taken for the one that is under way.
 * @param run the new run, before it is saved
 * @throws AlfredError `earlier_step_missing`, with the command that goes back as far as it has to
 */
export function requireSeen(request: PhaseRequest, definition: Steps, run: Run): Run {
  const { root, options } = request;
  if (options.only === null && options.continueFrom === null) return run;
  const steps = run.steps.filter(({ status }) => status !== "skipped").map(({ name }) => name);
  const ready = withSeen(root, run, { steps, definition });
  if (ready !== null) return ready;

  const missingFor = (step: StepName) => findMissing(root, run, { steps: [step], definition });
  const step = steps.find((name) => missingFor(name) !== null) ?? "";
  const missing = missingFor(step) ?? "";
  let from = missing;
  for (let at: StepName | null = missing; at !== null; at = missingFor(at)) from = at;
  const whole = { ...request, options: { ...options, only: null, continueFrom: from } };
  const words = phaseCommand(whole, driverWords(request.driver), []);
  throw new AlfredError({
    code: "earlier_step_missing",
    step,
    missing,
    command: words.map(shellWord).join(" "),
  });
}

interface Asked {
  /** What is to be done, in its order. */
  readonly steps: readonly StepName[];
  readonly definition: Steps;
}

/**
 * The run as it is where it and those that it builds on have seen all that the steps insist on, else as one that builds on the newest run of the
 * same work by which that was seen; null where there is none.
 */
export function withSeen(root: string, run: Run, asked: Asked): Run | null {
  if (findMissing(root, run, asked) === null) return run;
  for (const earlier of listEarlierRuns(root, run)) {
    const built = withEarlierRun(run, earlier);
    if (findMissing(root, built, asked) === null) return built;
  }
  return null;
}

/** The first step that was never seen and isn't among those that are to be done. */
function findMissing(root: string, run: Run, { steps, definition }: Asked): StepName | null {
  const gates = definition.steps.filter(({ name }) => steps.includes(name)).flatMap((step) => step.gates);
  const unseen = findUnseen(gates, seenBy(root, run)).flatMap((each) =>
    each.kind === "evidence_missing" ? [each.step] : [],
  );
  return unseen.find((name) => !steps.includes(name)) ?? null;
}
