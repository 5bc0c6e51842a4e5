import { statSync } from "node:fs";
import { join, sep } from "node:path";
import { clientsThatRun, modelSettings } from "../../agents/index.ts";
import {
  agentDefault,
  type CallbackRules,
  type ExecutionRequest,
  isCallbackAllowed,
} from "../../executions/index.ts";
import { AlfredError, PathError } from "../../failures/index.ts";
import { loadDefinition } from "../../phases/index.ts";
import { validateAndConvertPath } from "../../project/index.ts";
import { parseSpecId, requireSpec } from "../../specs/index.ts";
import type { Caller } from "./guard.ts";
import { type FieldProblem, invalidRequest, notThere } from "./problem.ts";

/** What an outsider could abuse: off until the operator turns it on (executions.md). */
export interface Policy {
  /** Absolute; nothing outside of it is ever worked on. */
  readonly projectRoot: string;
  readonly allowsAgentCommand: boolean;
  readonly callbacks: CallbackRules;
  /** Names that `env` may have. */
  readonly environmentNames: readonly string[];
  /** Hosts that `repository` may be on; jobs on this machine take none. */
  readonly repositoryHosts: readonly string[];
  readonly runner: "local" | "kubernetes";
}

/**
 * Checks what the schema can't: that the parts of a request go together, that the operator allows them, that what they name is there.
 * @throws RequestRefused 400 with every field that is wrong, 422 for a project, phase or SPEC that isn't there
 */
export function checkRequest(request: ExecutionRequest, caller: Caller, policy: Policy): void {
  const problems = fieldsAmiss(request, policy);
  if (problems.length > 0) throw invalidRequest(problems);
  const project = request.project ?? ".";
  const isAllowed = caller.projects === null || caller.projects.includes(project);
  // What a cluster clones needn't be on this machine; where it is, its state goes to the job, and the job's comes home there.
  if (isAllowed && request.repository !== undefined) return;
  // Whether another's project exists is none of a caller's business.
  const directory = isAllowed ? projectDirectory(policy.projectRoot, project) : null;
  if (directory === null) throw notThere("project_not_found", `There is no project ${project} here.`);
  checkPhase(request, directory);
}

/**
 * What is wrong with the fields of a request, as far as that can be told without looking at any project.
 * @param malformed fields that were left out because they don't have their form; of what depends on them nothing is said
 */
export function fieldsAmiss(
  request: ExecutionRequest,
  policy: Policy,
  malformed: ReadonlySet<string> = new Set(),
): readonly FieldProblem[] {
  const isJudged = (...fields: readonly string[]) => !fields.some((field) => malformed.has(field));
  return [...partProblems(request, isJudged), ...policyProblems(request, policy, isJudged)];
}

type IsJudged = (...fields: readonly string[]) => boolean;

function partProblems(request: ExecutionRequest, isJudged: IsJudged): readonly FieldProblem[] {
  const { phase, specId, prompt, agent, agentCommand } = request;
  const problems: FieldProblem[] = [];
  if (phase === undefined && prompt === undefined && isJudged("phase", "prompt")) {
    problems.push({ field: "phase", message: "or prompt is needed" });
  }
  if (specId !== undefined && phase === undefined && isJudged("phase"))
    problems.push({ field: "specId", message: "needs a phase" });
  const isAgentGiven = agent !== undefined || !isJudged("agent");
  if (isAgentGiven && (agentCommand !== undefined || !isJudged("agentCommand"))) {
    problems.push({ field: "agentCommand", message: "doesn't go together with agent" });
  }
  return problems;
}

function policyProblems(
  request: ExecutionRequest,
  policy: Policy,
  isJudged: IsJudged,
): readonly FieldProblem[] {
  const { agent, agentCommand, callbackUrl, env = {}, repository } = request;
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => problems.push({ field, message });
  if (agentCommand !== undefined && !policy.allowsAgentCommand) {
    wrong("agentCommand", "is allowed only where the operator says --allow-agent-command");
  }
  const known = clientsThatRun();
  if (agent !== undefined && !known.includes(agent)) wrong("agent", `must be one of ${known.join(", ")}`);
  if (callbackUrl !== undefined && !isCallbackAllowed(callbackUrl, policy.callbacks)) {
    wrong("callbackUrl", "must be at a host that the operator allows with --callback-host");
  }
  for (const name of Object.keys(env)) {
    if (!policy.environmentNames.includes(name)) {
      wrong(`env.${name}`, "is allowed only where the operator names it with --allow-env");
    }
  }
  if (repository === undefined && policy.runner === "kubernetes") {
    if (isJudged("repository")) wrong("repository", "is needed: a job in a cluster clones its project");
  } else if (repository !== undefined && policy.runner === "local") {
    wrong("repository", "is for a Kubernetes runner alone");
  } else if (repository !== undefined && !policy.repositoryHosts.includes(new URL(repository.url).hostname)) {
    wrong("repository.url", "must be at a host that the operator allows with --repository-host");
  }
  return isJudged("agent", "agentCommand") ? [...problems, ...wishProblems(request)] : problems;
}

/** What the agent can't be told isn't passed over in silence. */
function wishProblems({ agent, agentCommand, model, maxTokens }: ExecutionRequest): readonly FieldProblem[] {
  const name = agent ?? (agentCommand === undefined ? agentDefault : "");
  const message = "can't be told to this agent";
  const wishes = {
    ...(model === undefined ? {} : { model }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  return modelSettings(name, wishes) === null ? Object.keys(wishes).map((field) => ({ field, message })) : [];
}

/** The folder of a project by its name, below the project root also when links are followed; null where there is none. */
export function projectDirectory(projectRoot: string, project: string): string | null {
  try {
    const directory = project === "." ? projectRoot : validateAndConvertPath(project, projectRoot);
    return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true ? join(directory) : null;
  } catch (error) {
    if (error instanceof PathError) return null;
    throw error;
  }
}

function checkPhase({ phase, specId }: ExecutionRequest, directory: string): void {
  if (phase === undefined) return;
  try {
    const { requiresSpec, createsSpec } = loadDefinition(directory, phase);
    if (requiresSpec && specId === undefined) {
      throw invalidRequest([{ field: "specId", message: `is needed for ${phase}` }]);
    }
    if (specId !== undefined && !createsSpec) requireSpec(directory, parseSpecId(specId));
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const { failure } = error;
    if (failure.code === "unknown_phase") throw notThere(failure.code, `There is no phase ${phase}.`);
    if (failure.code === "spec_not_found") throw notThere(failure.code, `There is no SPEC ${specId}.`);
    // Where projects lie on this machine is none of a caller's business.
    throw notThere(failure.code, error.message.replaceAll(join(directory, sep), ""));
  }
}
