import { BatchV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { createExecution, follow } from "../../src/executions/index.ts";
import { until } from "../support/command-line.ts";
import { seen } from "../support/local-jobs.ts";
import { namespace } from "./fake-cluster.ts";
import { patchPodStatus } from "./helper-kubelet.ts";
import { aRealCluster, asAdministrator, type RealCluster } from "./real-cluster.ts";

const podNameOf = async ({ core }: RealCluster, jobName: string): Promise<string | null> => {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${jobName}` });
  return items[0]?.metadata?.name ?? null;
};

/** A job whose pod nobody runs: the test says what happens to it. */
async function aRestingJob(changed: { readonly startLimitSeconds?: number } = {}) {
  const cluster = await aRealCluster();
  cluster.kubelet.rest();
  const runner = await cluster.open(changed);
  const job = cluster.order(["say nothing"]);
  await runner.start(job);
  await until("its pod is there", async () => (await podNameOf(cluster, job.jobName)) !== null);
  const pod = (await podNameOf(cluster, job.jobName)) ?? "";
  const say = (status: object) => patchPodStatus(cluster.core, namespace, pod, status);
  return { cluster, runner, job, pod, say };
}

const time = "2026-01-01T00:00:00Z";
const container = (state: object) => ({
  containerStatuses: [{ name: "agent", image: "alfred", imageID: "", ready: false, restartCount: 0, state }],
});

describe("on a real API server", () => {
  it.each([
    [
      "out_of_memory",
      {
        phase: "Failed",
        ...container({
          terminated: { exitCode: 137, reason: "OOMKilled", startedAt: time, finishedAt: time },
        }),
      },
    ],
    ["evicted", { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }],
    [
      "no_answer",
      {
        phase: "Failed",
        ...container({ terminated: { exitCode: 7, reason: "Error", startedAt: time, finishedAt: time } }),
      },
    ],
    ["node_lost", { phase: "Unknown", reason: "NodeLost", ...container({ running: { startedAt: time } }) }],
  ])("a pod's end comes out as %s", async (code, status) => {
    const { runner, job, say } = await aRestingJob();
    await say(status);

    expect(await seen(runner, job.executionId, "ended")).toMatchObject({
      end: { kind: "failed", error: { code } },
    });
    await runner.tidy(job.executionId);
  });

  it("an image that can't be had is waited for, and given up at the limit", async () => {
    const { runner, job, say } = await aRestingJob({ startLimitSeconds: 3 });
    await say({
      phase: "Pending",
      ...container({ waiting: { reason: "ImagePullBackOff", message: "no such image" } }),
    });

    expect(await seen(runner, job.executionId, "waiting")).toMatchObject({ kind: "waiting" });
    expect(await seen(runner, job.executionId, "ended")).toMatchObject({
      end: { error: { code: "image_unavailable" } },
    });
    await runner.tidy(job.executionId);
    expect(await seen(runner, job.executionId, "absent")).toEqual({ kind: "absent" });
  });

  it("a job that somebody else deletes is lost, one that was to be cancelled is cancelled", async () => {
    const { runner, job, say } = await aRestingJob();
    await say({ phase: "Running", ...container({ running: { startedAt: time } }) });
    const atWork = await seen(runner, job.executionId, "running");
    await asAdministrator()
      .makeApiClient(BatchV1Api)
      .deleteNamespacedJob({ name: job.jobName, namespace, propagationPolicy: "Background" });
    const gone = await seen(runner, job.executionId, "absent");
    const execution = follow(createExecution(job.executionId, {}, new Date()), atWork, new Date());

    expect(follow(execution, gone, new Date())).toMatchObject({
      status: "FAILED",
      error: { code: "job_lost" },
    });
    const cancelled = { ...execution, cancelRequestedAt: execution.createdAt };
    expect(follow(cancelled, gone, new Date()).status).toBe("CANCELLED");
  });

  it("a pod that somebody deletes isn't begun again, though this cluster makes another", async () => {
    const { cluster, runner, job, pod, say } = await aRestingJob();
    await say({ phase: "Running", ...container({ running: { startedAt: time } }) });
    await seen(runner, job.executionId, "running");
    await cluster.core.deleteNamespacedPod({ name: pod, namespace, gracePeriodSeconds: 0 });
    const { end } = await seen(runner, job.executionId, "ended");
    await runner.tidy(job.executionId);

    expect(end).toMatchObject({ kind: "failed", error: { code: "job_lost" } });
    await until("no pod of it is left", async () => (await podNameOf(cluster, job.jobName)) === null);
  });

  it("a job's Secret goes with the job, and so do its pods", async () => {
    const { cluster, runner, job } = await aRestingJob();
    const secret = await cluster.core.readNamespacedSecret({ name: job.jobName, namespace });
    await runner.cancel(job.executionId, AbortSignal.timeout(30_000));

    expect(secret.data?.["order.json"]).toBeDefined();
    expect(await runner.observe(job.executionId)).toEqual({ kind: "absent" });
    await until("its Secret is gone", async () => {
      const { items } = await cluster.core.listNamespacedSecret({ namespace });
      return items.every(({ metadata }) => metadata?.name !== job.jobName);
    });
  });

  it("is taken away by the cluster with its output when its time to live is over", async () => {
    const { open, order } = await aRealCluster();
    const runner = await open({ timeToLiveSeconds: 1 });
    const job = order(["say hello"]);
    await runner.start(job);
    await seen(runner, job.executionId, "ended");
    await runner.tidy(job.executionId);

    expect(await seen(runner, job.executionId, "absent")).toEqual({ kind: "absent" });
  });

  it("the server's account may do what the runner does, and can't read a Secret or run in a pod", async () => {
    const { kubeconfig } = await aRealCluster();
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const refused = { code: 403 };

    await expect(core.listNamespacedSecret({ namespace })).rejects.toMatchObject(refused);
    await expect(core.readNamespacedSecret({ name: "claude-agent", namespace })).rejects.toMatchObject(
      refused,
    );
    await expect(core.listNamespacedPod({ namespace: "default" })).rejects.toMatchObject(refused);
    await expect(
      config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace: "default" }),
    ).rejects.toMatchObject(refused);
    await expect(
      core.createNamespacedPod({ namespace, body: { metadata: { name: "a" }, spec: { containers: [] } } }),
    ).rejects.toMatchObject(refused);
  });
});
