import { readFileSync, writeFileSync } from "node:fs";
import type { Context } from "../../../context/index.ts";
import { type ProcessResult, runProcess } from "../../../processes/index.ts";
import { storeVariable } from "../../../sharing/index.ts";
import { listRunFiles, loadRunFile } from "../../../store/index.ts";
import type { ExecutionError } from "../../execution.ts";
import { executionVariable } from "../../job-command.ts";
import { readJobOutcome } from "../../job-outcome.ts";
import { type PodEnd, writeEndNote } from "./end-note.ts";
import { type PodOrder, validatePodOrder } from "./generated/pod-order.js";
import { openParcelPlace } from "./open-parcel-place.ts";
import { type PackedParcel, packForHome, unpackState } from "./parcel.ts";
import type { ParcelPlace } from "./parcel-place.ts";
import { stateAddressOf, withoutStateVariables } from "./state-address.ts";

/** Where a pod has what it needs, and what starts alfred there. */
export interface PodPlace {
  readonly orderFile: string;
  readonly endFile: string;
  /** The full id of the commit that was cloned. */
  readonly base: string;
  readonly project: string;
  readonly alfred: readonly string[];
  /** Given everything that the job prints. */
  readonly print: (text: string, stream: "stdout" | "stderr") => void;
}

/** What alfred may take to end its agent and save; the pod's own grace is longer. */
const graceMs = 20_000;
const answerBytesMax = 4 * 1024 * 1024;
/** How often it is looked whether a run was saved anew. */
const watchMs = 3_000;

/**
 * Does a job's work in its pod: fetches the state that the server left, runs alfred on the cloned project, leaves state and work for the server whenever
 * a run was saved and at the end, and says how it ended where the cluster keeps it.
 * @returns whether it was done
 */
export async function doPodJob(context: Context, place: PodPlace): Promise<boolean> {
  const order = readOrder(place.orderFile);
  const address = stateAddressOf(context.environment);
  const parcels = address === null ? null : await takeUp(address, order, place, context);
  if (parcels !== null && "code" in parcels) {
    writeFileSync(
      place.endFile,
      writeEndNote({ ...nothingDone, kind: "failed", error: parcels, output: null }),
    );
    return false;
  }
  try {
    const sending = parcels === null ? null : keepSending(context, place, order, parcels);
    const startedAt = context.now();
    const worked = await work(context, place, order);
    await sending?.stop();
    const sent = parcels === null ? null : await trySending(context, place, order, parcels);
    const end = endOf(context, worked, sent, newestRunId(place.project, startedAt, context));
    writeFileSync(place.endFile, writeEndNote(end));
    return end.kind === "succeeded";
  } finally {
    await parcels?.close();
  }
}

type WhyNot = Pick<ExecutionError, "code" | "message">;
const nothingDone = { schema_version: 1 as const, run_id: null, artifacts: [], branch: null };

/** Fetches the state that the server has left. Without it the job would do work again that is done, under another id. */
async function takeUp(
  address: string,
  { execution_id: executionId }: PodOrder,
  { project }: PodPlace,
  { environment, trace }: Context,
): Promise<ParcelPlace | WhyNot> {
  try {
    const parcels = await openParcelPlace(address, environment);
    const given = await parcels.fetch(executionId, "out");
    if (given !== null) unpackState(given, project, trace);
    return parcels;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { code: "state_unreachable", message: `The state that the server left can't be had: ${detail}` };
  }
}

function readOrder(file: string): PodOrder {
  const data: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!validatePodOrder(data)) throw new Error(`${file} is no order for a job.`);
  return data;
}

async function work(
  { environment, signal }: Context,
  { alfred, project, print }: PodPlace,
  { words, input, timeout_seconds: timeout, execution_id: executionId }: PodOrder,
): Promise<Worked> {
  let answer = "";
  const result = await runProcess({
    command: [...alfred, ...words],
    directory: project,
    // The agent isn't told where the state is kept.
    environment: {
      ...withoutStateVariables(environment),
      // Its state goes home in a parcel; the project there sends it on.
      [storeVariable]: "files",
      [executionVariable]: executionId,
    },
    input,
    timeoutMs: timeout * 1000,
    signal,
    graceMs,
    onOutput: (text, stream) => {
      print(text, stream);
      if (stream === "stdout") answer = `${answer}${text}`.slice(-answerBytesMax);
    },
  });
  return { result, answer };
}

/** Leaves a parcel whenever a run's file has changed: a pod that is killed takes only what came after that with it. */
function keepSending(context: Context, place: PodPlace, order: PodOrder, parcels: ParcelPlace) {
  let sent = versionOf(place.project);
  let current: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const version = versionOf(place.project);
    if (version === sent) return;
    sent = version;
    current = current.then(async () => {
      try {
        await send(context, place, order, parcels);
      } catch {
        // The next one is tried, and the last one at the end counts.
      }
    });
  }, watchMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await current;
    },
  };
}

/** Changes when a run was saved: every save has a time of its own. */
function versionOf(project: string): string {
  const saved = (file: string) => /"timestamp": ?"([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1];
  return JSON.stringify(listRunFiles(project).map(({ file }) => [file, saved(file)]));
}

async function send(
  context: Context,
  { project, base }: PodPlace,
  { execution_id: executionId }: PodOrder,
  parcels: ParcelPlace,
): Promise<PackedParcel> {
  // Taken before the bytes are: what is saved meanwhile is in a later one at the latest.
  const savedAt = context.now();
  const packed = await packForHome(context, { executionId, project, base });
  await parcels.leave(executionId, "home", { bytes: packed.bytes, savedAt });
  return packed;
}

interface Worked {
  readonly result: ProcessResult;
  readonly answer: string;
}

type Sent = PackedParcel | WhyNot;

function endOf(
  { signal }: Context,
  { result, answer }: Worked,
  sent: Sent | null,
  runId: string | null,
): PodEnd {
  const packed = sent !== null && "bytes" in sent ? sent : null;
  const outcome = readJobOutcome(answer, result.kind === "exited" ? result.exitCode : null);
  const common = {
    ...nothingDone,
    run_id: runId,
    tokens_used: outcome.tokensUsed,
    artifacts: [...(packed?.artifacts ?? [])],
    branch: packed?.branch ?? null,
  };
  if (signal.aborted) return { ...common, kind: "interrupted", error: null, output: null };
  if (result.kind === "timed_out") {
    const seconds = Math.round(result.timeoutMs / 1000);
    const message = `It took longer than ${seconds} seconds and was ended.`;
    return { ...common, kind: "failed", error: { code: "timed_out", message }, output: null };
  }
  if (outcome.kind === "failed") {
    const { code, message } = outcome.error;
    return { ...common, kind: "failed", error: { code, message }, output: null };
  }
  if (sent !== null && "code" in sent)
    return { ...common, kind: "failed", error: sent, output: outcome.output };
  return { ...common, kind: "succeeded", error: null, output: outcome.output };
}

/** Work that nobody can fetch isn't done: the pod's folders go with the pod. */
async function trySending(
  context: Context,
  place: PodPlace,
  order: PodOrder,
  parcels: ParcelPlace,
): Promise<Sent> {
  try {
    return await send(context, place, order, parcels);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { code: "not_brought_back", message: `The work couldn't be brought back: ${detail}` };
  }
}

/** The run that this job has made or gone on with. */
function newestRunId(project: string, since: Date, { trace }: Context): string | null {
  const runs = listRunFiles(project).flatMap(({ file }) => {
    try {
      return [loadRunFile(file, { trace }).run];
    } catch {
      // A record that can't be read is no answer to which run this was; `doctor` names it at home.
      return [];
    }
  });
  const own = runs.filter(({ timestamp }) => Date.parse(timestamp) >= since.getTime());
  return own.sort((one, other) => (one.timestamp < other.timestamp ? 1 : -1))[0]?.runId ?? null;
}
