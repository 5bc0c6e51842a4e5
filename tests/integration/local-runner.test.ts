import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/executions/index.ts";
import { executionVariable } from "../../src/executions/job-command.ts";
import { markedProcesses } from "../../src/processes/index.ts";
import { agentFile, alfred, readState, until, withAgent } from "../support/command-line.ts";
import { aJobOrder, aLocalRunner, aScript, isAlive, linesOf, seen } from "../support/local-jobs.ts";
import { aProject, commitAll, git, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

async function textOf(runner: Runner, executionId: string, isFollowed = false, offset = 0): Promise<string> {
  let text = "";
  const signal = new AbortController().signal;
  for await (const chunk of runner.logs(executionId, { offset, isFollowed, signal })) text += chunk.text;
  return text;
}

/** The job's own process ends just after it has said how the job ended. */
async function nothingIsLeft(executionId: string): Promise<void> {
  const mark = { name: executionVariable, value: executionId };
  await until("nothing of the job runs", () => markedProcesses(mark).length === 0);
}

describe("a job on this machine", () => {
  it("does a bare prompt's work in a work tree of its own, and brings it back on a branch", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const order = aScript(root, ["write src/new.js export const two = 2;", "say all done", "env GREETING"], {
      env: { GREETING: "안녕" },
    });
    expect(await runner.start(order)).toEqual({ kind: "started" });
    const { end, startedAt, endedAt } = await seen(runner, order.executionId, "ended");
    const branch = `alfred/execution-${order.executionId}`;

    expect(end).toMatchObject({
      kind: "succeeded",
      result: { artifacts: ["src/new.js"], branch, tokensUsed: null },
    });
    expect(end.kind === "succeeded" && end.result.output).toContain("all done");
    expect(Number(endedAt)).toBeGreaterThan(Number(startedAt));
    expect(git(root, "show", `${branch}:src/new.js`)).toBe("export const two = 2;");
    expect(git(root, "status", "--porcelain", "--", "src")).toBe("");
    expect(git(root, "branch", "--show-current")).toBe("main");
    expect(git(root, "worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(join(root, "src/new.js"))).toBe(false);
    expect(await textOf(runner, order.executionId)).toContain("GREETING=안녕");
    await nothingIsLeft(order.executionId);
  });

  it("runs a phase, whose state comes home under its own id", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
    writeSpec(root);
    commitAll(root, "A SPEC");
    const runner = aLocalRunner(root);
    const order = aJobOrder(root, {
      phase: "2-run",
      specId: "SPEC-AUTH-001",
      agentCommand: `node ${agentFile}`,
    });
    await runner.start(order);
    const { end, facts } = await seen(runner, order.executionId, "ended");

    expect(end).toMatchObject({ kind: "succeeded" });
    const state = readState(root, "2-run");
    expect(state).toMatchObject({ run_id: facts.runId, status: "completed" });
    expect(state.files_created).toContain(join(root, "src/session.js"));
    expect(JSON.stringify(state.files_created)).not.toContain("worktrees");
    const { stdout } = await alfred(root, ["history", "--json"]);
    expect(stdout).toContain(String(facts.runId));
    expect(git(root, "show", `alfred/execution-${order.executionId}:src/session.js`)).toContain("login");
  });

  it("is started here and gone on with there: an open run keeps its id", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
    writeSpec(root);
    commitAll(root, "A SPEC");
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "fails" },
    });
    const before = readState(root, "2-run");
    const runner = aLocalRunner(root);
    const order = aJobOrder(root, {
      phase: "2-run",
      specId: "SPEC-AUTH-001",
      agentCommand: `node ${agentFile}`,
    });
    await runner.start(order);
    const { facts } = await seen(runner, order.executionId, "ended");

    expect(before).toMatchObject({ status: expect.stringMatching(/failed|in_progress|paused/) });
    expect(facts.runId).toBe(before.run_id);
    expect(readState(root, "2-run")).toMatchObject({ run_id: before.run_id, status: "completed" });
  });

  it("fails with what alfred said", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const order = aScript(root, ["say nothing works", "exit 3"]);
    const unknown = aJobOrder(root, { phase: "2-run", specId: "SPEC-NONE-001", agentCommand: "true" });
    await runner.start(order);
    await runner.start(unknown);

    const failed = await seen(runner, order.executionId, "ended");
    expect(failed.end).toMatchObject({ kind: "failed", error: { code: "failed" }, result: { branch: null } });
    expect(failed.end.kind === "failed" && failed.end.error.message).toContain("exit code 3");
    const refused = await seen(runner, unknown.executionId, "ended");
    expect(refused.end).toMatchObject({ kind: "failed", error: { code: "spec_not_found" } });
  });

  it("is ended at its time limit, with all that it has started", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const order = aScript(root, ["write half.txt done", "spawn 60000", "sleep 60000"], { timeout: 4 });
    await runner.start(order);
    const { end } = await seen(runner, order.executionId, "ended");

    expect(end).toMatchObject({
      kind: "failed",
      error: { code: "timed_out", details: { timeout: 4 } },
      result: { artifacts: ["child.pid", "half.txt"] },
    });
    await nothingIsLeft(order.executionId);
  });

  it("is cancelled with everything that it has started, also what is deaf and has left its group", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const order = aScript(root, ["deaf", "spawn 60000", "sleep 60000"]);
    await runner.start(order);
    const pidFile = join(root, ".moai/memory/worktrees", order.executionId, "child.pid");
    await until("the child is at work", () => linesOf(pidFile).length > 0);
    const child = Number(readFileSync(pidFile, "utf8"));
    expect(isAlive(child)).toBe(true);
    await runner.cancel(order.executionId, new AbortController().signal);

    expect(await runner.observe(order.executionId)).toMatchObject({
      kind: "ended",
      end: { kind: "cancelled" },
    });
    expect(isAlive(child)).toBe(false);
    await nothingIsLeft(order.executionId);
    await runner.cancel(order.executionId, new AbortController().signal);
  });

  it("that was cancelled before it began is never begun", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const marks = join(temporaryFolder(), "marks");
    const order = aScript(root, [`mark ${marks} once`]);
    await runner.cancel(order.executionId, new AbortController().signal);
    await runner.start(order);

    expect(await seen(runner, order.executionId, "ended")).toMatchObject({
      startedAt: expect.any(Date),
      end: { kind: "cancelled" },
    });
    expect(linesOf(marks)).toEqual([]);
  });

  it("is found again by another server, which sees its true end", async () => {
    const root = aProject();
    const order = aScript(root, ["sleep 800", "say found"]);
    const first = aLocalRunner(root);
    await first.start(order);
    await seen(first, order.executionId, "running");
    await first.close();
    const second = aLocalRunner(root);

    expect(await second.observe(order.executionId)).toMatchObject({ kind: "running" });
    const followed = await textOf(second, order.executionId, true);
    expect(followed).toContain("found");
    expect(await second.observe(order.executionId)).toMatchObject({ end: { kind: "succeeded" } });
  });

  it("is done once, however often and by however many it is started", async () => {
    const root = aProject();
    const marks = join(temporaryFolder(), "marks");
    const order = aScript(root, [`mark ${marks} once`]);
    const runners = Array.from({ length: 4 }, () => aLocalRunner(root));
    await Promise.all(runners.map((runner) => runner.start(order)));
    const [runner = aLocalRunner(root)] = runners;
    await seen(runner, order.executionId, "ended");
    await runner.start(order);
    await new Promise((resolve) => setTimeout(resolve, 1500));

    expect(linesOf(marks)).toEqual(["once"]);
  });

  it("whose process is killed is lost: nothing of it runs on, and what it had done is kept", async () => {
    const root = aProject();
    const runner = aLocalRunner(root);
    const order = aScript(root, ["write half.txt done", "spawn 60000", "sleep 60000"]);
    await runner.start(order);
    const pidFile = join(root, ".moai/memory/worktrees", order.executionId, "child.pid");
    await until("the child is at work", () => linesOf(pidFile).length > 0);
    const claim = JSON.parse(
      readFileSync(join(root, ".moai/memory/executions", order.executionId, "claim.json"), "utf8"),
    );
    process.kill(claim.process_id, "SIGKILL");
    const { end } = await seen(runner, order.executionId, "ended");

    expect(end).toMatchObject({
      kind: "lost",
      error: { code: "job_lost" },
      result: { artifacts: ["child.pid", "half.txt"] },
    });
    await nothingIsLeft(order.executionId);
    expect(git(root, "show", `alfred/execution-${order.executionId}:half.txt`)).toBe("done");
  });

  it("can't be started outside a repository, nor in one without a commit", async () => {
    const outside = temporaryFolder();
    const empty = temporaryFolder();
    git(empty, "init", "--quiet");
    const runner = aLocalRunner(outside);

    expect(await runner.start(aScript(outside, []))).toMatchObject({
      kind: "impossible",
      error: { code: "not_a_repository" },
    });
    expect(await runner.start(aScript(empty, []))).toMatchObject({ error: { code: "no_commit" } });
    expect(readdirSync(outside).filter((name) => name !== ".moai")).toEqual([]);
  });

  it("says where there is none, and that jobs can be started", async () => {
    const runner = aLocalRunner(temporaryFolder());

    expect(await runner.observe(crypto.randomUUID())).toEqual({ kind: "absent" });
    expect(await textOf(runner, crypto.randomUUID(), true)).toBe("");
    expect(await runner.checkReady()).toBeNull();
  });
});
