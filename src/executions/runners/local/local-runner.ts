import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Context } from "../../../context/index.ts";
import { flushDirectory, judgeProcess, makeDirectoryDurably } from "../../../durable/index.ts";
import { AlfredError } from "../../../failures/index.ts";
import { findGitTopLevel, resolveCommit } from "../../../git/index.ts";
import { storeVariable } from "../../../sharing/index.ts";
import type { ExecutionResult } from "../../execution.ts";
import { executionVariable, jobCommand } from "../../job-command.ts";
import type { JobOrder, Observation, Runner, StartOutcome } from "../../runner.ts";
import { forgetJob, listEndedJobs } from "./forget-job.ts";
import { endLeftovers, type Gathered, gatherWork } from "./gather-work.ts";
import {
  type Claim,
  type JobFiles,
  jobFiles,
  type LocalOrder,
  readClaim,
  readEnd,
  readOrder,
  takeJob,
  writeEnd,
  writeOrder,
} from "./job-files.ts";
import { readLog, readTail } from "./read-log.ts";

export interface LocalRunnerOptions {
  /** Where its jobs' records are; absolute. */
  readonly directory: string;
  /** The words that start alfred. */
  readonly alfred: readonly string[];
  /** What every job's environment begins with; the server's own secrets aren't in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Context["now"];
  readonly trace: Context["trace"];
}

/** How long a job's process may take to end everything after it was asked, before it is made to. */
const cancelMs = 20_000;
const forcedGraceMs = 1_000;
const pollMs = 100;
/** A program that can't be started isn't tried for ever. */
const launchesMax = 3;
/** When a job that can't be seen from here must be over: its limit, and what ending and bringing back may take. */
const afterLimitMs = 120_000;

/**
 * Jobs as child processes of this machine, each in a session of its own. Everything that matters is in files, written by the job's own process: a
 * server that is killed loses nothing, and the next one finds each job where it is.
 */
export function localRunner(options: LocalRunnerOptions): Runner {
  const { directory, now, trace } = options;
  const started = new Map<string, ChildProcess>();
  const launched = new Map<string, number>();

  const observe = async (executionId: string): Promise<Observation> => {
    const files = jobFiles(directory, executionId);
    const end = readEnd(files);
    if (end !== null) launched.delete(executionId);
    const claim = readClaim(files);
    if (end !== null) {
      const facts = { podName: null, runId: end.runId };
      return {
        kind: "ended",
        startedAt: claim?.startedAt ?? null,
        endedAt: end.endedAt,
        end: end.end,
        facts,
      };
    }
    if (claim === null) {
      const isStarting = started.has(executionId);
      return isStarting
        ? { kind: "waiting", reason: "Its process is starting.", facts: noFacts }
        : { kind: "absent" };
    }
    const verdict = judgeProcess(claim.identity);
    if (verdict === "alive") return { kind: "running", startedAt: claim.startedAt, facts: noFacts };
    const order = readOrder(files);
    if (order === null) return { kind: "absent" };
    if (verdict === "unknown" && !isOver(claim, order, now())) {
      return { kind: "unknown", detail: `It is at work on ${claim.identity.host}.` };
    }
    await endAsLost(files, order, claim);
    return observe(executionId);
  };

  /** The job's process is gone and hasn't said how it ended: it was killed. What it had done is kept. */
  const endAsLost = async (files: JobFiles, order: LocalOrder, claim: Claim): Promise<void> => {
    await endLeftovers(order.executionId, forcedGraceMs);
    // It may have said so just before it was gone.
    if (readEnd(files) !== null) return;
    const message = "Its process was killed before it could say how it ended; what it had done is kept.";
    const gathered = await gatherWork(order, claim.startedAt, trace).catch(() => null);
    const error = { code: "job_lost", message, details: { branch: gathered?.branch ?? null } };
    const result = gathered === null ? null : resultOf(gathered, readTail(files.output));
    writeEnd(files, { endedAt: now(), end: { kind: "lost", error, result }, runId: gathered?.runId ?? null });
  };

  const start = async (order: JobOrder): Promise<StartOutcome> => {
    const files = jobFiles(directory, order.executionId);
    if (readClaim(files) !== null || started.has(order.executionId)) return { kind: "started" };
    if (readOrder(files) === null) {
      const planned = await planJob(order);
      if (planned.kind === "impossible") return planned;
      writeOrder(files, planned.order);
    }
    const launches = (launched.get(order.executionId) ?? 0) + 1;
    if (launches > launchesMax) return impossible("not_started", "Its process ended before it could begin.");
    launched.set(order.executionId, launches);
    launch(options, order, started);
    return { kind: "started" };
  };

  const cancel = async (executionId: string, signal: AbortSignal): Promise<void> => {
    const files = jobFiles(directory, executionId);
    makeDirectoryDurably(files.folder, 0o700);
    // From here on the job's process takes every end for this one, and one that begins only now has nothing to do.
    writeFileSync(files.cancel, "");
    flushDirectory(files.folder);
    if (takeJob(files, now())) {
      writeEnd(files, { endedAt: now(), end: { kind: "cancelled" }, runId: null });
      return;
    }
    const deadline = performance.now() + cancelMs;
    let isAsked = false;
    while (!signal.aborted) {
      const seen = await observe(executionId);
      if (seen.kind !== "running") return;
      const claim = readClaim(files);
      if (claim !== null && (!isAsked || performance.now() >= deadline)) {
        kill(claim.identity.processId, isAsked ? "SIGKILL" : "SIGTERM");
        isAsked = true;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  };

  return {
    kind: "local",
    start,
    observe,
    cancel,
    logs: (executionId, log) => {
      const files = jobFiles(directory, executionId);
      return readLog(files.output, log, async () => {
        const { kind } = await observe(executionId);
        return kind === "ended" || kind === "absent";
      });
    },
    tidy: () => Promise.resolve(),
    forget: (executionId) => forgetJob(directory, executionId, trace),
    listKept: (endedBefore) => Promise.resolve(listEndedJobs(directory, endedBefore)),
    checkReady: () => Promise.resolve(problemOf(directory)),
    close: () => {
      for (const child of started.values()) child.removeAllListeners();
      started.clear();
      return Promise.resolve();
    },
  };
}

function resultOf({ artifacts, branch }: Gathered, output: string): ExecutionResult {
  return { output, tokensUsed: null, artifacts: [...artifacts], branch };
}

const noFacts = { podName: null, runId: null };

function isOver({ startedAt }: Claim, { timeoutSeconds }: LocalOrder, now: Date): boolean {
  return now.getTime() > startedAt.getTime() + timeoutSeconds * 1000 + afterLimitMs;
}

/** Where the work is to be done, decided when it is started: the commit that the project is at then. */
async function planJob({
  executionId,
  projectDirectory,
  request,
}: JobOrder): Promise<Impossible | { readonly kind: "planned"; readonly order: LocalOrder }> {
  const repository = findGitTopLevel(projectDirectory);
  if (repository === null) {
    return impossible(
      "not_a_repository",
      "The project is in no git repository: its work would have no place.",
    );
  }
  try {
    const commit = await resolveCommit(projectDirectory, "HEAD");
    const { words, input } = jobCommand(request);
    const order = {
      executionId,
      project: projectDirectory,
      repository,
      prefix: relative(repository, projectDirectory),
      worktree: join(projectDirectory, ".moai", "memory", "worktrees", executionId),
      branch: `alfred/execution-${executionId}`,
      commit,
      command: words,
      input,
      timeoutSeconds: request.timeout,
    };
    return { kind: "planned", order };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return impossible("no_commit", "The project's repository has no commit to begin at.");
  }
}

type Impossible = Extract<StartOutcome, { kind: "impossible" }>;

function impossible(code: string, message: string): Impossible {
  return { kind: "impossible", error: { code, message, details: {} } };
}

/** Its own session: neither the server's end nor a signal to the server's group reaches it. */
function launch(options: LocalRunnerOptions, order: JobOrder, started: Map<string, ChildProcess>): void {
  const { executionId } = order;
  const [program = "", ...words] = [
    ...options.alfred,
    "job",
    "work",
    executionId,
    "--jobs",
    options.directory,
  ];
  const child = spawn(program, words, {
    cwd: order.projectDirectory,
    env: {
      ...options.environment,
      ...order.environment,
      // Its state comes home to the project, which sends it on.
      [storeVariable]: "files",
      [executionVariable]: executionId,
    },
    stdio: "ignore",
    detached: true,
  });
  started.set(executionId, child);
  const forget = () => started.delete(executionId);
  child.once("exit", forget).once("error", forget);
  child.unref();
}

function kill(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch {
    // It has ended by itself.
  }
}

function problemOf(directory: string): string | null {
  try {
    if (!existsSync(directory)) makeDirectoryDurably(directory, 0o700);
    accessSync(directory, constants.W_OK);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
