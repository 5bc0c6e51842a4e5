import { type AgentDriver, requireAgent } from "../agents/index.ts";
import type { Context } from "../context/index.ts";
import { type Drive, type SideBySide, startSpending, type WorkflowDefinition } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { runnerPart } from "../gates/index.ts";
import { readHead } from "../git/index.ts";
import { applyProfile, type ProjectConfig, readConfig } from "../project/index.ts";
import type { Run } from "../runs/index.ts";
import { withoutStore } from "../sharing/index.ts";
import { noteWorker, type RunLease, worktreesDirectory } from "../store/index.ts";
import { builtins } from "./builtins.ts";
import { type ConfigParts, configHashOf } from "./config-parts.ts";
import { loadDefinition } from "./definitions.ts";
import { drivenBy } from "./driven-by.ts";
import { loadEarlier, loadLineage } from "./earlier-runs.ts";
import { type Handover, loadHandover } from "./handover.ts";
import { promptSource } from "./prompt-values.ts";
import type { Driver } from "./request.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { resultOf } from "./result-of.ts";
import { workItems } from "./work-items.ts";

/** How a phase is done now: by its definition, and the configuration under the run's profile. */
export interface PhaseSettings {
  readonly definition: WorkflowDefinition;
  readonly config: ProjectConfig;
  readonly profile: string | null;
}

/** @throws AlfredError what reading the definition and the configuration throws, an unknown profile too */
export function readSettings(
  root: string,
  { phase, profile }: { readonly phase: string; readonly profile: string | null },
): PhaseSettings {
  const definition = loadDefinition(root, phase);
  return { definition, config: applyProfile(readConfig(root), profile), profile };
}

/**
 * Brings together what the engine needs to drive one run.
 * @throws AlfredError `earlier_phase_missing`
 */
export function openDrive(facts: {
  readonly context: Context;
  readonly root: string;
  readonly settings: PhaseSettings;
  readonly driver: Driver;
  readonly run: Run;
  readonly file: string | null;
  readonly lease: RunLease;
  /** Where it has been loaded already. */
  readonly handover?: Handover;
}): Drive {
  const { root, run, file, lease } = facts;
  const context = { ...facts.context, environment: withoutStore(facts.context.environment) };
  const { config, definition } = facts.settings;
  const handover = facts.handover ?? loadHandover(context, root, definition, run.specId);
  const lineage = loadLineage(root, run);
  return {
    context,
    root,
    config,
    definition,
    builtins,
    workItems,
    sideBySide: sideBySideOf(context, root, facts.driver, config),
    agent: agentOf(facts.driver),
    spending: startSpending(),
    watch: (step) => (processId) =>
      noteWorker(root, run.runId, { processId, purpose: step, now: context.now() }, context.trace),
    earlier: loadEarlier(root, run),
    lineage,
    file,
    lease,
    promptOf: async (step, current, about) => {
      // Before every prompt: what was there when the run went on may vanish while it goes.
      if (definition.requiresSpec || definition.createsSpec) requireSpecOf(root, current);
      return promptSource(context, root, config, handover, step, current, about);
    },
    resultOf: (finished) => resultOf(root, finished, lineage, definition),
  };
}

interface Adopted {
  readonly parts: ConfigParts;
  readonly profile: string | null;
  /** What the user has agreed to of how the tests are run (`changes.ts`). */
  readonly agreement: string | null;
  readonly driver: Driver;
}

/** A saved run that goes on the way its phase is done now: what it was made with no longer decides its outcome. */
export function adoptRun(run: Run, { parts, profile, agreement, driver }: Adopted): Run {
  const agreed = agreement === null ? {} : { [runnerPart]: agreement };
  const adopted = { ...run, configParts: { ...parts, ...agreed }, configHash: configHashOf(parts), profile };
  return drivenBy(adopted, driver);
}

/**
 * Said before anything is started: an agent that isn't installed, or work side by side where there is no git, fails no step.
 * @throws AlfredError `agent_not_installed`, `repository_required`, and what resolving the agent throws
 */
export function checkDriver(driver: Driver, context: Context, root: string): void {
  const agent = agentOf(driver);
  if (agent !== null) requireAgent(agent, context.environment);
  if (parallelOf(driver) > 1 && !readHead(root).isRepository) {
    throw new AlfredError({ code: "repository_required", option: "--parallel" });
  }
}

function agentOf(driver: Driver): AgentDriver | null {
  return driver.kind === "session" ? null : driver;
}

function parallelOf(driver: Driver): number {
  return driver.kind === "session" ? 1 : (driver.parallel ?? 1);
}

function sideBySideOf(
  { environment }: Context,
  root: string,
  driver: Driver,
  { worktreeSetup: setup }: ProjectConfig,
): SideBySide | null {
  const count = parallelOf(driver);
  return count < 2 ? null : { count, directory: worktreesDirectory(root, environment), setup };
}
