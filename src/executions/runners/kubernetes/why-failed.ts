import type { ExecutionError } from "../../execution.ts";
import { readEndNote } from "./end-note.ts";
import type { JobObject } from "./generated/job-object.js";
import type { PodObject } from "./generated/pod-object.js";
import { agentContainer, repositoryContainer } from "./job-names.ts";

type ContainerStatus = NonNullable<NonNullable<PodObject["status"]>["containerStatuses"]>[number];
export type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
}

export function conditionOf(
  object: { readonly status?: { readonly conditions?: readonly Condition[] } },
  type: string,
): Condition | null {
  return object.status?.conditions?.find((each) => each.type === type && each.status === "True") ?? null;
}

export function containerOf(pod: PodObject, name: string): ContainerStatus | null {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((each) => each.name === name) ?? null;
}

export function terminatedOf(pod: PodObject, name: string): Terminated | null {
  return containerOf(pod, name)?.state?.terminated ?? null;
}

/** The kubelet kills by it where a process has more memory than the container may have. */
const killed = 137;

/**
 * Why a job failed, from the most certain cause to the least: what the cluster did to the job, to the pod, to the container; then what alfred said
 * itself. A pod that is gone already leaves only the job's own words.
 */
export function whyFailed(job: JobObject, pod: PodObject | null): ExecutionError {
  const failed = conditionOf(job, "Failed");
  if (failed?.reason === "DeadlineExceeded") return ofDeadline(pod);
  if (pod !== null) return ofPod(pod) ?? ofContainers(pod);
  const detail = failed?.message ?? "";
  return {
    code: "job_lost",
    message: `Its pod is gone, and its end with it: somebody removed it, or its node was lost.${detail === "" ? "" : ` The cluster says: ${detail}`}`,
    details: { reason: failed?.reason ?? null },
  };
}

function ofDeadline(pod: PodObject | null): ExecutionError {
  const begun = pod !== null && containerOf(pod, agentContainer)?.state?.waiting === undefined;
  const message = begun
    ? "It took longer than its timeout and was ended."
    : "Its timeout was over before it could begin: its pod had no place or no image.";
  return { code: "timed_out", message, details: {} };
}

/** By a pod's own reason, or by its condition `DisruptionTarget`. */
const podReasons: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  Evicted: ["evicted", "Its pod was evicted from its node."],
  EvictionByEvictionAPI: ["evicted", "Its pod was evicted from its node."],
  TerminationByKubelet: ["evicted", "Its node ended its pod: it was short of something, or is going down."],
  Terminated: ["evicted", "Its node was shut down."],
  NodeShutdown: ["evicted", "Its node was shut down."],
  Shutdown: ["evicted", "Its node was shut down."],
  Preempting: ["preempted", "Its pod had to make room for one of higher priority."],
  PreemptionByScheduler: ["preempted", "Its pod had to make room for one of higher priority."],
  NodeLost: ["node_lost", "The node that its pod was on doesn't answer any more."],
  DeletionByTaintManager: ["node_lost", "The node that its pod was on can't be used any more."],
  DeletionByPodGC: ["node_lost", "The node that its pod was on is gone."],
  DeadlineExceeded: ["timed_out", "It took longer than its timeout and was ended."],
  UnexpectedAdmissionError: ["not_admitted", "The node didn't take its pod."],
  OutOfcpu: ["not_admitted", "The node had no room for its pod."],
  OutOfmemory: ["not_admitted", "The node had no room for its pod."],
  NodeAffinity: ["not_admitted", "The node didn't take its pod."],
};

export function ofPod(pod: PodObject): ExecutionError | null {
  const { reason = "", message = "" } = pod.status ?? {};
  const disruption = conditionOf(pod, "DisruptionTarget");
  for (const [word, said] of [
    [reason, message],
    [disruption?.reason ?? "", disruption?.message ?? ""],
  ] as const) {
    const known = podReasons[word];
    if (known === undefined) continue;
    const [code, sentence] = known;
    return { code, message: said === "" ? sentence : `${sentence} ${said}`, details: { reason: word } };
  }
  return null;
}

function ofContainers(pod: PodObject): ExecutionError {
  const cloning = terminatedOf(pod, repositoryContainer);
  if (cloning !== null && cloning.exitCode !== 0) {
    const said = cloning.message?.trim() ?? "";
    const message = `The repository couldn't be cloned, or has no such commit.${said === "" ? "" : `\n${said}`}`;
    return { code: "repository_unavailable", message, details: { exitCode: cloning.exitCode } };
  }
  const ended = terminatedOf(pod, agentContainer);
  if (ended === null) {
    const message = "Its pod failed before its work began, and the cluster doesn't say why.";
    return { code: "not_started", message, details: { reason: pod.status?.reason ?? null } };
  }
  return ofAgent(ended);
}

function ofAgent({ exitCode, reason = "", message = "", signal }: Terminated): ExecutionError {
  const details = { exitCode, signal: signal ?? null, reason };
  if (reason === "OOMKilled") {
    return {
      code: "out_of_memory",
      message: "It used more memory than it may have, and was ended.",
      details,
    };
  }
  if (["ContainerCannotRun", "StartError", "RunContainerError"].includes(reason)) {
    return { code: "not_started", message: `Its container can't be run: ${message}`, details };
  }
  const note = readEndNote(message);
  if (note?.kind === "interrupted") {
    return { code: "interrupted", message: "Its pod was told to end.", details };
  }
  if (note?.error != null) return { ...note.error, details };
  const how = exitCode === killed ? "was killed" : `ended with exit code ${exitCode}`;
  return { code: "no_answer", message: `alfred ${how} and gave no answer.`, details };
}
