import { basename } from "node:path";
import type { Context } from "../context/index.ts";
import { advance, withCurrentGit } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { applyEvent, createRun, createRunId, type Run, shortId, supersededRunInput } from "../runs/index.ts";
import { type LoadedRun, nextRunFile, type RunLease, saveRun } from "../store/index.ts";
import { findBuilt, hasToBuild } from "./built.ts";
import type { StartDecision } from "./choose-start.ts";
import { type ConfigParts, configHashOf } from "./config-parts.ts";
import { loadDefinition } from "./definitions.ts";
import { earlierRunInput, restartedRunInput } from "./earlier-runs.ts";
import type { Handover } from "./handover.ts";
import { endLeftWorkers } from "./left-workers.ts";
import { openDrive, type PhaseSettings } from "./open-drive.ts";
import { counted, type Outcome } from "./outcome.ts";
import type { PhaseRequest } from "./request.ts";
import { requireSeen } from "./require-seen.ts";
import { fileOf } from "./saved-runs.ts";
import { keepBeforeRestart, supersede } from "./supersede.ts";

/** What starting needs, read before anything is decided. */
export interface Opening {
  readonly request: PhaseRequest;
  readonly settings: PhaseSettings;
  readonly parts: ConfigParts;
  readonly specId: string | null;
}

/** The same, under the run's lease. */
export interface Held extends Opening {
  readonly lease: RunLease;
}

/** A new run: the old one is closed, the new one is on disk before its first step. */
export async function beginRun(
  context: Context,
  opening: Held,
  handover: Handover,
  decision: Extract<StartDecision, { kind: "new" }>,
  open: LoadedRun | null,
): Promise<Outcome> {
  const { request, settings, specId, lease } = opening;
  const { root, phase } = request;
  requireBuilt(opening);
  if (decision.supersedes !== null) await endLeftWorkers(context, root, decision.supersedes.runId);
  if (decision.isNothingToResume) context.report({ kind: "nothing_to_resume", phase, specId });

  const superseded = decision.supersedes === null ? null : open;
  if (request.restartOf !== undefined) keepBeforeRestart(context, root, request.restartOf);
  const started = await newRun(context, opening, handover, decision, superseded);
  const created = requireSeen(request, settings.definition, started);
  // With what is to be skipped from the first save on: killed in between, the run would go on with steps that nobody asked for.
  const { file } = saveRun(root, created, { trace: context.trace, file: nextRunFile(root, created) });
  if (superseded !== null) supersede(context, root, superseded, `superseded by ${created.runId}`);
  await lease.share();
  context.report({ kind: "run_started", phase, specId, shortId: shortId(created.runId) });

  const { driver } = request;
  const drive = openDrive({ context, root, settings, driver, run: created, file, lease, handover });
  for (const { step } of decision.skip) context.report({ kind: "step_skipped", step, reason: "requested" });
  return counted(drive, advance(drive, created));
}

/**
 * What can't build on anything isn't begun: of the SPEC as it is now something was built, where a phase that this one needs has to build.
 * @throws AlfredError `earlier_phase_missing`
 */
function requireBuilt({ request: { root, phase }, settings: { definition }, parts, specId }: Opening): void {
  for (const { phase: needed, isRequired } of definition.handover) {
    const earlier = loadDefinition(root, needed);
    if (!isRequired || !definition.requiresSpec || !earlier.requiresSpec || !hasToBuild(earlier)) continue;
    if (findBuilt(root, { phase: needed, specId, configParts: parts }, earlier) !== null) continue;
    throw new AlfredError({ code: "earlier_phase_missing", phase, missing: needed, specId });
  }
}

async function newRun(
  context: Context,
  opening: Opening,
  handover: Handover,
  decision: Extract<StartDecision, { kind: "new" }>,
  superseded: LoadedRun | null,
): Promise<Run> {
  const { request, settings, parts, specId } = opening;
  const now = context.now();
  const earlier = decision.earlier === null ? null : fileOf(request.root, decision.earlier);
  const run = createRun({
    runId: createRunId(now, crypto.getRandomValues(new Uint8Array(10))),
    phase: request.phase,
    specId,
    profile: request.options.profile,
    steps: settings.definition.steps.map(({ name, group }) => ({ name, group })),
    configHash: configHashOf(parts),
    configParts: parts,
    ...(request.driver.kind === "session" ? {} : { driver: request.driver }),
    inputs: {
      ...request.inputs,
      ...(earlier === null ? {} : { [earlierRunInput]: basename(earlier) }),
      ...(request.restartOf === undefined ? {} : { [restartedRunInput]: basename(request.restartOf) }),
      ...(superseded === null ? {} : { [supersededRunInput]: basename(superseded.file) }),
    },
    context: { branch: null, lastCommit: null, dirty: false, filesModified: [], handover: handover.files },
    now,
  });
  const skipping = decision.skip.reduce(
    (current, { step, reason }) => applyEvent(current, { kind: "skip_step", step, reason }, now),
    run,
  );
  return withCurrentGit(skipping, request.root);
}
