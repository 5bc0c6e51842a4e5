import type { KubeConfig } from "@kubernetes/client-node";
import { pause } from "../../../context/index.ts";
import type { LogChunk, LogOptions } from "../../runner.ts";
import { unfinishedBytes } from "../unfinished-bytes.ts";
import { isStatus } from "./cluster-error.ts";
import type { PodObject } from "./generated/pod-object.js";
import { agentContainer, repositoryContainer } from "./job-names.ts";
import { openStream } from "./open-stream.ts";
import { containerOf } from "./why-failed.ts";

export interface LogSource {
  readonly config: KubeConfig;
  readonly namespace: string;
  /** The pod as it is known now; null where there is none yet, or none any more. */
  readonly findPod: () => PodObject | null;
  /** Whether nothing more will come: the job has ended, or is gone. */
  readonly hasEnded: () => Promise<boolean>;
}

const pollMs = 300;
const badRequest = 400;
const notFound = 404;

/**
 * A pod's output from an offset on: first of cloning, then of the agent, as one text. A cluster reads a log from its beginning only; what is before
 * the offset is passed over. A follow that breaks goes on where it was.
 */
export async function* readPodLog(source: LogSource, options: LogOptions): AsyncGenerator<LogChunk> {
  let passed = 0;
  for (const container of [repositoryContainer, agentContainer]) {
    let read = 0;
    const from = Math.max(options.offset - passed, 0);
    for await (const chunk of readContainer(source, container, from, options)) {
      read = chunk.nextOffset;
      yield { text: chunk.text, nextOffset: passed + chunk.nextOffset };
    }
    passed += Math.max(read, await lengthBefore(source, container, from, read, options.signal));
  }
}

/** A container whose output ends before the offset has given nothing: its length is needed all the same. */
async function lengthBefore(
  source: LogSource,
  container: string,
  from: number,
  read: number,
  signal: AbortSignal,
): Promise<number> {
  if (from === 0 || read > 0 || container === agentContainer) return read;
  let length = 0;
  for await (const { bytes } of readOnce(source, container, { offset: 0, isFollowed: false, signal })) {
    length += bytes.byteLength;
  }
  return length;
}

async function* readContainer(
  source: LogSource,
  container: string,
  from: number,
  { isFollowed, signal }: LogOptions,
): AsyncGenerator<LogChunk> {
  let at = from;
  let rest: Buffer = Buffer.alloc(0);
  while (!signal.aborted) {
    // Asked first: what was printed before the end is read after it.
    const isLast = !isFollowed || hasStopped(source.findPod(), container) || (await source.hasEnded());
    const options = { offset: at + rest.byteLength, isFollowed, signal };
    for await (const { bytes } of readOnce(source, container, options)) {
      const all = Buffer.concat([rest, bytes]);
      const whole = all.byteLength - unfinishedBytes(all);
      rest = all.subarray(whole);
      if (whole === 0) continue;
      at += whole;
      yield { text: all.subarray(0, whole).toString("utf8"), nextOffset: at };
    }
    if (isLast) break;
    await pause(pollMs, signal);
  }
  // An output that ends within a character stays as it is.
  if (rest.byteLength > 0) yield { text: rest.toString("utf8"), nextOffset: at + rest.byteLength };
}

function hasStopped(pod: PodObject | null, container: string): boolean {
  return pod !== null && containerOf(pod, container)?.state?.terminated !== undefined;
}

/** One reading; nothing where the container hasn't begun, or its pod is gone. What breaks on the way ends it. */
async function* readOnce(
  { config, namespace, findPod }: LogSource,
  container: string,
  { offset, isFollowed, signal }: LogOptions,
): AsyncGenerator<{ readonly bytes: Buffer }> {
  const pod = findPod();
  if (pod === null) return;
  const query = new URLSearchParams({ container, follow: String(isFollowed) });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log?${query}`;
  let skip = offset;
  try {
    for await (const piece of await openStream(config, path, signal)) {
      const bytes = Buffer.from(piece);
      const wanted = bytes.subarray(Math.min(skip, bytes.byteLength));
      skip -= bytes.byteLength - wanted.byteLength;
      if (wanted.byteLength > 0) yield { bytes: wanted };
    }
  } catch (error) {
    if (signal.aborted || isStatus(error, badRequest) || isStatus(error, notFound)) return;
    if (!isFollowed) throw error;
  }
}

/** The end of what the agent printed; empty where it can't be had any more. */
export async function readTail(
  config: KubeConfig,
  path: { readonly namespace: string; readonly podName: string },
  bytesMax: number,
  signal: AbortSignal,
): Promise<string> {
  const query = new URLSearchParams({ container: agentContainer, tailLines: "400" });
  const url = `/api/v1/namespaces/${path.namespace}/pods/${path.podName}/log?${query}`;
  let tail = Buffer.alloc(0);
  try {
    for await (const piece of await openStream(config, url, signal)) {
      tail = Buffer.concat([tail, Buffer.from(piece)]).subarray(-bytesMax);
    }
  } catch {
    // The pod or its node is gone: the job's end counts without it.
    return "";
  }
  return tail.toString("utf8");
}
