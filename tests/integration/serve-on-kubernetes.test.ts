import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type ExecutionStatus, executionClient } from "../../src/executions/index.ts";
import { aFakeCluster, aStateBucket } from "../support/cluster-jobs.ts";
import { startAlfred, until } from "../support/command-line.ts";
import { scripted } from "../support/local-jobs.ts";
import { anS3Server } from "../support/s3-server.ts";
import { entered, served } from "../support/served-here.ts";
import { git, temporaryFolder } from "../support/temporary-project.ts";

const url = "https://git.example.com/shop.git";
const serverToken = "the-token-of-this-test";

/**
 * `alfred serve --runner kubernetes` as an operator starts it, in this process: the cluster by KUBECONFIG, the jobs by runner.json, state by a bucket. The
 * cluster is the fake of its HTTP edge, the pods' commands are the built alfred; in git.example.com's place stands the project's own repository.
 */
async function aServedCluster() {
  const cluster = await aFakeCluster();
  const { environment } = await anS3Server();
  const folder = temporaryFolder();
  const file = (name: string, text: string, mode = 0o600) => {
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };
  const { bucket, endpoint, credentials } = aStateBucket(cluster.cluster, environment).stateBucket;
  const settings = file(
    "runner.json",
    JSON.stringify({
      schema_version: 1,
      secret_variables: {},
      state_bucket: { bucket, endpoint, credentials },
    }),
  );
  const kubeconfig = file("kubeconfig", cluster.cluster.kubeconfig);
  vi.stubEnv("KUBECONFIG", kubeconfig);
  const realGit = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const replaced = `url.file://${cluster.root}.insteadOf=${url}`;
  const program = join(cluster.programs, "git");
  writeFileSync(program, `#!/bin/sh\nexec '${realGit}' -c '${replaced}' "$@"\n`);
  chmodSync(program, 0o755);
  const words = [
    "--runner",
    "kubernetes",
    "--kubernetes-settings",
    settings,
    "--repository-host",
    "git.example.com",
  ];
  const variables = { ...environment, ALFRED_TOKEN: serverToken };
  const start = () => served(cluster.root, words, { variables });
  /** As a process of its own, which can be killed. */
  const startProcess = async () => {
    const typed = ["serve", "--port", "0", "--json", "--allow-agent-command", ...words];
    const { child, ended } = startAlfred(cluster.root, typed, {
      environment: { ...variables, KUBECONFIG: kubeconfig },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stdout = "";
    child.stdout?.on("data", (text: string) => {
      stdout += text;
    });
    await until("it listens", () => stdout.includes("}"));
    const { url } = JSON.parse(stdout);
    return { url: String(url), child, ended };
  };
  const repository = { url, commit: git(cluster.root, "rev-parse", "HEAD") };
  return { ...cluster, start, startProcess, repository };
}

describe("alfred serve --runner kubernetes, on a fake cluster", () => {
  beforeEach(() => () => vi.unstubAllEnvs());

  it("an execution is created over HTTP, followed live to its end, and its work is at home", async () => {
    const { root, start, repository, cluster } = await aServedCluster();
    const { url: server, said } = await start();
    const client = executionClient({ server, token: serverToken });
    const goOn = join(temporaryFolder(), "go-on");
    const lines = [
      "write src/new.js export const two = 2;",
      "say half done",
      `await ${goOn}`,
      "say all done",
    ];
    const { execution, isNew } = await client.create({
      prompt: lines.join("\n"),
      agentCommand: scripted,
      repository,
      metadata: { ticket: "42" },
      idempotencyKey: "build-42",
    });
    const again = await client.create({
      prompt: "other",
      agentCommand: scripted,
      repository,
      idempotencyKey: "build-42",
    });
    let text = "";
    const states: ExecutionStatus[] = [];
    for await (const event of client.follow(execution.id)) {
      if (event.kind === "state") states.push(event.execution.status);
      else text += event.text;
      // What is seen live was printed while it was at work.
      if (text.includes("half done") && !existsSync(goOn)) writeFileSync(goOn, "");
    }
    const ended = await client.show(execution.id);
    const branch = `alfred/execution-${execution.id}`;

    expect([isNew, again.isNew, again.execution.id]).toEqual([true, false, execution.id]);
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual([
      "PENDING",
      "RUNNING",
      "COMPLETED",
    ]);
    expect(text).toContain("all done");
    expect(ended).toMatchObject({
      status: "COMPLETED",
      jobName: `claude-agent-${execution.id}`,
      podName: expect.stringContaining(`claude-agent-${execution.id}`),
      result: { output: expect.stringContaining("all done"), artifacts: ["src/new.js"], branch },
      request: { metadata: { ticket: "42" } },
    });
    expect(ended.history.map(({ from, to }) => [from, to])).toEqual([
      [null, "PENDING"],
      ["PENDING", "RUNNING"],
      ["RUNNING", "COMPLETED"],
    ]);
    expect(git(root, "show", `${branch}:src/new.js`)).toContain("two = 2");
    expect(await client.logs(execution.id)).toContain("half done");
    expect(cluster.objects.all("jobs")).toHaveLength(1);
    const told = `${said.stderr}${JSON.stringify(cluster.objects.all("jobs"))}`;
    for (const secret of [serverToken, "S3RVER"]) expect(told).not.toContain(secret);
  });

  it("is asked for by the command line: what is cloned, and what the job may have", async () => {
    const { root, start, repository, cluster } = await aServedCluster();
    const { url: server } = await start();
    const ask = async (...more: readonly string[]) => {
      const prompt = ["--prompt", "say hello", "--agent-command", scripted];
      const words = ["execution", "create", ...prompt, "--server", server, "--json", ...more];
      const line = entered(root, words, { variables: { ALFRED_TOKEN: serverToken } });
      return { exitCode: await line.exitCode, ...line.said };
    };
    const from = ["--repository", repository.url, "--commit", repository.commit];
    const made = await ask(...from, "--resource", "memoryLimit=4Gi", "--resource", "cpuRequest=250m");
    const half = await ask("--commit", repository.commit, "--resource", "disk=1Gi");
    await until("its job is there", () => cluster.objects.all("jobs").length === 1);
    const [job] = cluster.objects.all("jobs");

    expect(JSON.parse(made.stdout).execution.request).toMatchObject({
      repository,
      resources: { memoryLimit: "4Gi", cpuRequest: "250m" },
    });
    expect(JSON.stringify(job)).toContain('"memory":"4Gi"');
    expect(half.exitCode).toBe(2);
    expect(half.stdout).toContain("repository.url is needed");
    expect(half.stdout).toContain("resources.disk is not known here");
  });

  it("is cancelled over HTTP: the answer comes when nothing of it is in the cluster any more", async () => {
    const { root, start, repository, cluster } = await aServedCluster();
    const pidFile = join(temporaryFolder(), "pid");
    const body = { prompt: `pid ${pidFile}\nsleep 600000`, agentCommand: scripted, repository };
    const { url: server } = await start();
    const client = executionClient({ server, token: serverToken });
    const { execution } = await client.create(body);
    await until("its agent is at work", () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    await until("it is seen to run", async () => (await client.show(execution.id)).status === "RUNNING");
    const words = ["execution", "cancel", execution.id, "--server", server, "--json"];
    const line = entered(root, words, { variables: { ALFRED_TOKEN: serverToken } });

    expect(await line.exitCode).toBe(0);
    const cancelled = line.said;
    expect(JSON.parse(cancelled.stdout)).toMatchObject({ ok: true, execution: { status: "CANCELLED" } });
    expect(cluster.objects.all("pods")).toEqual([]);
    expect(cluster.objects.all("jobs")).toEqual([]);
    const processId = Number(readFileSync(pidFile, "utf8"));
    await until("its agent has ended", () => !isAlive(processId));
    await expect(client.cancel(execution.id)).rejects.toMatchObject({
      failure: { code: "execution_refused", status: 409 },
    });
    const seen: string[] = [];
    for await (const event of client.follow(execution.id))
      if (event.kind === "state") seen.push(event.execution.status);
    expect(seen.at(-1)).toBe("CANCELLED");
  });

  it("is found again when its server was killed, and fails with what alfred said", async () => {
    const { start, startProcess, repository } = await aServedCluster();
    const first = await startProcess();
    const seen = executionClient({ server: first.url, token: serverToken });
    const body = { prompt: "sleep 1500\nexit 3", agentCommand: scripted, repository };
    const { execution } = await seen.create(body);
    await until("it runs", async () => (await seen.show(execution.id)).status === "RUNNING");
    first.child.kill("SIGKILL");
    await first.ended;
    const { url: server } = await start();
    const client = executionClient({ server, token: serverToken });
    await until("it has ended", async () => (await client.show(execution.id)).status === "FAILED");

    expect(await client.show(execution.id)).toMatchObject({
      error: { code: "failed", message: expect.stringContaining("exit code 3") },
    });
  });

  it.each([
    [
      "clones from nowhere that the operator hasn't named",
      { url: "https://elsewhere.example/x.git" },
      "repository.url",
    ],
    ["needs a repository", null, "repository"],
  ])("%s", async (_what, changed, field) => {
    const { start, repository, cluster } = await aServedCluster();
    const { url: server } = await start();
    const given = changed === null ? {} : { repository: { ...repository, ...changed } };
    const client = executionClient({ server, token: serverToken });

    await expect(
      client.create({ prompt: "say hello", agentCommand: scripted, ...given }),
    ).rejects.toMatchObject({
      failure: { code: "execution_request_invalid" },
      message: expect.stringMatching(new RegExp(`- ${field}\\b(?!\\.)`)),
    });
    expect(cluster.objects.all("jobs")).toEqual([]);
  });

  it("doesn't begin where state's bucket can't be used, and says why", async () => {
    const { root, cluster } = await aServedCluster();
    const { environment } = await anS3Server();
    const { stateBucket } = aStateBucket(cluster, environment);
    const settings = join(temporaryFolder(), "runner.json");
    const { endpoint, credentials } = stateBucket;
    const state_bucket = { bucket: "not-there", endpoint, credentials };
    writeFileSync(settings, JSON.stringify({ schema_version: 1, state_bucket }));
    const words = ["serve", "--port", "0", "--runner", "kubernetes", "--kubernetes-settings", settings];
    const line = entered(root, words, { variables: environment });

    expect(await line.exitCode).toBe(3);
    expect(line.said.stderr).toContain("there is no bucket not-there");
  });
});

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
