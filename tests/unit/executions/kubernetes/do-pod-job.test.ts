import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../../src/context/index.ts";
import { doPodJob } from "../../../../src/executions/runners/kubernetes/do-pod-job.ts";
import { readEndNote, resultOf } from "../../../../src/executions/runners/kubernetes/end-note.ts";
import { openParcelPlace } from "../../../../src/executions/runners/kubernetes/open-parcel-place.ts";
import {
  packForHome,
  packState,
  unpackAtHome,
} from "../../../../src/executions/runners/kubernetes/parcel.ts";
import { fetchHome, openStateCarrier } from "../../../../src/executions/runners/kubernetes/state-carrier.ts";
import { createRunId } from "../../../../src/runs/index.ts";
import { saveRun } from "../../../../src/store/index.ts";
import { aContext, interrupted } from "../../../support/a-context.ts";
import { aRun, noon } from "../../../support/a-run.ts";
import { until } from "../../../support/command-line.ts";
import { aJobOrder } from "../../../support/local-jobs.ts";
import { anS3Server } from "../../../support/s3-server.ts";
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

/** A pod whose state goes by a bucket, and the place as the server sees it. */
async function aPodWithState(script: string) {
  const server = await anS3Server();
  const parcels = await openParcelPlace(server.address, server.environment);
  const pod = aPod(script);
  const variables = { ...server.environment, S3_BUCKET: server.address.replace("s3://", "") };
  const context = (more = {}) =>
    aContext({ environment: { PATH: process.env["PATH"], ...variables }, ...more });
  const home = async () => {
    const bytes = await parcels.fetch(executionId, "home");
    if (bytes === null) return null;
    const project = aClone(pod.place.project);
    const came = await unpackAtHome(context(), executionId, bytes, project);
    return { ...came, project };
  };
  return { ...pod, server, parcels, context, home };
}

function aClone(project: string): string {
  const folder = join(temporaryFolder(), "clone");
  git(project, "clone", "--quiet", project, folder);
  return folder;
}

const aRunSaved = (project: string, now: Date) => {
  const run = aRun({ now, runId: createRunId(now, new Uint8Array(10)) });
  saveRun(project, run, { trace: silentTrace, file: null });
  return run;
};

describe("a pod's job whose state goes by a store", () => {
  it("begins with what the server left, and leaves work and records for it; its agent isn't told where", async () => {
    const script = `
      import { readdirSync, writeFileSync } from "node:fs";
      writeFileSync("made.txt", "made");
      const names = Object.keys(process.env).filter((name) => /S3|AWS|ALFRED_STATE/.test(name));
      const states = readdirSync(".moai/memory/command-state").filter((name) => name.endsWith(".json"));
      console.log(JSON.stringify({ ok: true, output: JSON.stringify({ names, states: states.length }) }));`;
    const pod = await aPodWithState(script);
    const atServer = aProject();
    const run = aRunSaved(atServer, new Date());
    const bytes = packState(executionId, atServer, new Date());
    await pod.parcels.leave(executionId, "out", { bytes, savedAt: new Date() });

    expect(await doPodJob(pod.context(), pod.place)).toBe(true);
    const branch = `alfred/execution-${executionId}`;
    expect(JSON.parse(pod.end()?.output ?? "")).toEqual({ names: [], states: 1 });
    expect(pod.end()).toMatchObject({ artifacts: ["made.txt"], branch });
    const home = await pod.home();
    expect(home).toMatchObject({ run: { runId: run.runId }, branch, artifacts: ["made.txt"] });
    expect(git(home?.project ?? "", "show", `${branch}:made.txt`)).toBe("made");
  });

  it("leaves a parcel while it is at work, when a run was saved, so that a killed pod loses only what came after", async () => {
    const pod = await aPodWithState(`
      import { existsSync, writeFileSync } from "node:fs";
      writeFileSync("begun", "");
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      while (!existsSync("go-on")) await wait(50);
      console.log(JSON.stringify({ ok: true }));`);
    const working = doPodJob(pod.context(), pod.place);
    await until("it has begun", () => existsSync(join(pod.place.project, "begun")));
    // The first of these can't be sent; the next one is.
    pod.server.intercept(({ method }) => (method === "PUT" ? 403 : null));
    aRunSaved(pod.place.project, new Date());
    await until("sending was tried", () => pod.server.asked.some((line) => line.startsWith("PUT")));
    pod.server.intercept(null);
    const later = aRunSaved(pod.place.project, new Date(Date.now() + 1000));
    await until("a parcel is there", async () => (await pod.home())?.run?.runId === later.runId);
    const before = pod.end;
    expect(before).toThrow(/ENOENT/);
    writeFileSync(join(pod.place.project, "go-on"), "");

    expect(await working).toBe(true);
    expect(await pod.home()).toMatchObject({ artifacts: ["begun", "go-on"] });
  });

  it("that can't leave its work hasn't done it, and says what it was", async () => {
    const pod = await aPodWithState(answering({ ok: true, output: "All done." }));
    pod.server.intercept(({ method }) => (method === "PUT" ? 403 : null));

    expect(await doPodJob(pod.context(), pod.place)).toBe(false);
    expect(pod.end()).toMatchObject({
      kind: "failed",
      error: { code: "not_brought_back", message: expect.stringContaining("doesn't let this user in") },
      output: "All done.",
      artifacts: [],
    });
  });

  it("leaves what there is also where it failed, timed out or was told to end", async () => {
    const writing = 'import { writeFileSync } from "node:fs"; writeFileSync("half.txt", ""); ';
    const failed = await aPodWithState(`${writing} ${answering({ ok: false, outcome: "failed" }, 1)}`);
    expect(await doPodJob(failed.context(), failed.place)).toBe(false);
    expect(failed.end()).toMatchObject({ kind: "failed", artifacts: ["half.txt"] });

    const told = await aPodWithState(`${writing} setInterval(() => {}, 1000);`);
    const ending = new AbortController();
    const working = doPodJob(told.context({ signal: ending.signal }), told.place);
    await until("it has begun", () => existsSync(join(told.place.project, "half.txt")));
    ending.abort("SIGTERM");
    expect(await working).toBe(false);
    expect(told.end()).toMatchObject({ kind: "interrupted", artifacts: ["half.txt"] });
    expect(await told.home()).toMatchObject({ artifacts: ["half.txt"] });
  });

  it("begins nothing where what the server left is damaged", async () => {
    const pod = await aPodWithState(answering({ ok: true }));
    const bytes = Buffer.from("no parcel");
    await pod.parcels.leave(executionId, "out", { bytes, savedAt: new Date() });

    expect(await doPodJob(pod.context(), pod.place)).toBe(false);
    expect(pod.printed).toEqual([]);
    expect(pod.end()).toMatchObject({ error: { code: "state_unreachable" } });
  });
});

describe("what carries state between a server and pods", () => {
  it("sends nothing for a project that isn't on this machine, and brings home what was sent, once", async () => {
    const pod = await aPodWithState("");
    const context = pod.context();
    const address = pod.server.address;
    const carrier = await openStateCarrier({ address, context }, context.now);
    const order = aJobOrder("", { prompt: "hello" });
    await carrier.sendOut({ ...order, executionId });
    expect(await pod.parcels.fetch(executionId, "out")).toBeNull();
    expect(await carrier.bringHome(executionId, pod.place.project)).toBeNull();
    expect(await fetchHome(context, { executionId, project: pod.place.project, address })).toBeNull();

    const elsewhere = aClone(pod.place.project);
    writeFileSync(join(elsewhere, "new.txt"), "");
    const base = pod.place.base;
    const { bytes } = await packForHome(context, { executionId, project: elsewhere, base });
    await pod.parcels.leave(executionId, "home", { bytes, savedAt: new Date() });
    const fetched = await fetchHome(context, { executionId, project: aClone(pod.place.project), address });
    const first = await carrier.bringHome(executionId, pod.place.project);

    expect(fetched?.artifacts).toEqual(["new.txt"]);
    expect(first?.artifacts).toEqual(["new.txt"]);
    expect(await carrier.bringHome(executionId, pod.place.project)).toBeNull();
    await carrier.sendOut({ ...aJobOrder(pod.place.project, { prompt: "hello" }), executionId });
    expect(await pod.parcels.fetch(executionId, "out")).not.toBeNull();
    await carrier.forget(executionId, null);
    expect(await pod.parcels.fetch(executionId, "out")).toBeNull();
    await carrier.close();
  });

  it("forgets no work that isn't home: brings it first, or keeps it and says how it is fetched", async () => {
    const pod = await aPodWithState("");
    const { project, base } = pod.place;
    const context = pod.context();
    const address = pod.server.address;
    const carrier = await openStateCarrier({ address, context }, context.now);
    const elsewhere = aClone(project);
    const send = async () => {
      const { bytes } = await packForHome(context, { executionId, project: elsewhere, base });
      await pod.parcels.leave(executionId, "home", { bytes, savedAt: new Date() });
    };
    const isKept = async () => (await pod.parcels.fetch(executionId, "home")) !== null;

    await send();
    await carrier.forget(executionId, null);
    expect(await isKept()).toBe(false);

    writeFileSync(join(elsewhere, "new.txt"), "");
    await send();
    const advice = `alfred job fetch ${executionId} --state ADDRESS --remove`;
    for (const nowhere of [null, aProject({ "other.txt": "" }), temporaryFolder()]) {
      await expect(carrier.forget(executionId, nowhere)).rejects.toThrow(advice);
      expect(await isKept()).toBe(true);
    }
    const home = aClone(project);
    await carrier.forget(executionId, home);
    expect(git(home, "branch", "--list", "alfred/*")).toContain(executionId);
    expect(await isKept()).toBe(false);

    await send();
    const fetched = await fetchHome(context, {
      executionId,
      project: aClone(project),
      address,
      removes: true,
    });
    expect(fetched?.artifacts).toEqual(["new.txt"]);
    expect(await isKept()).toBe(false);

    const bytes = Buffer.from("no parcel");
    await pod.parcels.leave(executionId, "home", { bytes, savedAt: new Date() });
    await expect(carrier.forget(executionId, home)).rejects.toThrow(advice);
    expect(await isKept()).toBe(true);

    const place = { executionId, project: home, address };
    const aside = `.moai/memory/parcels/${executionId}.damaged`;
    await expect(fetchHome(context, place)).rejects.toMatchObject({ failure: { code: "state_damaged" } });
    expect(await isKept()).toBe(true);
    await expect(fetchHome(context, { ...place, removes: true })).rejects.toMatchObject({
      failure: { code: "state_damaged", file: aside },
    });
    expect(readFileSync(join(home, aside))).toEqual(bytes);
    expect(await isKept()).toBe(false);
    await carrier.close();
  });
});
