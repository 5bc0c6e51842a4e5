import { describe, expect, it } from "vitest";
import { type PodEnd, writeEndNote } from "../../../../src/executions/runners/kubernetes/end-note.ts";
import type { JobObject } from "../../../../src/executions/runners/kubernetes/generated/job-object.js";
import type { PodObject } from "../../../../src/executions/runners/kubernetes/generated/pod-object.js";
import { seeJob } from "../../../../src/executions/runners/kubernetes/see-job.ts";
import { aJob, aPod, began, ended, failedJob, terminated } from "../../../support/cluster-objects.ts";

const limitSeconds = 600;
const soon = new Date("2025-11-12T12:01:00Z");
const late = new Date("2025-11-12T12:11:00Z");
const runId = "019a77e0-0000-7000-8000-000000000001";

function see(job: JobObject, pod: PodObject | null, now = soon) {
  return seeJob({ job, pod }, now, limitSeconds, "the tail");
}

const note: PodEnd = {
  schema_version: 1,
  kind: "succeeded",
  run_id: runId,
  error: null,
  artifacts: ["src/a.js"],
  branch: "alfred/execution-1",
  output: null,
};

const unschedulable = {
  phase: "Pending",
  conditions: [
    { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" },
  ],
  initContainerStatuses: [],
  containerStatuses: [],
};

describe("a job that waits", () => {
  it.each([
    ["has no pod yet", null, /isn't there yet/],
    ["has no place", aPod(unschedulable), /Unschedulable: 0\/3 nodes/],
    [
      "has no image",
      aPod({}, {}, { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling" } }),
      /ImagePullBackOff/,
    ],
    [
      "waits for its order",
      aPod({}, {}, { waiting: { reason: "CreateContainerConfigError" } }),
      /ConfigError/,
    ],
    ["is being cloned", aPod({}, {}, { running: { startedAt: began } }), /being cloned/],
    ["is about to begin", aPod(), /PodInitializing/],
    ["was just made", aPod({ initContainerStatuses: [], containerStatuses: [] }), /waits for a place/],
  ])("%s", (_title, pod, reason) => {
    expect(see(aJob(), pod)).toMatchObject({
      kind: "waiting",
      reason: expect.stringMatching(reason),
      facts: { podName: pod?.metadata.name ?? null, runId: null },
    });
  });

  it.each([
    ["unschedulable", aPod(unschedulable)],
    ["image_unavailable", aPod({}, {}, { waiting: { reason: "ErrImagePull", message: "no such host" } })],
    ["image_unavailable", aPod({}, { waiting: { reason: "ImagePullBackOff" } })],
    ["not_started", aPod({}, { waiting: { reason: "CreateContainerError", message: "bad mount" } })],
  ])("and has trouble for longer than its limit has failed: %s", (code, pod) => {
    expect(see(aJob(), pod, soon).kind).toBe("waiting");
    expect(see(aJob(), pod, late)).toMatchObject({
      kind: "ended",
      startedAt: null,
      end: { kind: "failed", error: { code }, result: null },
    });
  });

  it("for an image whose name is none fails at once", () => {
    const pod = aPod({}, {}, { waiting: { reason: "InvalidImageName", message: "couldn't parse" } });

    expect(see(aJob(), pod)).toMatchObject({ kind: "ended", end: { error: { code: "image_unavailable" } } });
  });

  it("and is being deleted isn't ended before it is gone", () => {
    const job = aJob([], { deletionTimestamp: ended });

    expect(see(job, aPod(unschedulable), late).kind).toBe("waiting");
  });
});

describe("a job at work", () => {
  it("runs from when its agent's container began", () => {
    const pod = aPod({ phase: "Running" }, { running: { startedAt: "2025-11-12T12:00:07Z" } });

    expect(see(aJob(), pod)).toEqual({
      kind: "running",
      startedAt: new Date("2025-11-12T12:00:07Z"),
      facts: { podName: "claude-agent-1-abcde", runId: null },
    });
  });

  it("runs until the cluster has counted its end, also where its container has stopped", () => {
    expect(see(aJob(), aPod({ phase: "Failed" }, terminated(1))).kind).toBe("running");
  });

  it("is lost with its node, though no condition of the job says so", () => {
    const pod = aPod(
      { phase: "Unknown", reason: "NodeLost", message: "Node node-7 is unresponsive" },
      { running: { startedAt: began } },
    );

    expect(see(aJob(), pod)).toMatchObject({
      kind: "ended",
      end: { kind: "failed", error: { code: "node_lost", message: expect.stringContaining("node-7") } },
    });
  });
});

describe("a job that has ended", () => {
  it("has done its work, with what its pod noted", () => {
    const complete = aJob([{ type: "Complete", status: "True", lastTransitionTime: ended }]);
    const pod = aPod(
      { phase: "Succeeded" },
      terminated(0, { reason: "Completed", message: writeEndNote(note) }),
    );

    expect(see(complete, pod)).toEqual({
      kind: "ended",
      startedAt: new Date(began),
      endedAt: new Date(ended),
      facts: { podName: "claude-agent-1-abcde", runId },
      end: {
        kind: "succeeded",
        result: {
          output: "the tail",
          tokensUsed: null,
          artifacts: ["src/a.js"],
          branch: "alfred/execution-1",
        },
      },
    });
    expect(see(complete, null)).toMatchObject({ kind: "ended", end: { kind: "succeeded" } });
  });

  const failures: readonly (readonly [string, string, JobObject, PodObject | null])[] = [
    ["its limit was over", "timed_out", failedJob("DeadlineExceeded"), aPod({}, terminated(130))],
    ["its limit was over before it began", "timed_out", failedJob("DeadlineExceeded"), aPod(unschedulable)],
    ["its limit was over and its pod is gone", "timed_out", failedJob("DeadlineExceeded"), null],
    ["its pod is gone", "job_lost", failedJob("BackoffLimitExceeded", "has reached the limit"), null],
    [
      "it used too much memory",
      "out_of_memory",
      failedJob(),
      aPod({ phase: "Failed" }, terminated(137, { reason: "OOMKilled" })),
    ],
    [
      "it was evicted",
      "evicted",
      failedJob(),
      aPod({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }, {}),
    ],
    [
      "it was evicted through the API",
      "evicted",
      failedJob(),
      aPod(
        { conditions: [{ type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI" }] },
        terminated(137),
      ),
    ],
    [
      "it made room for another",
      "preempted",
      failedJob(),
      aPod(
        { conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }] },
        terminated(143),
      ),
    ],
    ["its node was shut down", "evicted", failedJob(), aPod({ reason: "Terminated" }, terminated(143))],
    [
      "its node is gone",
      "node_lost",
      failedJob(),
      aPod({ conditions: [{ type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC" }] }, {}),
    ],
    ["its node didn't take it", "not_admitted", failedJob(), aPod({ reason: "OutOfmemory" }, {})],
    [
      "its repository couldn't be cloned",
      "repository_unavailable",
      failedJob(),
      aPod({}, {}, { terminated: { exitCode: 128, message: "fatal: repository not found" } }),
    ],
    [
      "its container can't be run",
      "not_started",
      failedJob(),
      aPod({}, terminated(128, { reason: "StartError", message: "alfred: not found" })),
    ],
    ["its pod failed for no reason", "not_started", failedJob(), aPod({ phase: "Failed" }, {})],
    [
      "it was killed",
      "no_answer",
      failedJob(),
      aPod({}, terminated(137, { message: "the log's last lines" })),
    ],
    [
      "alfred says why",
      "spec_not_found",
      failedJob(),
      aPod(
        {},
        terminated(1, {
          message: writeEndNote({
            ...note,
            kind: "failed",
            error: { code: "spec_not_found", message: "No." },
          }),
        }),
      ),
    ],
    [
      "its pod was told to end",
      "interrupted",
      failedJob(),
      aPod({}, terminated(130, { message: writeEndNote({ ...note, kind: "interrupted" }) })),
    ],
    [
      "its note is cut off",
      "no_answer",
      failedJob(),
      aPod({}, terminated(1, { message: '{"schema_version":1,"ki' })),
    ],
  ];

  it.each(failures)("failed because %s: %s", (_title, code, job, pod) => {
    const seen = see(job, pod);

    expect(seen).toMatchObject({ kind: "ended", end: { kind: "failed", error: { code } } });
  });

  it("and was deleted first isn't ended before it is gone: who deleted it says what that means", () => {
    const job = aJob([{ type: "Failed", status: "True", lastTransitionTime: ended }], {
      deletionTimestamp: "2025-11-12T12:04:00Z",
    });

    expect(see(job, aPod({}, terminated(130))).kind).toBe("running");
  });

  it("and was deleted afterwards keeps its end", () => {
    const job = aJob([{ type: "Failed", status: "True", lastTransitionTime: ended }], {
      deletionTimestamp: "2025-11-12T12:06:00Z",
    });

    expect(see(job, aPod({}, terminated(1)))).toMatchObject({ kind: "ended", end: { kind: "failed" } });
  });
});
