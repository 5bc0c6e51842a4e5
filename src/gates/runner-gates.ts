import { sha256 } from "../context/index.ts";
import { type ProjectConfig, readTestRunner } from "../project/index.ts";
import type { JsonObject, Run, StepName } from "../runs/index.ts";
import { isMap } from "./change-gates.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";

/** Takes down what the test command comes to (`readTestRunner`), as it was when the tests were seen to fail. */
export async function recordRunner({ root, config }: GateCall): Promise<Observation> {
  return { findings: [], details: { test_runner: Object.fromEntries(await readTestRunner(root, config)) } };
}

/** Tests that failed by one command prove nothing when they pass by another. */
export async function checkRunnerKept(
  gate: Extract<GateDefinition, { kind: "test_runner_kept" }>,
  { root, config, run, earlier }: GateCall,
): Promise<Observation> {
  const { files } = await compareRunner(gate.since, { root, config, run, earlier });
  return { findings: files.length === 0 ? [] : [{ kind: "test_runner_changed", step: gate.since, files }] };
}

/** The part of a run's `configParts` in which it is kept to what the user has agreed. */
export const runnerPart = "test_runner";

/**
 * The files by which the tests are run otherwise than when the named step saw them, and what a run says of it whose user has agreed. Nothing
 * where no step took them down, or where the user has agreed already.
 */
export async function compareRunner(
  since: StepName,
  {
    root,
    config,
    run,
    earlier,
  }: {
    readonly root: string;
    readonly config: ProjectConfig;
    readonly run: Run;
    readonly earlier: readonly Run[];
  },
): Promise<{ readonly files: readonly string[]; readonly agreement: string | null }> {
  const seen = recordedRunner(since, [run, ...earlier]);
  if (seen === null) return { files: [], agreement: null };
  const now = Object.fromEntries(await readTestRunner(root, config));
  const files = [...new Set([...Object.keys(seen), ...Object.keys(now)])].filter(
    (path) => seen[path] !== now[path],
  );
  if (files.length === 0) return { files, agreement: null };
  // What was agreed to is a change of what was seen: seen anew, it has to be agreed to anew.
  const agreement = `sha256:${sha256(JSON.stringify([seen, now]))}`;
  return { files: run.configParts[runnerPart] === agreement ? [] : files.sort(), agreement };
}

function recordedRunner(stepName: StepName, runs: readonly Run[]): JsonObject | null {
  for (const { steps } of runs) {
    const evidence = steps.find(({ name }) => name === stepName)?.evidence ?? [];
    const seen = evidence.findLast(({ passed, details }) => passed && runnerPart in details)?.details[
      runnerPart
    ];
    if (isMap(seen)) return seen;
  }
  return null;
}
