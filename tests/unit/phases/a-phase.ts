import { writeFileSync } from "node:fs";
import { expect, vi } from "vitest";
import {
  type FinishStepRequest,
  finishStep,
  type Outcome,
  type PhaseRequest,
  type ResumeRequest,
  type RunOptions,
  resumeRun,
  startPhase,
} from "../../../src/phases/index.ts";
import type { Run } from "../../../src/runs/index.ts";
import { listRunFiles, loadRunFile, saveRun } from "../../../src/store/index.ts";
import { aContext, type KeptContext } from "../../support/a-context.ts";
import { writeFiles } from "../../support/temporary-project.ts";

/** A step in which a program passes, and one in which an agent has to act. */
export const passes = (name: string) => ({ name, kind: "command", command: "true" });
export const asks = (name: string, gates: readonly object[] = []) => ({
  name,
  kind: "agent",
  prompt: "do.md",
  gates,
});

/** The step of 2-run whose prompt is rendered, as its definition has it, and a handover of nothing. */
export const redPhase = {
  name: "red_phase",
  group: "implementation",
  kind: "agent",
  prompt: "2-run/red_phase.md",
  subagent: null,
  timeoutSeconds: null,
  gates: [],
  attemptsMax: null,
} as const;
const noFiles = { filesCreated: [], filesUnnamed: 0 };
export const noHandover = { files: [], variables: {}, ...noFiles, ofSpec: noFiles };

/** Gives the project a phase of its own, with the prompt that its agent steps share. */
export function writePhase(
  root: string,
  steps: readonly object[],
  {
    name = "walk",
    prompt = "Do {{STEP}}",
    ...rest
  }: { name?: string; prompt?: string; [key: string]: unknown } = {},
): void {
  writeFiles(root, {
    [`.moai/workflows/${name}.json`]: JSON.stringify({ schema_version: 1, name, steps, ...rest }),
    ".moai/workflows/prompts/do.md": prompt,
  });
}

export const noOptions: RunOptions = {
  only: null,
  skip: [],
  continueFrom: null,
  retryFailed: false,
  resume: false,
  profile: null,
};

export function aPhaseRequest(root: string, changes: Partial<PhaseRequest> = {}): PhaseRequest {
  return {
    root,
    phase: "walk",
    specId: null,
    inputs: {},
    options: noOptions,
    driver: { kind: "session" },
    isConfirmed: false,
    ...changes,
  };
}

export function start(
  root: string,
  options: Partial<RunOptions> = {},
  changes: Partial<PhaseRequest> & { readonly context?: KeptContext } = {},
): Promise<Outcome> {
  const { context = aContext(), ...rest } = changes;
  return startPhase(context, aPhaseRequest(root, { options: { ...noOptions, ...options }, ...rest }));
}

export function resume(
  root: string,
  changes: Partial<ResumeRequest> & { readonly context?: KeptContext } = {},
): Promise<Outcome> {
  const { context = aContext(), ...rest } = changes;
  return resumeRun(context, {
    root,
    phase: null,
    specId: null,
    runId: null,
    from: null,
    restart: false,
    driver: { kind: "session" },
    isConfirmed: false,
    ...rest,
  });
}

export function answer(
  root: string,
  changes: Partial<FinishStepRequest> & { readonly context?: KeptContext } = {},
): Promise<Outcome> {
  const { context = aContext(), ...rest } = changes;
  return finishStep(context, {
    root,
    answer: "done",
    runId: null,
    reason: null,
    driver: { kind: "session" },
    ...rest,
  });
}

/** The newest run of a phase, and where it lies. */
export function newestRun(root: string, phase = "walk"): { readonly run: Run; readonly file: string } {
  const [newest] = listRunFiles(root, { phase });
  if (newest === undefined) throw new Error(`No run of ${phase}`);
  return loadRunFile(newest.file);
}

/** The newest run as a killed alfred, an older version or another machine may have left it. */
export function rewriteRun(root: string, change: (run: Run) => Run, phase = "walk"): Run {
  const { run, file } = newestRun(root, phase);
  const changed = change(run);
  saveRun(root, changed, { trace: () => {}, file });
  return changed;
}

/** A file in the place of a state file, newer than any other one, that can't be read. */
export function writeDamagedRun(root: string, phase = "walk"): void {
  writeFileSync(`${root}/.moai/memory/command-state/${phase}-29990101T000000000Z.json`, "{ cut sho");
}

export function failing(code: string, facts: object = {}) {
  return expect.objectContaining({ failure: expect.objectContaining({ code, ...facts }) });
}

/** Until what works in a context has found the run's lease held, so that it has read everything that is read before. */
export function untilItWaits({ reported }: KeptContext): Promise<void> {
  return vi.waitFor(() => expect(reported.map(({ kind }) => kind)).toContain("waiting_for_lease"), 20_000);
}
