import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { inScratchWorktree, resolveCommit } from "../git/index.ts";
import { commandWords, runProcess, unattended } from "../processes/index.ts";
import { readConfig } from "../project/index.ts";
import { type ChainFault, type Evidence, type Run, type StepName, verifyChain } from "../runs/index.ts";
import { refreshRuns, withoutStore } from "../sharing/index.ts";
import { parseSpecId } from "../specs/index.ts";
import { findRun, type LoadedRun, listAllRunFiles, loadRunFile } from "../store/index.ts";
import { gatedSteps } from "./check-evidence.ts";
import { reportMended } from "./mend-damage.ts";

export interface VerifyRequest {
  readonly root: string;
  readonly specId: string;
  /** A run's id or its short form; null: the newest run of `2-run` on the SPEC. */
  readonly runId: string | null;
  /** Runs the gates again, on a commit checked out by itself. */
  readonly rerun: boolean;
  /** The commit to run them on; null: the one that the record names. */
  readonly commit: string | null;
  /** A command that makes the checked-out commit ready, for example `npm ci`. */
  readonly setup: string | null;
}

/** What a record's evidence is worth. */
export interface Verification {
  readonly run: Run;
  /** Relative to the root. */
  readonly file: string;
  /** Set where the newest version is damaged: all else is of its backup, and no gate is run again. */
  readonly damage: LoadedRun["damage"];
  readonly linkCount: number;
  readonly faults: readonly ChainFault[];
  /** The gates that were run again; empty without `rerun`, or where the record isn't to be trusted. */
  readonly reruns: readonly Rerun[];
  readonly commit: string | null;
}

/** A gate's command that was run once more. */
export interface Rerun {
  readonly steps: readonly StepName[];
  readonly command: readonly string[];
  readonly passed: boolean;
  readonly exitCode: number | null;
  readonly outputTail: string;
}

/**
 * Checks a run's evidence against its chain, and with `rerun` the gates themselves.
 * @throws AlfredError `nothing_to_verify`, `commit_incomplete`, `commit_not_found`, and what reading a damaged record throws
 */
export async function verifyRun(context: Context, request: VerifyRequest): Promise<Verification> {
  const { root } = request;
  await refreshRuns(context, root);
  const loaded = findVerifiable(request);
  const { run, damage } = loaded;
  const file = relative(root, loaded.file);
  // Nothing is mended here: verifying changes nothing of the project.
  if (damage !== null) reportMended(context, file, damage, null);
  const faults = verifyChain(run, gatedSteps(root, run));
  const base = { run, file, damage, linkCount: run.evidenceChain.length, faults };
  if (!request.rerun || damage !== null || faults.length > 0) return { ...base, reruns: [], commit: null };

  const commit = await commitOf(request, run);
  const reruns = await inScratchWorktree(root, commit, (directory) =>
    rerunGates(context, request, run, directory),
  );
  return { ...base, reruns, commit };
}

function findVerifiable({ root, specId, runId }: VerifyRequest): LoadedRun {
  const id = parseSpecId(specId);
  if (runId !== null) {
    const found = findRun(root, runId);
    if (found !== null && found.run.specId === id && isVerifiable(root, found.run)) return found;
    throw new AlfredError({ code: "unknown_run", run: runId });
  }
  const filter = { phase: "2-run", specId: id };
  for (const { file } of listAllRunFiles(root, filter)) {
    const loaded = loadRunFile(file);
    if (isVerifiable(root, loaded.run)) return loaded;
  }
  throw new AlfredError({ code: "nothing_to_verify", specId: id });
}

/** Whether a run says that a gate has seen anything; its chain alone could have been taken out. */
function isVerifiable(root: string, run: Run): boolean {
  const { steps, evidenceChain } = run;
  if (evidenceChain.length > 0) return true;
  const all = steps.flatMap((step) => [step, ...(step.items ?? [])]);
  if (all.some(({ evidence }) => evidence.length > 0)) return true;
  const gated = gatedSteps(root, run);
  return steps.some(({ name, status }) => status === "completed" && gated.has(name));
}

async function commitOf({ root, commit }: VerifyRequest, run: Run): Promise<string> {
  if (commit !== null) return resolveCommit(root, commit);
  const { lastCommit, filesModified, filesModifiedCount: fileCount = filesModified.length } = run.context;
  const specId = run.specId ?? "";
  if (fileCount > 0) throw new AlfredError({ code: "commit_incomplete", specId, fileCount });
  if (lastCommit === null) throw new AlfredError({ code: "commit_not_found", revision: "HEAD" });
  return lastCommit;
}

/** Only what had to pass can be asked again of the finished work; that the tests once failed is proven by the chain alone. */
async function rerunGates(
  context: Context,
  { root, setup }: VerifyRequest,
  run: Run,
  directory: string,
): Promise<readonly Rerun[]> {
  const { gateTimeoutSeconds } = readConfig(root).limits;
  const environment = withoutStore(context.environment);
  const start = ({ command, steps }: CommandOfSteps) =>
    runProcess({
      command,
      directory,
      environment: steps.length === 0 ? environment : unattended(environment),
      timeoutMs: gateTimeoutSeconds * 1000,
      signal: context.signal,
    });
  const reruns: Rerun[] = [];
  for (const each of [...setupOf(setup), ...commandsToPass(run)]) {
    const result = await start(each);
    const exitCode = result.kind === "exited" ? result.exitCode : null;
    const { command, steps } = each;
    const { outputTail } = result;
    reruns.push({ steps, command, passed: exitCode === 0, exitCode, outputTail });
    if (steps.length === 0 && exitCode !== 0) break;
  }
  return reruns;
}

type CommandOfSteps = Pick<Rerun, "command" | "steps">;

function setupOf(setup: string | null): readonly CommandOfSteps[] {
  return setup === null ? [] : [{ command: commandWords(setup), steps: [] }];
}

/** Each command once, whatever number of steps was passed with it. */
function commandsToPass(run: Run): readonly CommandOfSteps[] {
  const commands = new Map<string, { command: readonly string[]; steps: Set<StepName> }>();
  for (const step of run.steps) {
    const ofItems = (step.items ?? []).flatMap((item) => (item.status === "completed" ? item.evidence : []));
    for (const evidence of [...ofItems, ...step.evidence].filter(hadToPass)) {
      const command = evidence.command ?? [];
      const key = JSON.stringify(command);
      const found = commands.get(key) ?? { command, steps: new Set() };
      found.steps.add(step.name);
      commands.set(key, found);
    }
  }
  return [...commands.values()].map(({ command, steps }) => ({ command, steps: [...steps] }));
}

function hadToPass({ passed, command, details }: Evidence): boolean {
  return passed && command !== null && details["expect"] === "pass";
}
