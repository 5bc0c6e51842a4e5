import type { Context } from "../context/index.ts";
import { type Run, summarize } from "../runs/index.ts";
import { type WorkingCopy, withWorkingCopy } from "../sharing/index.ts";
import { type LeaseKey, listRunFiles } from "../store/index.ts";
import { beginRun, type Held } from "./begin-run.ts";
import { checkCommands } from "./check-commands.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { chooseStart } from "./choose-start.ts";
import { changedParts, configPartsOf } from "./config-parts.ts";
import { askAboutItems, settleAnswers } from "./failed-items.ts";
import { goOn } from "./go-on.ts";
import { loadHandover } from "./handover.ts";
import { tidyAfter } from "./housekeeping.ts";
import { mendDamage } from "./mend-damage.ts";
import { adoptRun, checkDriver, openDrive, readSettings } from "./open-drive.ts";
import type { Outcome } from "./outcome.ts";
import { driverWords, phaseCommand } from "./phase-command.ts";
import type { PhaseRequest } from "./request.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { findNewest, findOpen } from "./saved-runs.ts";
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
  const settings = readSettings(root, { phase, profile: options.profile });
  checkStepNames(settings.definition, [options.only, options.continueFrom, ...options.skip]);
  checkDriver(request.driver, context, root);
  checkCommands(settings.definition, settings.config);
  await checkWorkflow(context, root, settings.definition, Object.keys(request.inputs));
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
  const open = found === null ? null : mendDamage(context, root, found);
  const decision = chooseStart({
    options,
    steps: settings.definition.steps.map((step) => step.name),
    open: open?.run ?? null,
    newest: findNewest(root, phase, specId),
    configChanges: open === null ? [] : changedParts(open.run.configParts, parts),
    isConfirmed,
    isRestart: request.restartOf !== undefined,
  });

  switch (decision.kind) {
    case "ask":
      return askAboutConfiguration(context, request, decision.run, decision.configChanges);
    case "go_on": {
      const { run, from, skip } = decision;
      if (settings.definition.requiresSpec) requireSpecOf(root, run);
      const going = { context, root, settings, run, from, answers: request.itemAnswers };
      const question = askAboutItems(going, { driver, drifts: [], configChanges: [] });
      if (question !== null) return question;
      await settleAnswers(going);
      const file = open?.file ?? null;
      const drive = openDrive({ context, root, settings, driver, run, file, lease, handover });
      const adopted = adoptRun(run, parts, options.profile);
      return goOn(drive, adopted, { from, skip, reason: "resumed by a run option" });
    }
    case "new":
      return beginRun(context, opening, handover, decision, open);
  }
}

function askAboutConfiguration(
  context: Context,
  request: PhaseRequest,
  run: Run,
  configChanges: readonly string[],
): Outcome {
  const summary = summarize(run, context.now());
  return {
    kind: "decision_needed",
    question: {
      kind: "confirm_resume",
      run: summary,
      startsAt: request.options.continueFrom ?? summary.restartPoint ?? run.steps[0]?.name ?? "",
      drifts: [],
      configChanges,
    },
    options: [
      { id: "go_on", command: phaseCommand(request, ["--yes"]) },
      {
        id: "restart",
        command: [
          "alfred",
          "resume",
          run.phase,
          ...(run.specId === null ? [] : [run.specId]),
          ...driverWords(request.driver),
          "--restart",
        ],
      },
      { id: "stop", command: [] },
    ],
  };
}
