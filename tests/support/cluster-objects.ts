import type { JobObject } from "../../src/executions/runners/kubernetes/generated/job-object.js";
import type { PodObject } from "../../src/executions/runners/kubernetes/generated/pod-object.js";

type ContainerState = NonNullable<
  NonNullable<NonNullable<PodObject["status"]>["containerStatuses"]>[number]["state"]
>;

export const began = "2025-11-12T12:00:00Z";
export const ended = "2025-11-12T12:05:00Z";

/** A job as the API server gives it; its conditions are given. */
export function aJob(
  conditions: NonNullable<NonNullable<JobObject["status"]>["conditions"]> = [],
  changed: Partial<JobObject["metadata"]> = {},
): JobObject {
  const metadata = { name: "claude-agent-1", uid: "1", creationTimestamp: began, ...changed };
  return { metadata, status: { conditions } };
}

export function failedJob(reason = "BackoffLimitExceeded", message = ""): JobObject {
  return aJob([{ type: "Failed", status: "True", reason, message, lastTransitionTime: ended }]);
}

/** A pod of two containers; what each is doing is given. */
export function aPod(
  status: Partial<NonNullable<PodObject["status"]>> = {},
  agent: ContainerState = { waiting: { reason: "PodInitializing" } },
  repository: ContainerState = { terminated: { exitCode: 0 } },
): PodObject {
  return {
    metadata: { name: "claude-agent-1-abcde", uid: "2", creationTimestamp: began },
    status: {
      phase: "Pending",
      initContainerStatuses: [{ name: "repository", state: repository }],
      containerStatuses: [{ name: "agent", state: agent }],
      ...status,
    },
  };
}

export function terminated(
  exitCode: number,
  more: Partial<NonNullable<ContainerState["terminated"]>> = {},
): ContainerState {
  return { terminated: { exitCode, reason: "Error", startedAt: began, finishedAt: ended, ...more } };
}
