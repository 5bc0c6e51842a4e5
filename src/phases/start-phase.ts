import { basename } from "node:path";
import type { Context } from "../context/index.ts";
import type { Lease } from "../durable/index.ts";
import { advance, type Drive, record, type WorkflowDefinition, withCurrentGit } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { applyProfile, type ProjectConfig, readConfig } from "../project/index.ts";
import {
  createRun,
  createRunId,
  type Run,
  type StepName,
  shortId,
  summarize,
  supersededRunInput,
} from "../runs/index.ts";
import { listSpecs, parseSpecId, requireSpec, reserveSpec } from "../specs/index.ts";
import { type LoadedRun, listRunFiles, loadResumable, loadRunFile, saveRun } from "../store/index.ts";
import { checkCommands } from "./check-commands.ts";
import { chooseStart, type StartDecision } from "./choose-start.ts";
import { type ConfigParts, changedParts, configHashOf, configPartsOf } from "./config-parts.ts";
import { loadDefinition } from "./definitions.ts";
import { goOn } from "./go-on.ts";
import { type Handover, loadHandover } from "./handover.ts";
import { tidyAfter } from "./housekeeping.ts";
import { endLeftWorkers } from "./left-workers.ts";
import { mendDamage } from "./mend-damage.ts";
import { checkDriver, earlierRunInput, openDrive } from "./open-drive.ts";
import type { Outcome } from "./outcome.ts";
import { phaseCommand } from "./phase-command.ts";
import type { PhaseRequest } from "./request.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { keepBeforeRestart, settleSuperseded, supersede } from "./supersede.ts";
import { bringBackUnsaved } from "./unsaved-runs.ts";

/** What starting needs, read before anything is decided. */
interface Opening {
  readonly request: PhaseRequest;
  readonly definition: WorkflowDefinition;
  readonly config: ProjectConfig;
  readonly parts: ConfigParts;
  readonly specId: string | null;
}

/** The same, under the run's lease. */
interface Held extends Opening {
  readonly lease: Lease;
}

/**
 * Starts a phase, or goes on with it where the options ask for that (runs.md, "Starting").
 * @throws AlfredError for wrong usage, a missing earlier phase, a SPEC that isn't there, a run held by another process, a save that failed.
 */
export async function startPhase(context: Context, request: PhaseRequest): Promise<Outcome> {
  const { root, phase, options } = request;
  const definition = loadDefinition(root, phase);
  await bringBackUnsaved(context, root);
  checkStepNames(definition, [options.only, options.continueFrom, ...options.skip]);
  checkDriver(request.driver, context);
  const config = applyProfile(readConfig(root), options.profile);
  checkCommands(definition, config);
  const specId = await specIdFor(context, request, definition);
  const parts = await configPartsOf({ root, definition, config, profile: options.profile, specId });
  const opening = { request, definition, config, parts, specId };

  return tidyAfter(
    context,
    root,
    underRunLease(context, root, { phase, specId }, leaseWaitMs.start, (lease) =>
      startUnderLease(context, { ...opening, lease }),
    ),
  );
}

async function startUnderLease(context: Context, opening: Held): Promise<Outcome> {
  const { request, definition, config, parts, specId, lease } = opening;
  const { root, phase, options, isConfirmed } = request;
  const handover = loadHandover(context, root, definition, specId);
  settleSuperseded(context, root, { phase, specId });
  const found = findOpen(context, request, specId);
  const open = found === null ? null : mendDamage(context, root, found);
  const decision = chooseStart({
    options,
    steps: definition.steps.map((step) => step.name),
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
      const drive = openDrive({
        context,
        root,
        config,
        definition,
        handover,
        driver: request.driver,
        run: decision.run,
        file: open?.file ?? null,
        lease,
      });
      const adopted = {
        ...decision.run,
        configParts: parts,
        configHash: configHashOf(parts),
        profile: options.profile,
      };
      return goOn(drive, adopted, {
        from: decision.from,
        skip: decision.skip,
        reason: "resumed by a run option",
      });
    }
    case "new":
      return begin(context, opening, handover, decision, open);
  }
}

/** A new run: the old one is closed, the new one is on disk before its first step. */
async function begin(
  context: Context,
  opening: Held,
  handover: Handover,
  decision: Extract<StartDecision, { kind: "new" }>,
  open: LoadedRun | null,
): Promise<Outcome> {
  const { request, definition, config, specId, lease } = opening;
  const { root, phase } = request;
  if (decision.supersedes !== null) await endLeftWorkers(context, root, decision.supersedes.runId);
  if (decision.isNothingToResume) context.report({ kind: "nothing_to_resume", phase, specId });

  const superseded = decision.supersedes === null ? null : open;
  if (request.restartOf !== undefined) keepBeforeRestart(context, root, request.restartOf);
  const created = await newRun(context, opening, handover, decision, superseded);
  const { file } = saveRun(root, created, { trace: context.trace, file: null });
  if (superseded !== null) supersede(context, root, superseded, `superseded by ${created.runId}`);
  context.report({ kind: "run_started", phase, specId, shortId: shortId(created.runId) });

  const drive = openDrive({
    context,
    root,
    config,
    definition,
    handover,
    driver: request.driver,
    run: created,
    file,
    lease,
  });
  return advance(drive, await skipSteps(drive, created, decision.skip));
}

async function newRun(
  context: Context,
  opening: Opening,
  handover: Handover,
  decision: Extract<StartDecision, { kind: "new" }>,
  superseded: LoadedRun | null,
): Promise<Run> {
  const { request, definition, parts, specId } = opening;
  const now = context.now();
  const earlier = decision.earlier === null ? null : fileOf(request.root, decision.earlier);
  const run = createRun({
    runId: createRunId(now, crypto.getRandomValues(new Uint8Array(10))),
    phase: request.phase,
    specId,
    profile: request.options.profile,
    steps: definition.steps.map(({ name, group }) => ({ name, group })),
    configHash: configHashOf(parts),
    configParts: parts,
    inputs: {
      ...request.inputs,
      ...(earlier === null ? {} : { [earlierRunInput]: basename(earlier) }),
      ...(superseded === null ? {} : { [supersededRunInput]: basename(superseded.file) }),
    },
    context: { branch: null, lastCommit: null, dirty: false, filesModified: [], handover: handover.files },
    now,
  });
  return withCurrentGit(run, request.root);
}

async function skipSteps(
  drive: Drive,
  start: Run,
  skip: readonly { step: StepName; reason: string }[],
): Promise<Run> {
  let run = start;
  for (const { step, reason } of skip) {
    run = await record(drive, run, { kind: "skip_step", step, reason });
    drive.context.report({ kind: "step_skipped", step, reason: "requested" });
  }
  return run;
}

/** The SPEC that the phase works on: named, or reserved for a phase that makes one. */
async function specIdFor(
  context: Context,
  request: PhaseRequest,
  definition: WorkflowDefinition,
): Promise<string | null> {
  const { root, phase, specId, inputs, options } = request;
  if (definition.requiresSpec) {
    if (specId === null) {
      const known = (await listSpecs(root)).map((spec) => spec.id);
      throw new AlfredError({ code: "spec_required", phase, known });
    }
    const id = parseSpecId(specId);
    await requireSpec(root, id);
    return id;
  }
  if (!definition.createsSpec) return specId === null ? null : parseSpecId(specId);

  // The SPEC of a run that starts over is there, written or not.
  if (request.restartOf !== undefined && specId !== null) return parseSpecId(specId);
  const wantsOld = options.resume || options.retryFailed || options.continueFrom !== null;
  if (wantsOld) {
    const open = findOpen(context, request, specId);
    if (open !== null) return open.run.specId;
  }
  const description = (inputs["description"] ?? "").trim();
  if (description === "") throw new AlfredError({ code: "description_required" });
  // Checked before anything is reserved: a phase that can't start leaves no empty SPEC behind.
  loadHandover(context, root, definition, null);
  const wanted = specId === null ? null : parseSpecId(specId);
  return (
    await reserveSpec(root, { id: wanted, description, now: context.now(), language: context.language })
  ).id;
}

/** @throws AlfredError `state_not_found` where the run that is to start over has ended meanwhile */
function findOpen(
  context: Context,
  { root, phase, restartOf }: PhaseRequest,
  specId: string | null,
): LoadedRun | null {
  const { candidates, problems } = loadResumable(root, {
    phase,
    ...(specId === null ? {} : { specId }),
    now: context.now(),
    trace: context.trace,
  });
  for (const { file, detail } of problems) context.report({ kind: "damage_found", file, detail });
  if (restartOf === undefined) return candidates[0] ?? null;
  const found = candidates.find(({ file }) => file === restartOf);
  if (found === undefined) throw new AlfredError({ code: "state_not_found", phase, specId });
  return found;
}

/** Damaged files were reported while looking for an open run; here they only don't count. */
function findNewest(root: string, phase: string, specId: string | null): Run | null {
  for (const { file } of listRunFiles(root, { phase, ...(specId === null ? {} : { specId }) })) {
    try {
      return loadRunFile(file).run;
    } catch (error) {
      if (!(error instanceof AlfredError)) throw error;
    }
  }
  return null;
}

function fileOf(root: string, run: Run): string | null {
  const files = listRunFiles(root, {
    phase: run.phase,
    ...(run.specId === null ? {} : { specId: run.specId }),
  });
  return files.find(({ file }) => isFileOf(file, run))?.file ?? null;
}

function isFileOf(file: string, run: Run): boolean {
  try {
    return loadRunFile(file).run.runId === run.runId;
  } catch (error) {
    if (error instanceof AlfredError) return false;
    throw error;
  }
}

function checkStepNames(definition: WorkflowDefinition, names: readonly (StepName | null)[]): void {
  const known = definition.steps.map((step) => step.name);
  for (const step of names) {
    if (step === null || known.includes(step)) continue;
    throw new AlfredError({ code: "unknown_step", step, known, nearest: nearestName(step, known) });
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
        command: ["alfred", "resume", run.phase, ...(run.specId === null ? [] : [run.specId]), "--restart"],
      },
      { id: "stop", command: [] },
    ],
  };
}
