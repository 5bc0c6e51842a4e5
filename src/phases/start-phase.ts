import type { Context } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { compareWithSaved, readGitState } from "../git/index.ts";
import { type Run, type StepName, summarize } from "../runs/index.ts";
import { type WorkingCopy, withWorkingCopy } from "../sharing/index.ts";
import { type LeaseKey, type LoadedRun, listRunFiles } from "../store/index.ts";
import { beginRun, type Held, type Opening } from "./begin-run.ts";
import { changesForRun } from "./changes.ts";
import { checkCommands } from "./check-commands.ts";
import { requireEvidence } from "./check-evidence.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { chooseStart } from "./choose-start.ts";
import { configPartsOf } from "./config-parts.ts";
import { adviceWords } from "./driven-by.ts";
import { listEarlierRuns } from "./earlier-runs.ts";
import { askAboutItems, settleAnswers } from "./failed-items.ts";
import { goOn } from "./go-on.ts";
import { loadHandover } from "./handover.ts";
import { tidyAfter } from "./housekeeping.ts";
import { mendDamage } from "./mend-damage.ts";
import { adoptRun, checkDriver, openDrive, readSettings } from "./open-drive.ts";
import type { Changes, Outcome } from "./outcome.ts";
import { phaseCommand } from "./phase-command.ts";
import type { PhaseRequest } from "./request.ts";
import { withSeen } from "./require-seen.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { findOpen } from "./saved-runs.ts";
import { specIdFor } from "./spec-id-for.ts";
import { checkStepNames } from "./step-names.ts";
import { settleSuperseded } from "./supersede.ts";
import { bringBackUnsaved } from "./unsaved-runs.ts";

/**
 * Starts a phase, or goes on with it where the options ask for that (runs.md, "Starting").
 * @throws AlfredError for wrong usage, a missing earlier phase, a SPEC that isn't there, a run held by another process, a save that failed.
 */
export function startPhase(context: Context, request: PhaseRequest): Promise<Outcome> {
  return withWorkingCopy(context, request.root, (copy) => startIn(context, request, copy));
}

async function startIn(context: Context, request: PhaseRequest, copy: WorkingCopy): Promise<Outcome> {
  const { root, phase, options } = request;
  await bringBackUnsaved(context, copy);
  await checkWorkflow(context, root, { name: phase }, Object.keys(request.inputs), request.specId);
  const settings = readSettings(root, { phase, profile: options.profile });
  checkStepNames(settings.definition, [options.only, options.continueFrom, ...options.skip]);
  checkDriver(request.driver, context, root);
  checkCommands(settings.definition, settings.config);
  const { specId, withdraw } = await specIdFor(context, request, settings.definition);
  try {
    const parts = await configPartsOf(root, settings, specId);
    const work = underRunLease(context, copy, { phase, specId }, leaseWaitMs.start, (lease) =>
      startUnderLease(context, { request, settings, parts, specId, lease }),
    );
    return await tidyAfter(context, copy, work);
  } catch (error) {
    // A SPEC without a run would take up its number, and be shown as faulty.
    if (!hasRun(root, { phase, specId })) withdraw();
    throw error;
  }
}

/** Where nobody can look for a run none was saved either: starting looks, too, before it saves. */
function hasRun(root: string, { phase, specId }: LeaseKey): boolean {
  try {
    return listRunFiles(root, { phase, ...(specId === null ? {} : { specId }) }).length > 0;
  } catch {
    return false;
  }
}

async function startUnderLease(context: Context, opening: Held): Promise<Outcome> {
  const { request, settings, parts, specId, lease } = opening;
  const { root, phase, options, isConfirmed, driver } = request;
  const handover = loadHandover(context, root, settings.definition, specId);
  settleSuperseded(context, root, { phase, specId });
  const found = findOpen(context, request, specId);
  const open = found === null ? null : openRun(context, request, found);
  const changes =
    open === null
      ? unchanged
      : await changesForRun(open.run, { root, settings, parts }, options.continueFrom);
  const decision = chooseStart({
    options,
    steps: settings.definition.steps.map((step) => step.name),
    open: open?.run ?? null,
    newest: newestEarlier(opening),
    hasAgentWork: open !== null && hasAgentWork(open.run, settings.definition),
    configChanges: changes.configChanges,
    isConfirmed,
    isRestart: request.restartOf !== undefined,
  });

  switch (decision.kind) {
    case "ask":
      return askWhetherToGoOn(context, request, decision.run, changes);
    case "go_on": {
      const { from, skip } = decision;
      if (settings.definition.requiresSpec) requireSpecOf(root, decision.run);
      const run = withEarlier(opening, decision.run, from);
      const going = { context, root, settings, run, from, answers: request.itemAnswers };
      const question = askAboutItems(going, { driver, ...unchanged, drifts: [] });
      if (question !== null) return question;
      await settleAnswers(going);
      const file = open?.file ?? null;
      const { agreement } = changes;
      const adopted = adoptRun(run, { parts, profile: options.profile, agreement, driver });
      const drive = openDrive({ context, root, settings, driver, run: adopted, file, lease, handover });
      return goOn(drive, adopted, { from, skip, reason: "resumed by a run option" });
    }
    case "new":
      return beginRun(context, opening, handover, decision, open);
  }
}

/** Only where a part is asked for: a run of all steps sees everything itself. */
function newestEarlier({ request, parts, specId }: Opening): Run | null {
  const { only, continueFrom } = request.options;
  if (only === null && continueFrom === null) return null;
  const [newest] = listEarlierRuns(request.root, { phase: request.phase, specId, configParts: parts });
  return newest?.run ?? null;
}

/**
 * What is passed over on purpose may have been passed by another run of the same work, which then counts as when one begins that way: of the SPEC
 * as it is now.
 */
function withEarlier({ request, settings, parts }: Opening, run: Run, from: StepName | null): Run {
  if (from === null) return run;
  const asked = { steps: [from], definition: settings.definition };
  const seen = withSeen(request.root, { ...run, configParts: parts }, asked);
  return seen === null ? run : { ...run, inputs: seen.inputs };
}

const unchanged = { configChanges: [], runnerFiles: [], agreement: null } as const;

/** Of a run that isn't gone on with, nothing has to agree: it starts over, or stays as it is beside the step that is done alone. */
function openRun(context: Context, { root, options, restartOf }: PhaseRequest, found: LoadedRun): LoadedRun {
  const mended = mendDamage(context, root, found);
  return restartOf === undefined && options.only === null ? requireEvidence(context, root, mended) : mended;
}

function hasAgentWork(run: Run, { steps }: WorkflowDefinition): boolean {
  const ofAgents = new Set(steps.filter(({ kind }) => kind === "agent").map(({ name }) => name));
  return run.steps.some(
    ({ name, status, items = [] }) =>
      ofAgents.has(name) && [status, ...items.map((item) => item.status)].some(isDone),
  );
}

function isDone(status: string): boolean {
  return status === "completed" || status === "unmerged";
}

async function askWhetherToGoOn(
  context: Context,
  request: PhaseRequest,
  run: Run,
  { configChanges, runnerFiles }: Pick<Changes, "configChanges" | "runnerFiles">,
): Promise<Outcome> {
  const { root, options } = request;
  const summary = summarize(run, context.now());
  const driver = adviceWords(context, request.driver, run);
  const wantsOld = options.resume || options.retryFailed || options.continueFrom !== null;
  return {
    kind: "decision_needed",
    question: {
      kind: "confirm_resume",
      run: summary,
      startsAt: request.options.continueFrom ?? summary.restartPoint ?? run.steps[0]?.name ?? "",
      drifts: await compareWithSaved(run.context, await readGitState(root), root),
      configChanges,
      runnerFiles,
    },
    options: [
      { id: "go_on", command: phaseCommand(request, driver, [...(wantsOld ? [] : ["--resume"]), "--yes"]) },
      {
        id: "restart",
        command: [
          "alfred",
          "resume",
          run.phase,
          ...(run.specId === null ? [] : [run.specId]),
          ...driver,
          "--restart",
        ],
      },
      { id: "stop", command: [] },
    ],
  };
}
