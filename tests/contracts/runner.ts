import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ExecutionRequest, JobOrder, Runner } from "../../src/executions/index.ts";
import { until } from "../support/command-line.ts";
import { isAlive, linesOf, seen } from "../support/local-jobs.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

/** Where a runner's jobs are: a machine, a cluster. */
export interface RunnerPlace {
  /** Opens a runner of the place, as a server that is started does; closed when the test ends. */
  readonly open: () => Promise<Runner>;
  /** A job that does what the lines say (tests/fixtures/agents/execution-agent.mjs). */
  readonly order: (lines: readonly string[], more?: ExecutionRequest) => JobOrder;
}

const never = new AbortController().signal;

async function textOf(runner: Runner, executionId: string, isFollowed = false, offset = 0): Promise<string> {
  let text = "";
  for await (const chunk of runner.logs(executionId, { offset, isFollowed, signal: never }))
    text += chunk.text;
  return text;
}

/** What every runner has to keep (src/executions/runner.ts). */
export function runnerContract(name: string, place: () => Promise<RunnerPlace>): void {
  describe(`${name}: a job`, () => {
    it("does its work, and says when it began and how it ended", async () => {
      const { open, order } = await place();
      const runner = await open();
      const job = order(["write src/new.js export const two = 2;", "say all done", "env GREETING"], {
        env: { GREETING: "안녕하세요" },
      });
      expect(await runner.start(job)).toEqual({ kind: "started" });
      const { end, startedAt, endedAt } = await seen(runner, job.executionId, "ended");

      expect(end).toMatchObject({
        kind: "succeeded",
        result: { output: expect.stringContaining("all done") },
      });
      expect(Number(endedAt)).toBeGreaterThanOrEqual(Number(startedAt));
      expect(await textOf(runner, job.executionId)).toContain("GREETING=안녕하세요");
      await runner.tidy(job.executionId);
    });

    it("is done once, however often and by however many it is started", async () => {
      const { open, order } = await place();
      const marks = join(temporaryFolder(), "marks");
      const job = order([`mark ${marks} once`, "sleep 300"]);
      const runners = [await open(), await open(), await open()];
      const starts = await Promise.all(runners.map((runner) => runner.start(job)));
      const [runner = await open()] = runners;
      await seen(runner, job.executionId, "ended");

      expect(starts).toEqual(runners.map(() => ({ kind: "started" })));
      expect(await runner.start(job)).toEqual({ kind: "started" });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(linesOf(marks)).toEqual(["once"]);
    });

    it("fails with what alfred said", async () => {
      const { open, order } = await place();
      const runner = await open();
      const job = order(["say nothing works", "exit 3"]);
      await runner.start(job);
      const { end } = await seen(runner, job.executionId, "ended");

      expect(end).toMatchObject({ kind: "failed", error: { code: "failed" } });
      expect(end.kind === "failed" && end.error.message).toContain("exit code 3");
    });

    it("is ended at its time limit, with everything that it has started", async () => {
      const { open, order } = await place();
      const runner = await open();
      const marks = join(temporaryFolder(), "marks");
      const job = order([`mark ${marks} begun`, "sleep 60000", `mark ${marks} over`], { timeout: 4 });
      await runner.start(job);
      const { end } = await seen(runner, job.executionId, "ended");

      expect(end).toMatchObject({ kind: "failed", error: { code: "timed_out" } });
      expect(linesOf(marks)).toEqual(["begun"]);
    });

    it("is cancelled: when that is said, nothing of it runs any more", async () => {
      const { open, order } = await place();
      const runner = await open();
      const note = join(temporaryFolder(), "process");
      const job = order([`pid ${note}`, "sleep 60000"]);
      await runner.start(job);
      await until("it is at work", () => linesOf(note).length > 0);
      const processId = Number(linesOf(note)[0]);
      await seen(runner, job.executionId, "running");
      expect(isAlive(processId)).toBe(true);
      await runner.cancel(job.executionId, never);

      expect(isAlive(processId)).toBe(false);
      const now = await runner.observe(job.executionId);
      expect(now.kind === "absent" || (now.kind === "ended" && now.end.kind === "cancelled")).toBe(true);
      await runner.cancel(job.executionId, never);
    });

    it("is found again by another server, which follows it to its true end", async () => {
      const { open, order } = await place();
      const go = join(temporaryFolder(), "go");
      const job = order(["say begun", `await ${go}`, "say found"]);
      const first = await open();
      await first.start(job);
      await seen(first, job.executionId, "running");
      await first.close();
      const second = await open();

      expect(await seen(second, job.executionId, "running")).toMatchObject({ kind: "running" });
      const following = textOf(second, job.executionId, true);
      writeFileSync(go, "");
      expect(await following).toContain("found");
      expect(await seen(second, job.executionId, "ended")).toMatchObject({ end: { kind: "succeeded" } });
    });

    it("gives its output from any byte on, each part with where the next begins", async () => {
      const { open, order } = await place();
      const runner = await open();
      const job = order(["say 하나 둘 셋", "say four"]);
      await runner.start(job);
      await seen(runner, job.executionId, "ended");
      const whole = await textOf(runner, job.executionId);
      const before = whole.indexOf("둘");
      const offset = Buffer.byteLength(whole.slice(0, before));
      let last = 0;
      for await (const chunk of runner.logs(job.executionId, {
        offset: 0,
        isFollowed: true,
        signal: never,
      })) {
        last = chunk.nextOffset;
      }

      expect(before).toBeGreaterThan(0);
      expect(await textOf(runner, job.executionId, false, offset)).toBe(whole.slice(before));
      expect(last).toBe(Buffer.byteLength(whole));
      expect(await textOf(runner, job.executionId, true, last)).toBe("");
    });
  });

  describe(`${name}: where there is no job`, () => {
    it("says so, has no output, cancels nothing, and is ready for one", async () => {
      const { open } = await place();
      const runner = await open();
      const id = crypto.randomUUID();

      expect(await runner.observe(id)).toEqual({ kind: "absent" });
      expect(await textOf(runner, id, true)).toBe("");
      await runner.tidy(id);
      expect(await runner.checkReady()).toBeNull();
    });
  });
}
