import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { type ChainFault, type Run, type StepName, shortId, verifyChain } from "../runs/index.ts";
import { type LoadedRun, loadBackup, loadRunFile, restoreFromBackup } from "../store/index.ts";
import { loadDefinition } from "./definitions.ts";

/**
 * What of a run doesn't agree with the evidence in its record. A record of the older format, which other programs write too, has none to agree
 * with: nothing can be said of it.
 */
export function evidenceFaults(root: string, run: Run): readonly ChainFault[] {
  const isOlder = run.configHash === "" && run.evidenceChain.length === 0;
  return isOlder ? [] : verifyChain(run, gatedSteps(root, run));
}

/** By the definition as it is now: one in which a step has no gate any more proves nothing against a record. */
export function gatedSteps(root: string, { phase }: Pick<Run, "phase">): ReadonlySet<StepName> {
  const { steps } = loadDefinition(root, phase);
  return new Set(
    steps.flatMap(({ name, kind, gates }) => (kind === "command" || gates.length > 0 ? [name] : [])),
  );
}

/**
 * A run that is picked up has what its steps were passed with. Where its record says otherwise it is damaged like any other: the version before
 * is used if that agrees, and what was there is put aside and said. To be called under the run's lease.
 * @throws AlfredError `evidence_disagrees`
 */
export function requireEvidence(context: Context, root: string, loaded: LoadedRun): LoadedRun {
  const { run, file } = loaded;
  const faults = evidenceFaults(root, run);
  if (faults.length === 0) return loaded;
  const backup = loadBackup(file);
  const isGood =
    backup !== null && backup.run.runId === run.runId && evidenceFaults(root, backup.run).length === 0;
  if (!isGood) throw disagreement(root, loaded, faults);
  const keptAs = restoreFromBackup(file, context.now());
  const { restoredFrom } = backup;
  context.report({
    kind: "evidence_mended",
    file: relative(root, file),
    steps: stepsOf(faults),
    restoredFrom,
    keptAs,
  });
  return { ...loaded, run: backup.run };
}

/** What is wrong with a record that is relied on, as a failure. */
export function disagreement(
  root: string,
  { run, file }: Pick<LoadedRun, "run" | "file">,
  faults: readonly ChainFault[],
): AlfredError {
  const { phase, specId, runId, status } = run;
  return new AlfredError({
    code: "evidence_disagrees",
    file: relative(root, file),
    run: shortId(runId),
    phase,
    specId,
    steps: stepsOf(faults),
    isFinished: status === "completed" || status === "cancelled",
  });
}

function stepsOf(faults: readonly ChainFault[]): readonly StepName[] {
  return [...new Set(faults.map(({ step }) => step))];
}

/** A run as a witness. */
export function loadOrNull(file: string): Run | null {
  try {
    return loadRunFile(file).run;
  } catch (error) {
    // A damaged record proves nothing; `doctor` names it.
    if (error instanceof AlfredError) return null;
    throw error;
  }
}
