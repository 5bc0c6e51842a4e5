import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import type { Lease } from "../durable/index.ts";
import { advance, type Drive, dropItem, finishStep as finishInEngine, record } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { type Run, type StepName, shortId, summarize } from "../runs/index.ts";
import { type LeaseKey, type LoadedRun, loadResumable } from "../store/index.ts";
import { tidyAfter } from "./housekeeping.ts";
import { mendDamage } from "./mend-damage.ts";
import { openDrive, readSettings } from "./open-drive.ts";
import type { DecisionNeeded, Outcome } from "./outcome.ts";
import type { FinishStepRequest } from "./request.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { settleSuperseded } from "./supersede.ts";

/**
 * The agent's answer to a prompt (`alfred step done|fail|skip`): of the only run with a step in flight, or the one named.
 * @throws AlfredError `no_active_step`, `unknown_run`, or what the store says.
 */
export async function finishStep(context: Context, request: FinishStepRequest): Promise<Outcome> {
  const chosen = chooseRun(context, request);
  if ("question" in chosen) return chosen;

  const { phase, specId } = chosen.run;
  return tidyAfter(
    context,
    request.root,
    underRunLease(context, request.root, { phase, specId }, leaseWaitMs.change, (lease) =>
      finishUnderLease(context, request, { runId: chosen.run.runId, phase, specId }, lease),
    ),
  );
}

async function finishUnderLease(
  context: Context,
  request: FinishStepRequest,
  { runId, ...key }: LeaseKey & { readonly runId: string },
  lease: Lease,
): Promise<Outcome> {
  const { root, answer, reason } = request;
  settleSuperseded(context, root, key);
  const found = activeRuns(context, { ...request, runId }).find(hasStepInFlight);
  const step = found === undefined ? null : stepInFlight(found.run);
  if (found === undefined || step === null)
    throw new AlfredError({ code: "no_active_step", run: shortId(runId) });

  const { run, file } = mendDamage(context, root, found);
  const settings = readSettings(root, run);
  const drive = openDrive({ context, root, settings, driver: request.driver, run, file, lease });

  switch (answer) {
    case "done":
      return finishInEngine(drive, run, step);
    case "skip":
    case "fail": {
      const dropped = await dropItem(drive, run, step, { kind: answer, reason });
      return (
        dropped ??
        (answer === "skip" ? skipStep(drive, run, step, reason) : failStep(drive, run, step, reason))
      );
    }
  }
}

async function skipStep(drive: Drive, run: Run, step: StepName, reason: string | null): Promise<Outcome> {
  return advance(
    drive,
    await record(drive, run, { kind: "skip_step", step, reason: reason ?? "skipped by hand" }),
  );
}

async function failStep(drive: Drive, run: Run, step: StepName, reason: string | null): Promise<Outcome> {
  const findings = [{ kind: "reported_failed", reason: reason ?? "" } as const];
  const error = { message: "reported as failed", findings };
  const failed = await record(drive, run, { kind: "fail_step", step, evidence: [], error });
  const attempt = failed.steps.find((each) => each.name === step)?.attempts ?? 1;
  return {
    kind: "failed",
    run: failed,
    step,
    item: null,
    findings,
    message: error.message,
    outputTail: null,
    attempt,
    attemptsMax: null,
    isOpen: false,
  };
}

function chooseRun(context: Context, request: FinishStepRequest): LoadedRun | DecisionNeeded {
  const active = activeRuns(context, request);
  const inFlight = active.filter(hasStepInFlight);
  // Between two steps of a run that another process drives none is in flight: the only active run is judged under its lease.
  const candidates = inFlight.length === 0 && active.length === 1 ? active : inFlight;
  const [first, ...others] = candidates;
  if (first === undefined) {
    throw new AlfredError({ code: "no_active_step", run: request.runId });
  }
  if (others.length === 0) return first;
  const { answer, reason } = request;
  return {
    kind: "decision_needed",
    question: { kind: "choose_run", purpose: "step" },
    options: candidates.map(({ run }) => ({
      id: "run",
      candidate: summarize(run, context.now()),
      command: [
        "alfred",
        "step",
        answer,
        "--run",
        shortId(run.runId),
        ...(reason === null ? [] : ["--reason", reason]),
      ],
    })),
  };
}

function activeRuns(context: Context, { root, runId }: FinishStepRequest): readonly LoadedRun[] {
  const { candidates, problems } = loadResumable(root, {
    ...(runId === null ? {} : { runId }),
    now: context.now(),
    trace: context.trace,
  });
  for (const { file, detail } of problems) {
    context.report({ kind: "damage_found", file: relative(root, file), detail });
  }
  return candidates.filter(({ run }) => run.status === "in_progress");
}

function hasStepInFlight({ run }: LoadedRun): boolean {
  return stepInFlight(run) !== null;
}

function stepInFlight(run: Run): StepName | null {
  return run.steps.find((step) => step.status === "in_progress")?.name ?? null;
}
