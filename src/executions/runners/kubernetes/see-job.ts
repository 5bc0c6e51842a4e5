import type { ExecutionError } from "../../execution.ts";
import type { JobFacts, Observation } from "../../runner.ts";
import { readEndNote, resultOf } from "./end-note.ts";
import type { JobObject } from "./generated/job-object.js";
import type { PodObject } from "./generated/pod-object.js";
import { agentContainer, repositoryContainer } from "./job-names.ts";
import { conditionOf, containerOf, ofPod, terminatedOf, whyFailed } from "./why-failed.ts";

export interface SeenJob {
  readonly job: JobObject;
  /** The pod as it was last seen, which may be gone by now. */
  readonly pod: PodObject | null;
}

/**
 * What a job and its pod say, as the state machine wants it. The job's own conditions say that it has ended, its pod says how: a container that
 * has stopped is no end yet, because the job controller hasn't counted it. Two exceptions, where no condition will come in a reasonable time: a node
 * that is lost, and a pod that can't begin.
 * @param startLimitSeconds how long a pod may have trouble to begin
 * @param outputTail the end of what the job printed, where it is known
 */
export function seeJob(
  { job, pod }: SeenJob,
  now: Date,
  startLimitSeconds: number,
  outputTail: string,
): Observation {
  const note = readEndNote(pod === null ? undefined : terminatedOf(pod, agentContainer)?.message);
  const facts: JobFacts = { podName: pod?.metadata.name ?? null, runId: note?.run_id ?? null };
  const startedAt = pod === null ? null : agentStartedAt(pod);
  const complete = conditionOf(job, "Complete");
  const failed = conditionOf(job, "Failed");
  const times = { startedAt, endedAt: endedAt(job, pod) };
  if (complete !== null) {
    return { kind: "ended", ...times, facts, end: { kind: "succeeded", result: resultOf(note, outputTail) } };
  }
  if (failed !== null) {
    // Told to end because it was deleted: who deleted it decides what that means, when it is gone.
    if (wasDeletedFirst(job, failed.lastTransitionTime)) return atWork(pod, startedAt, facts);
    const hasWorked = startedAt !== null;
    const result = hasWorked ? resultOf(note, outputTail) : null;
    return { kind: "ended", ...times, facts, end: { kind: "failed", error: whyFailed(job, pod), result } };
  }
  const hopeless = pod === null ? null : (lostNode(pod) ?? cannotBegin(pod, now, startLimitSeconds));
  if (hopeless !== null && job.metadata.deletionTimestamp === undefined) {
    return {
      kind: "ended",
      startedAt,
      endedAt: null,
      facts,
      end: { kind: "failed", error: hopeless, result: null },
    };
  }
  return atWork(pod, startedAt, facts);
}

function atWork(pod: PodObject | null, startedAt: Date | null, facts: JobFacts): Observation {
  if (startedAt !== null) return { kind: "running", startedAt, facts };
  return { kind: "waiting", reason: pod === null ? "Its pod isn't there yet." : whyWaiting(pod), facts };
}

function wasDeletedFirst({ metadata }: JobObject, failedAt: string | null | undefined): boolean {
  const { deletionTimestamp } = metadata;
  return (
    deletionTimestamp !== undefined && (timeOf(failedAt)?.getTime() ?? 0) >= Date.parse(deletionTimestamp)
  );
}

function agentStartedAt(pod: PodObject): Date | null {
  const state = containerOf(pod, agentContainer)?.state;
  if (state?.running !== undefined)
    return timeOf(state.running.startedAt) ?? timeOf(pod.metadata.creationTimestamp);
  return state?.terminated === undefined ? null : timeOf(state.terminated.startedAt);
}

function endedAt(job: JobObject, pod: PodObject | null): Date | null {
  const finished = pod === null ? null : timeOf(terminatedOf(pod, agentContainer)?.finishedAt);
  return (
    finished ?? timeOf(job.status?.completionTime) ?? timeOf(conditionOf(job, "Failed")?.lastTransitionTime)
  );
}

function lostNode(pod: PodObject): ExecutionError | null {
  const error = ofPod(pod);
  return error?.code === "node_lost" ? error : null;
}

/** Trying again doesn't help. */
const hopelessReasons: ReadonlySet<string> = new Set(["InvalidImageName", "ErrImageNeverPull"]);
const imageReasons: ReadonlySet<string> = new Set([
  ...hopelessReasons,
  "ErrImagePull",
  "ImagePullBackOff",
  "ImageInspectError",
  "RegistryUnavailable",
]);
const containerReasons: ReadonlySet<string> = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "PreCreateHookError",
  "PostStartHookError",
]);

function cannotBegin(pod: PodObject, now: Date, limitSeconds: number): ExecutionError | null {
  const trouble = troubleOf(pod);
  if (trouble === null) return null;
  const { reason, message, since } = trouble;
  const isOver = since !== null && now.getTime() - since.getTime() > limitSeconds * 1000;
  if (!isOver && !hopelessReasons.has(reason)) return null;
  const code = codeOf(reason);
  const sentence = {
    image_unavailable: "Its image can't be had.",
    unschedulable: "No node has a place for its pod.",
  }[code];
  return {
    code,
    message: `${sentence ?? "Its container can't be made."} ${message}`.trim(),
    details: { reason },
  };
}

function codeOf(reason: string): string {
  if (reason === "Unschedulable") return "unschedulable";
  return imageReasons.has(reason) ? "image_unavailable" : "not_started";
}

/** What stands in the way of a pod that waits. */
function troubleOf(pod: PodObject) {
  const since = timeOf(pod.metadata.creationTimestamp);
  for (const name of [repositoryContainer, agentContainer]) {
    const { reason = "", message = "" } = containerOf(pod, name)?.state?.waiting ?? {};
    if (imageReasons.has(reason) || containerReasons.has(reason)) return { reason, message, since };
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") return null;
  return { reason: "Unschedulable", message: scheduled.message ?? "", since };
}

function whyWaiting(pod: PodObject): string {
  const trouble = troubleOf(pod);
  if (trouble !== null) return `${trouble.reason}: ${trouble.message}`.replace(/: $/, "");
  if (containerOf(pod, repositoryContainer)?.state?.running !== undefined)
    return "The repository is being cloned.";
  return containerOf(pod, agentContainer)?.state?.waiting?.reason ?? "Its pod waits for a place.";
}

function timeOf(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}
