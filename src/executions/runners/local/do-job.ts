import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../../../context/index.ts";
import { openWorkBranch } from "../../../git/index.ts";
import { type ProcessResult, runProcess } from "../../../processes/index.ts";
import { carryStateOut } from "../../carry-state.ts";
import { readJobOutcome } from "../../job-outcome.ts";
import type { JobEnd } from "../../runner.ts";
import { openBoundedLog } from "./bounded-log.ts";
import { endLeftovers, type Gathered, gatherWork } from "./gather-work.ts";
import { type JobFiles, jobFiles, type LocalOrder, readOrder, takeJob, writeEnd } from "./job-files.ts";

/** What alfred may take to end its agent and save, before it is made to end. */
const graceMs = 10_000;
/** What a program that was left behind may take to end. */
const leftoverGraceMs = 2_000;
/** alfred's answer, at most: a prompt's or a result's JSON. */
const answerBytesMax = 4 * 1024 * 1024;
const outputTailCharacters = 16_000;

/** Where and by what a job is done. */
export interface JobPlace {
  /** The folder of all jobs of the server. */
  readonly directory: string;
  readonly executionId: string;
  /** The words that start alfred. */
  readonly alfred: readonly string[];
}

/**
 * Does one job from beginning to end, in a process of its own that outlives the server: takes it (once, whoever else tries), makes the work tree, runs
 * alfred in it within the time limit, brings work and state back, and says durably how it ended. An interrupt ends everything that it has started.
 */
export async function doJob(context: Context, { directory, executionId, alfred }: JobPlace): Promise<void> {
  const files = jobFiles(directory, executionId);
  const order = readOrder(files);
  const startedAt = context.now();
  if (order === null || !takeJob(files, startedAt)) return;
  const seen = await attempt(context, order, files, alfred);
  await endLeftovers(executionId, leftoverGraceMs);
  const gathered = await gatherOrSay(context, order, startedAt);
  const isCancelled = existsSync(files.cancel);
  writeEnd(files, {
    endedAt: context.now(),
    end: endOf(seen, gathered, isCancelled),
    runId: "runId" in gathered ? gathered.runId : null,
  });
}

/** What came of it, before the work was brought back. */
type Seen =
  | {
      readonly kind: "ran";
      readonly result: ProcessResult;
      readonly answer: string;
      readonly outputTail: string;
    }
  | { readonly kind: "not_started"; readonly detail: string };

async function attempt(
  context: Context,
  order: LocalOrder,
  files: JobFiles,
  alfred: readonly string[],
): Promise<Seen> {
  try {
    mkdirSync(dirname(order.worktree), { recursive: true });
    await openWorkBranch({ ...order, directory: order.worktree });
    carryStateOut(order.project, join(order.worktree, order.prefix));
  } catch (error) {
    return { kind: "not_started", detail: error instanceof Error ? error.message : String(error) };
  }
  return run(context, order, files, alfred);
}

async function run(
  context: Context,
  order: LocalOrder,
  files: JobFiles,
  alfred: readonly string[],
): Promise<Seen> {
  const log = openBoundedLog(files.output);
  let answer = "";
  let outputTail = "";
  try {
    const result = await runProcess({
      command: [...alfred, ...order.command],
      directory: join(order.worktree, order.prefix),
      environment: context.environment,
      input: order.input,
      timeoutMs: order.timeoutSeconds * 1000,
      signal: context.signal,
      graceMs,
      onOutput: (text, stream) => {
        log.add(text);
        if (stream === "stdout") answer = `${answer}${text}`.slice(-answerBytesMax);
        else outputTail = `${outputTail}${text}`.slice(-outputTailCharacters);
      },
    });
    return { kind: "ran", result, answer, outputTail };
  } finally {
    log.close();
  }
}

type GatheredOrNot = Gathered | { readonly problem: string };

/** Work that can't be brought back is left where it is, and named: it is all there is of it. */
async function gatherOrSay(context: Context, order: LocalOrder, since: Date): Promise<GatheredOrNot> {
  try {
    return await gatherWork(order, since, context.trace);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function endOf(seen: Seen, gathered: GatheredOrNot, isCancelled: boolean): JobEnd {
  if (isCancelled && (seen.kind === "not_started" || seen.result.kind !== "exited"))
    return { kind: "cancelled" };
  if (seen.kind === "not_started") {
    const message = `The work tree couldn't be made: ${seen.detail}`;
    return { kind: "failed", error: { code: "not_started", message, details: {} }, result: null };
  }
  const { result: ended, answer, outputTail } = seen;
  // Asked to end, alfred saves and says what there is to say.
  const outcome = readJobOutcome(answer, ended.kind === "exited" ? ended.exitCode : null);
  const work = "problem" in gathered ? { artifacts: [], branch: null } : gathered;
  const result = {
    output: outputTail,
    tokensUsed: outcome.tokensUsed,
    artifacts: [...work.artifacts],
    branch: work.branch,
  };
  if (ended.kind === "timed_out") {
    const seconds = Math.round(ended.timeoutMs / 1000);
    const message = `It took longer than ${seconds} seconds and was ended.`;
    return { kind: "failed", error: { code: "timed_out", message, details: { timeout: seconds } }, result };
  }
  if (ended.kind === "aborted") {
    const error = { code: "interrupted", message: "Its process was told to end.", details: {} };
    return { kind: "failed", error, result };
  }
  if (outcome.kind === "failed") {
    return isCancelled ? { kind: "cancelled" } : { kind: "failed", error: outcome.error, result };
  }
  if ("problem" in gathered) {
    const message = `The work couldn't be brought back: ${gathered.problem}`;
    return { kind: "failed", error: { code: "not_brought_back", message, details: {} }, result };
  }
  return { kind: "succeeded", result: { ...result, output: outcome.output ?? result.output } };
}
