import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentTrace } from "../../../../src/context/index.ts";
import { localRunner, type Runner } from "../../../../src/executions/index.ts";
import {
  type JobFiles,
  jobFiles,
  takeJob,
  writeEnd,
} from "../../../../src/executions/runners/local/job-files.ts";
import { until } from "../../../support/command-line.ts";
import { aJobOrder, aScript } from "../../../support/local-jobs.ts";
import { aProject, git, temporaryFolder } from "../../../support/temporary-project.ts";

const noon = new Date("2026-03-01T12:00:00.000Z");
const never = new AbortController().signal;

/** A runner that starts programs which do nothing of alfred's, so that a job's files are the test's to write. */
function aRunner(root: string, { program = "true", now = () => noon } = {}) {
  const directory = join(root, ".moai/memory/executions");
  const environment = { PATH: process.env["PATH"] };
  const runner: Runner = localRunner({ directory, alfred: [program], environment, now, trace: silentTrace });
  onTestFinished(() => runner.close());
  return { runner, directory, filesOf: (id: string) => jobFiles(directory, id) };
}

/** A claim of a process that is gone, or of a machine that can't be seen from here. */
function claimAs(files: JobFiles, changed: { readonly host?: string; readonly process_id?: number }): void {
  takeJob(files, noon);
  const claim = JSON.parse(readFileSync(files.claim, "utf8"));
  writeFileSync(files.claim, JSON.stringify({ ...claim, ...changed }));
}
const gone = { process_id: 4_194_000 };

async function aStartedJob(root: string, more: Parameters<typeof aRunner>[1] = {}) {
  const made = aRunner(root, more);
  const job = aScript(root, ["say hello"], { timeout: 60 });
  expect(await made.runner.start(job)).toEqual({ kind: "started" });
  const files = made.filesOf(job.executionId);
  return { ...made, job, id: job.executionId, files };
}

describe("a job on this machine, as its runner sees it", () => {
  it("isn't there, is starting, and isn't there again where its process ended before it took it", async () => {
    const root = aProject();
    const { runner, id } = await aStartedJob(root);

    expect(["waiting", "absent"]).toContain((await runner.observe(id)).kind);
    await until("its process has ended", async () => (await runner.observe(id)).kind === "absent");
    expect(await runner.observe(crypto.randomUUID())).toEqual({ kind: "absent" });
  });

  it("is given up where its process can't begin, however often it is tried", async () => {
    const root = aProject();
    const { runner, id, job } = await aStartedJob(root, { program: "/no/such/program" });
    const outcomes = [];
    for (let launch = 0; launch < 3; launch++) {
      await until("it is gone", async () => (await runner.observe(id)).kind === "absent");
      outcomes.push(await runner.start(job));
    }

    expect(outcomes).toEqual([
      { kind: "started" },
      { kind: "started" },
      { kind: "impossible", error: expect.objectContaining({ code: "not_started" }) },
    ]);
  });

  it("runs while its process does, and has ended as that said, also where nobody took it", async () => {
    const { runner, id, files } = await aStartedJob(aProject());
    takeJob(files, noon);
    expect(await runner.observe(id)).toMatchObject({ kind: "running", startedAt: noon });
    rmSync(files.claim);
    writeEnd(files, { endedAt: noon, end: { kind: "cancelled" }, runId: null });
    expect(await runner.observe(id)).toMatchObject({ kind: "ended", startedAt: null, endedAt: noon });
  });

  it("of another machine can't be told about until its time must be over; then it is lost", async () => {
    let now = noon;
    const { runner, id, files } = await aStartedJob(aProject(), { now: () => now });
    claimAs(files, { host: "another-machine" });
    expect(await runner.observe(id)).toEqual({
      kind: "unknown",
      detail: "It is at work on another-machine.",
    });
    now = new Date(noon.getTime() + (60 + 119) * 1000);
    expect((await runner.observe(id)).kind).toBe("unknown");
    now = new Date(noon.getTime() + (60 + 121) * 1000);
    expect(await runner.observe(id)).toMatchObject({ kind: "ended", end: { kind: "lost" } });
  });

  it("that was killed is lost, with what it had done and printed", async () => {
    const root = aProject();
    const { runner, id, files } = await aStartedJob(root);
    const { openWorkBranch } = await import("../../../../src/git/index.ts");
    const { readOrder } = await import("../../../../src/executions/runners/local/job-files.ts");
    const order = readOrder(files);
    if (order === null) throw new Error("no order");
    mkdirSync(join(root, ".moai/memory/worktrees"), { recursive: true });
    await openWorkBranch({ ...order, directory: order.worktree });
    writeFileSync(join(order.worktree, "half.txt"), "half\n");
    writeFileSync(files.output, "half done");
    claimAs(files, gone);

    const result = { output: "half done", tokensUsed: null, artifacts: ["half.txt"], branch: order.branch };
    expect(await runner.observe(id)).toMatchObject({
      kind: "ended",
      end: { kind: "lost", error: { code: "job_lost", details: { branch: order.branch } }, result },
    });
    expect(git(root, "show", `${order.branch}:half.txt`)).toBe("half");
  });

  it("that was killed and whose project is gone is lost with nothing", async () => {
    const root = aProject();
    const { runner, id, files } = await aStartedJob(root);
    claimAs(files, gone);
    rmSync(join(root, ".git"), { recursive: true });

    expect(await runner.observe(id)).toMatchObject({
      end: { kind: "lost", error: { details: { branch: null } }, result: null },
    });
  });

  it("that nobody knows the order of isn't there", async () => {
    const { runner, id, files } = await aStartedJob(aProject());
    claimAs(files, gone);
    rmSync(files.order);

    expect(await runner.observe(id)).toEqual({ kind: "absent" });
  });
});

describe("what a runner of this machine refuses or takes away", () => {
  it.each([
    ["not_a_repository", () => temporaryFolder()],
    [
      "no_commit",
      () => {
        const root = temporaryFolder();
        git(root, "init", "--quiet");
        return root;
      },
    ],
  ])("a job without a place to begin at: %s", async (code, make) => {
    const root = make();
    const { runner } = aRunner(root);

    expect(await runner.start(aJobOrder(root, { prompt: "hello" }))).toMatchObject({
      kind: "impossible",
      error: { code },
    });
  });

  it("a job that is cancelled before it was begun never begins", async () => {
    const root = aProject();
    const { runner, filesOf } = aRunner(root);
    const job = aScript(root, ["say hello"]);
    await runner.cancel(job.executionId, never);

    expect(await runner.observe(job.executionId)).toMatchObject({ end: { kind: "cancelled" } });
    expect(await runner.start(job)).toEqual({ kind: "started" });
    expect(existsSync(filesOf(job.executionId).order)).toBe(false);
    await runner.cancel(job.executionId, never);
  });

  it("cancelling gives up waiting when it is told to", async () => {
    const { runner, id, files } = await aStartedJob(aProject());
    claimAs(files, { host: "another-machine" });
    await runner.cancel(id, AbortSignal.abort());

    expect(existsSync(files.cancel)).toBe(true);
    expect((await runner.observe(id)).kind).toBe("unknown");
  });

  it("jobs that ended long ago are named, and forgotten", async () => {
    const { runner, id, files } = await aStartedJob(aProject());
    writeEnd(files, { endedAt: noon, end: { kind: "cancelled" }, runId: null });
    expect(await runner.listKept(noon)).toEqual([]);
    expect(await runner.listKept(new Date(noon.getTime() + 1))).toEqual([id]);
    await runner.forget(id, null);
    expect(existsSync(files.folder)).toBe(false);
    await until("nothing of it is known", async () => (await runner.observe(id)).kind === "absent");
  });

  it("is ready where its jobs' folder can be made, and says why not", async () => {
    const folder = temporaryFolder();
    expect(await aRunner(folder).runner.checkReady()).toBeNull();
    writeFileSync(join(folder, "file"), "");
    expect(await aRunner(join(folder, "file")).runner.checkReady()).toMatch(/ENOTDIR|EEXIST/);
  });
});
