import { describe, expect, it } from "vitest";
import { createExecution, follow } from "../../src/executions/index.ts";
import { aFakeCluster, aStateBucket, repositoryOf } from "../support/cluster-jobs.ts";
import { agentFile, alfred, readState, until, withAgent } from "../support/command-line.ts";
import { aJobOrder, seen } from "../support/local-jobs.ts";
import { anS3Server } from "../support/s3-server.ts";
import { commitAll, git, writeSpec } from "../support/temporary-project.ts";

const never = new AbortController().signal;

/** All of this is on a fake of the cluster's HTTP edge (tests/kubernetes/fake-cluster.ts); beside a real one: npm run test:kubernetes. */
describe("a job on a fake cluster", () => {
  it("is a batch/v1 Job as the contract has it, and a Secret of its own with what only it may know", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open({
      secretVariables: { ANTHROPIC_API_KEY: { name: "claude-agent", key: "ANTHROPIC_API_KEY" } },
    });
    const job = order(["say hello"], {
      timeout: 77,
      env: { GREETING: "a secret word", AGENT_TASK_ID: "somebody else" },
      callbackUrl: "https://callback.example/end",
      resources: { memoryLimit: "4Gi" },
    });
    await runner.start(job);
    const { jobName, executionId } = job;
    const made = JSON.stringify(cluster.objects.get("jobs", jobName));
    const secret = cluster.objects.get("secrets", jobName);

    expect(cluster.objects.get("jobs", jobName)).toMatchObject({
      metadata: {
        name: `claude-agent-${executionId}`,
        labels: { app: "claude-agent", "task-id": executionId },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 77,
        ttlSecondsAfterFinished: 3600,
        template: {
          metadata: { labels: { app: "claude-agent", "task-id": executionId } },
          spec: {
            restartPolicy: "Never",
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            initContainers: [{ name: "repository", securityContext: { readOnlyRootFilesystem: true } }],
            containers: [
              {
                name: "agent",
                env: expect.arrayContaining([
                  { name: "AGENT_TASK_ID", value: executionId },
                  { name: "CALLBACK_URL", value: "https://callback.example/end" },
                  {
                    name: "ANTHROPIC_API_KEY",
                    valueFrom: { secretKeyRef: { name: "claude-agent", key: "ANTHROPIC_API_KEY" } },
                  },
                ]),
                resources: {
                  requests: { memory: "512Mi", cpu: "500m" },
                  limits: { memory: "4Gi", cpu: "2000m" },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
              },
            ],
          },
        },
      },
    });
    expect(made).not.toContain("a secret word");
    expect(made).not.toContain("somebody else");
    expect(JSON.stringify(secret)).toContain("a secret word");
    expect(secret?.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: "Job", uid: cluster.objects.get("jobs", jobName)?.metadata.uid }),
    ]);
  });

  it("goes with its Secret when it is cancelled, pods first", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["sleep 60000"]);
    await runner.start(job);
    await seen(runner, job.executionId, "running");
    await runner.cancel(job.executionId, never);

    expect(cluster.objects.all("pods")).toEqual([]);
    expect(cluster.objects.all("jobs")).toEqual([]);
    await until("its Secret is gone", () => cluster.objects.all("secrets").length === 0);
    expect(await runner.observe(job.executionId)).toEqual({ kind: "absent" });
  });

  it("that is gone when it is to be ended, or taken away, is no fault; a cluster that refuses is", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["sleep 60000"]);
    await runner.start(job);
    await seen(runner, job.executionId, "running");
    const refuseDeletes = (status: number) =>
      cluster.interfere(({ method }) =>
        method === "DELETE" ? { status, reason: "", message: "not now" } : null,
      );
    refuseDeletes(500);
    await expect(runner.cancel(job.executionId, never)).rejects.toThrow("not now");
    await expect(runner.tidy(job.executionId)).rejects.toThrow("not now");
    refuseDeletes(404);
    await runner.cancel(job.executionId, AbortSignal.abort());
    await runner.tidy(job.executionId);
    cluster.interfere(({ method, path }) =>
      method === "GET" && path.endsWith(job.jobName)
        ? { status: 500, reason: "", message: "no leader" }
        : null,
    );
    await expect(runner.cancel(job.executionId, never)).rejects.toThrow("no leader");
    const unknown = crypto.randomUUID();
    cluster.interfere(({ method, path }) =>
      method === "GET" && path.endsWith(unknown) ? { status: 500, reason: "", message: "no leader" } : null,
    );
    expect(await runner.observe(unknown)).toMatchObject({
      kind: "unknown",
      detail: expect.stringContaining("no leader"),
    });
    cluster.interfere(null);
    await runner.cancel(job.executionId, never);
    await runner.cancel(job.executionId, never);
    await runner.tidy(job.executionId);
    expect(await runner.listKept(new Date())).toEqual([]);
    await runner.forget(job.executionId, null);
    expect(cluster.objects.all("jobs")).toEqual([]);
  });

  it("that somebody else deletes is lost; that was to be cancelled is cancelled", async () => {
    const { open, order, cluster, kubelet } = await aFakeCluster();
    kubelet.rest();
    const runner = await open();
    const job = order(["say nothing"]);
    await runner.start(job);
    await until("its pod is there", () => cluster.objects.all("pods").length === 1);
    const [pod] = cluster.objects.all("pods");
    const running = [{ name: "agent", state: { running: { startedAt: "2025-11-12T12:00:00Z" } } }];
    cluster.objects.change("pods", pod?.metadata.name ?? "", (old) => ({
      ...old,
      status: { phase: "Running", containerStatuses: running },
    }));
    const atWork = await seen(runner, job.executionId, "running");
    cluster.objects.remove("jobs", job.jobName);
    const gone = await seen(runner, job.executionId, "absent");
    const execution = follow(createExecution(job.executionId, {}, new Date()), atWork, new Date());

    expect(follow(execution, gone, new Date())).toMatchObject({
      status: "FAILED",
      error: { code: "job_lost" },
    });
    const cancelled = { ...execution, cancelRequestedAt: execution.createdAt };
    expect(follow(cancelled, gone, new Date()).status).toBe("CANCELLED");
  });

  it("whose pod was replaced isn't done twice", async () => {
    const { open, order, cluster, kubelet } = await aFakeCluster();
    kubelet.rest();
    const runner = await open();
    const job = order(["say nothing"]);
    await runner.start(job);
    await until("its pod is there", () => cluster.objects.all("pods").length === 1);
    const [first] = cluster.objects.all("pods");
    if (first === undefined) throw new Error("no pod");
    cluster.objects.add("pods", { ...first, metadata: { ...first.metadata, name: `${job.jobName}-other` } });
    const { end } = await seen(runner, job.executionId, "ended");
    await runner.tidy(job.executionId);

    expect(end).toMatchObject({ kind: "failed", error: { code: "job_lost" } });
    await until("nothing of it is left", () => cluster.objects.all("pods").length === 0);
  });

  it("stays for its output when it has ended, where the cluster takes it away; else it is taken away", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const jobs = [order(["say kept"]), order(["say not kept"])] as const;
    await Promise.all(jobs.map((job) => runner.start(job)));
    for (const { executionId } of jobs) await seen(runner, executionId, "ended");
    cluster.objects.change("jobs", jobs[1].jobName, (old) => ({
      ...old,
      spec: { ...old.spec, ttlSecondsAfterFinished: undefined },
    }));
    for (const { executionId } of jobs) await runner.tidy(executionId);

    expect(cluster.objects.all("jobs").map(({ metadata }) => metadata.name)).toEqual([jobs[0].jobName]);
  });
});

describe("a job on a fake cluster whose state goes by an S3 bucket", () => {
  it("goes on with the run of here, and its work comes home; its agent isn't told of the bucket", async () => {
    const { root, open, cluster } = await aFakeCluster();
    const { environment } = await anS3Server();
    const { stateBucket, address } = aStateBucket(cluster, environment);
    await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
    writeSpec(root);
    commitAll(root, "A SPEC");
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "fails" },
    });
    const here = readState(root, "2-run");
    const runner = await open({ stateBucket }, address, environment);
    const told = "printenv S3_BUCKET AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL_S3 > told.txt";
    const job = aJobOrder(root, {
      phase: "2-run",
      specId: "SPEC-AUTH-001",
      agentCommand: `sh -c "${told}; node ${agentFile}"`,
      repository: repositoryOf(root),
    });
    await runner.start(job);
    const { end, facts } = await seen(runner, job.executionId, "ended");
    await runner.bringHome?.(job.executionId, root);

    const branch = `alfred/execution-${job.executionId}`;
    expect(end).toMatchObject({ kind: "succeeded", result: { branch } });
    expect(facts.runId).toBe(here["run_id"]);
    expect(readState(root, "2-run")).toMatchObject({ run_id: here["run_id"], status: "completed" });
    expect(git(root, "show", `${branch}:told.txt`)).toBe("");
    expect(end).toMatchObject({ result: { artifacts: expect.arrayContaining(["told.txt"]) } });
    // Nothing of it is left where it has come home.
    const fetched = await alfred(root, ["job", "fetch", job.executionId, "--state", address], {
      environment,
    });
    expect(fetched.exitCode).toBe(1);
    expect(JSON.stringify(cluster.objects.all("jobs"))).not.toContain("S3RVER");
  });
});

it("a job on a fake cluster names every file of its work, also more than a pod's end can hold", async () => {
  const { root, open, order, cluster } = await aFakeCluster();
  const { environment } = await anS3Server();
  const { stateBucket, address } = aStateBucket(cluster, environment);
  const runner = await open({ stateBucket }, address, environment);
  const names = Array.from({ length: 200 }, (_, at) => `src/a-file-with-a-rather-long-name-${1000 + at}.js`);
  const job = order(names.map((name) => `write ${name} export const one = 1;`));
  await runner.start(job);
  const { end } = await seen(runner, job.executionId, "ended");
  const home = await runner.bringHome?.(job.executionId, root);

  expect(end.kind === "succeeded" && end.result.artifacts.length).toBeLessThan(names.length);
  expect(home).toEqual({ artifacts: names, branch: `alfred/execution-${job.executionId}` });
  expect(await runner.bringHome?.(job.executionId, root)).toBeNull();
});

describe("starting a job on a fake cluster", () => {
  it.each([
    [403, "Forbidden", "cannot create resource jobs"],
    [404, "NotFound", 'namespaces "alfred" not found'],
    [422, "Invalid", "spec.template.spec.containers[0].resources.limits: Invalid value"],
  ])("is impossible where the cluster answers %i", async (status, reason, message) => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    cluster.interfere(({ method, path }) =>
      method === "POST" && path.endsWith("/jobs") ? { status, reason, message } : null,
    );

    expect(await runner.start(order([]))).toEqual({
      kind: "impossible",
      error: {
        code: "refused_by_cluster",
        message: expect.stringContaining(message),
        details: { status, reason },
      },
    });
  });

  it.each([
    [403, "Forbidden", "exceeded quota: jobs, requested: count/jobs.batch=1"],
    [429, "TooManyRequests", "too many requests"],
    [500, "InternalError", "etcd is away"],
  ])("may be tried again where it answers %i %s: %s", async (status, reason, message) => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["say hello"]);
    cluster.interfere(({ method }) => (method === "POST" ? { status, reason, message } : null));

    await expect(runner.start(job)).rejects.toThrow(message);
    cluster.interfere(null);
    expect(await runner.start(job)).toEqual({ kind: "started" });
    expect(await seen(runner, job.executionId, "ended")).toMatchObject({ end: { kind: "succeeded" } });
  });

  it("goes on where a server was killed between the job and its Secret", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["say hello"]);
    cluster.interfere(({ method, path }) =>
      method === "POST" && path.endsWith("/secrets") ? { status: 500, reason: "", message: "killed" } : null,
    );
    await expect(runner.start(job)).rejects.toThrow("killed");
    expect(await seen(runner, job.executionId, "waiting")).toMatchObject({ kind: "waiting" });
    cluster.interfere(null);
    await (await open()).start(job);

    expect(await seen(runner, job.executionId, "ended")).toMatchObject({ end: { kind: "succeeded" } });
  });

  it("leaves no job behind whose order is refused", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    cluster.interfere(({ method, path }) =>
      method === "POST" && path.endsWith("/secrets")
        ? { status: 403, reason: "Forbidden", message: "no" }
        : null,
    );

    expect(await runner.start(order([]))).toMatchObject({ kind: "impossible" });
    expect(cluster.objects.all("jobs")).toEqual([]);
  });

  it("needs a repository, room in a Secret, and a name that is free", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const { request, ...job } = order([]);
    const { repository: _left, ...without } = request;
    cluster.objects.add("jobs", { metadata: { name: job.jobName }, spec: {} });

    expect(await runner.start({ ...job, request: without })).toMatchObject({
      error: { code: "repository_required" },
    });
    expect(
      await runner.start({ ...job, request, environment: { BIG: "x".repeat(1_100_000) } }),
    ).toMatchObject({
      error: { code: "order_too_large" },
    });
    expect(await runner.start({ ...job, request })).toMatchObject({ error: { code: "job_name_taken" } });
  });
});

describe("what is known of a fake cluster", () => {
  it("comes from a list and a watch that goes on from it, over dropped connections and from bookmarks", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["sleep 400", "say hello"]);
    await runner.start(job);
    await seen(runner, job.executionId, "running");
    const listed = () => cluster.requests.filter((line) => /jobs\?.*limit=/.test(line)).length;
    const before = listed();
    cluster.objects.compact();
    cluster.objects.bookmark();
    await new Promise((resolve) => setTimeout(resolve, 100));
    cluster.dropWatches();

    expect(await seen(runner, job.executionId, "ended")).toMatchObject({ end: { kind: "succeeded" } });
    expect(listed()).toBe(before);
  });

  it("is listed anew where the server has forgotten the version (410)", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["sleep 400", "say hello"]);
    await runner.start(job);
    await seen(runner, job.executionId, "running");
    const listed = () => cluster.requests.filter((line) => /jobs\?.*limit=/.test(line)).length;
    const before = listed();
    cluster.objects.compact();
    cluster.dropWatches();

    expect(await seen(runner, job.executionId, "ended")).toMatchObject({ end: { kind: "succeeded" } });
    expect(listed()).toBeGreaterThan(before);
  });

  it("is unknown while the cluster doesn't answer, and known again when it does", async () => {
    const { open, order, cluster } = await aFakeCluster();
    const runner = await open();
    const job = order(["sleep 60000"]);
    await runner.start(job);
    await seen(runner, job.executionId, "running");
    cluster.interfere(({ method }) =>
      method === "GET" ? { status: 503, reason: "ServiceUnavailable", message: "the leader is away" } : null,
    );
    cluster.dropWatches();

    expect(await seen(runner, job.executionId, "unknown")).toMatchObject({
      detail: expect.stringContaining("the leader is away"),
    });
    expect(await runner.checkReady()).toContain("503");
    cluster.interfere(null);
    await seen(runner, job.executionId, "running");
    expect(await runner.checkReady()).toBeNull();
  });

  it("is read page by page", async () => {
    const { cluster, open } = await aFakeCluster();
    const labels = { app: "claude-agent" };
    for (let number = 0; number < 260; number++) {
      cluster.objects.add("jobs", { metadata: { name: `old-${number}`, labels }, spec: {} } as never);
    }
    const runner = await open();

    expect(await runner.checkReady()).toBeNull();
    expect(cluster.requests.some((line) => line.includes("continue="))).toBe(true);
  });

  it("is followed in a log over a connection that breaks, without a word twice", async () => {
    const { open, order, cluster, kubelet } = await aFakeCluster();
    const runner = await open();
    const job = order(["say one", "sleep 700", "say two"]);
    await runner.start(job);
    let text = "";
    let isBroken = false;
    cluster.serveLogs((pod, container, isFollowed) => {
      const whole = kubelet.logOf(pod, container)?.read(isFollowed) ?? null;
      if (whole === null || isBroken || container !== "agent") return whole;
      isBroken = true;
      return (async function* cutOff() {
        for await (const bytes of whole) {
          yield bytes;
          return;
        }
      })();
    });
    for await (const chunk of runner.logs(job.executionId, { offset: 0, isFollowed: true, signal: never })) {
      text += chunk.text;
    }

    expect(isBroken).toBe(true);
    let whole = "";
    for await (const chunk of runner.logs(job.executionId, { offset: 0, isFollowed: false, signal: never })) {
      whole += chunk.text;
    }
    expect(text).toContain("two");
    expect(text).toBe(whole);
  });
});

it("a mirror that is closed asks nothing more", async () => {
  const { cluster, open } = await aFakeCluster();
  const runner = await open();
  await runner.checkReady();
  await runner.close();
  const count = cluster.requests.filter((line) => line.includes("/jobs")).length;
  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(cluster.requests.filter((line) => line.includes("/jobs"))).toHaveLength(count);
});
