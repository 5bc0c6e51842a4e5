import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { doPodJob } from "../../../../src/executions/runners/kubernetes/do-pod-job.ts";
import { readEndNote, resultOf } from "../../../../src/executions/runners/kubernetes/end-note.ts";
import { createRunId } from "../../../../src/runs/index.ts";
import { saveRun } from "../../../../src/store/index.ts";
import { aContext, interrupted } from "../../../support/a-context.ts";
import { aRun, noon } from "../../../support/a-run.ts";
import { aProject, git, temporaryFolder } from "../../../support/temporary-project.ts";

const executionId = "019a77e0-0000-7000-8000-000000000001";

/** A pod's folders, where a script stands for alfred. */
function aPod(script: string, changed: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  const project = aProject();
  const program = join(folder, "alfred.mjs");
  writeFileSync(program, script);
  const orderFile = join(folder, "order.json");
  const order = { schema_version: 1, execution_id: executionId, words: ["run", "SPEC-1"], input: "" };
  writeFileSync(orderFile, JSON.stringify({ ...order, timeout_seconds: 30, ...changed }));
  const printed: { text: string; stream: string }[] = [];
  const endFile = join(folder, "end.json");
  const place = {
    orderFile,
    endFile,
    base: git(project, "rev-parse", "HEAD").trim(),
    project,
    alfred: [process.execPath, program],
    print: (text: string, stream: string) => printed.push({ text, stream }),
  };
  return { place, printed, end: () => readEndNote(readFileSync(endFile, "utf8")) };
}

const answering = (answer: object, exitCode = 0) =>
  `process.stdout.write(${JSON.stringify(JSON.stringify(answer))}); process.exitCode = ${exitCode};`;

describe("a pod's job", () => {
  it("notes success with the output when alfred answers that it is done", async () => {
    const pod = aPod(answering({ ok: true, outcome: "completed", output: "All done." }));
    expect(await doPodJob(aContext(), pod.place)).toBe(true);
    expect(pod.end()).toEqual({
      schema_version: 1,
      kind: "succeeded",
      run_id: null,
      error: null,
      artifacts: [],
      branch: null,
      tokens_used: null,
      output: "All done.",
    });
  });

  it.each([
    ["done", answering({ ok: true, outcome: "completed", tokens_used: 453 })],
    ["failed", answering({ ok: false, outcome: "failed", tokens_used: 453 }, 1)],
  ])("that is %s says how many tokens its agents used", async (_how, script) => {
    const pod = aPod(script);
    await doPodJob(aContext(), pod.place);
    expect(resultOf(pod.end(), "").tokensUsed).toBe(453);
  });

  it("gives alfred the order's words and input, the execution's id and its project", async () => {
    const script = `
      let input = "";
      for await (const chunk of process.stdin) input += chunk;
      const { ALFRED_EXECUTION_ID: id } = process.env;
      const output = JSON.stringify([process.argv.slice(2), input, id, process.cwd()]);
      console.log(JSON.stringify({ ok: true, output }));`;
    const pod = aPod(script, { words: ["job", "prompt"], input: "Greet Ada." });
    expect(await doPodJob(aContext(), pod.place)).toBe(true);
    const seen: unknown = JSON.parse(pod.end()?.output ?? "");
    expect(seen).toEqual([["job", "prompt"], "Greet Ada.", executionId, pod.place.project]);
  });

  it("prints what alfred prints, each on its own stream, and answers from standard output alone", async () => {
    const pod = aPod(`process.stderr.write("working"); ${answering({ ok: true, output: "x" })}`);
    expect(await doPodJob(aContext(), pod.place)).toBe(true);
    expect(pod.printed).toContainEqual({ text: "working", stream: "stderr" });
    expect(pod.printed).toContainEqual({ text: '{"ok":true,"output":"x"}', stream: "stdout" });
    expect(pod.end()).toMatchObject({ output: "x" });
  });

  it.each([
    [
      "names alfred's own error",
      answering({ ok: false, error: { code: "spec_not_found", message: "There is no such spec." } }, 1),
      { code: "spec_not_found", message: "There is no such spec." },
    ],
    [
      "says that there was no answer, with the exit code",
      "process.exitCode = 7;",
      { code: "no_answer", message: "alfred ended with exit code 7 and gave no answer." },
    ],
    [
      "says that a signal ended alfred",
      'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);',
      { code: "no_answer", message: "alfred ended with a signal and gave no answer." },
    ],
  ])("fails and %s", async (_title, script, error) => {
    const pod = aPod(script);
    expect(await doPodJob(aContext(), pod.place)).toBe(false);
    expect(pod.end()).toMatchObject({ kind: "failed", error, output: null });
  });

  it("ends alfred when the order's time is over, and says so", async () => {
    const pod = aPod("setInterval(() => {}, 1000);", { timeout_seconds: 1 });
    expect(await doPodJob(aContext(), pod.place)).toBe(false);
    const message = "It took longer than 1 seconds and was ended.";
    expect(pod.end()).toMatchObject({ kind: "failed", error: { code: "timed_out", message } });
  });

  it("is interrupted, not failed, when its pod is told to end", async () => {
    const pod = aPod("setInterval(() => {}, 1000);");
    expect(await doPodJob(aContext({ signal: interrupted() }), pod.place)).toBe(false);
    expect(pod.end()).toMatchObject({ kind: "interrupted", error: null, output: null });
  });

  it("refuses an order that isn't one, and notes no end", async () => {
    const pod = aPod("", { timeout_seconds: 0 });
    await expect(doPodJob(aContext(), pod.place)).rejects.toThrow(/is no order for a job/);
    expect(pod.end).toThrow(/ENOENT/);
  });

  it.each([
    ["is no store that pods reach", "sqlite:records.db", /reach no file of this machine/],
    ["is a bucket without a user", "s3://state", /AWS_ACCESS_KEY_ID/],
    ["doesn't answer", "postgres://127.0.0.1:1/alfred", /ECONNREFUSED/],
  ])("begins nothing when the state's address %s", async (_title, address, detail) => {
    const pod = aPod(answering({ ok: true }));
    const environment = { PATH: process.env["PATH"], ALFRED_STATE: address };
    expect(await doPodJob(aContext({ environment }), pod.place)).toBe(false);
    expect(pod.printed).toEqual([]);
    expect(pod.end()).toMatchObject({
      kind: "failed",
      error: { code: "state_unreachable", message: expect.stringMatching(detail) },
    });
  });

  it("names the newest run that was saved since it began, and passes over a record that can't be read", async () => {
    const pod = aPod(answering({ ok: true }));
    const context = aContext({ now: () => noon });
    const minutesLater = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
    const [before, first, newest] = [-1, 1, 2].map((minutes) => {
      const now = minutesLater(minutes);
      const run = aRun({ now, runId: createRunId(now, new Uint8Array(10)) });
      saveRun(pod.place.project, run, { trace: context.trace, file: null });
      return run;
    });
    const { file } = saveRun(
      pod.place.project,
      aRun({ now: minutesLater(3), runId: createRunId(minutesLater(3), new Uint8Array(10)) }),
      { trace: context.trace, file: null },
    );
    writeFileSync(file, "{ damaged");
    expect(await doPodJob(context, pod.place)).toBe(true);
    expect(new Set([before?.runId, first?.runId, newest?.runId]).size).toBe(3);
    expect(pod.end()).toMatchObject({ run_id: newest?.runId });
  });
});
