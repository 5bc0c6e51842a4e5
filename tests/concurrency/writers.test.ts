import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { silentTrace } from "../../src/context/index.ts";
import { loadRunFile, saveRun, withRunLease } from "../../src/store/index.ts";
import { inRed, withQuickAgent } from "../faults/sweep/projects.ts";
import { aRun } from "../support/a-run.ts";
import { bundle } from "../support/bundle.ts";
import { alfred, type Ended, readState, startAlfred, stateFiles } from "../support/command-line.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

let worker = "";
beforeAll(async () => {
  worker = await bundle(fileURLToPath(new URL("record-worker.ts", import.meta.url)));
});

interface Writer {
  readonly name: string;
  readonly times: number;
  readonly waitMs: number;
  readonly killAfterMs?: number;
}

interface WriterEnd extends Writer {
  readonly exitCode: number | null;
  /** How many changes it said that it made. */
  readonly said: number;
}

function write(root: string, file: string, writer: Writer): Promise<WriterEnd> {
  const { name, times, waitMs, killAfterMs } = writer;
  const words = [worker, root, file, name, String(times), String(waitMs)];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.length;
  });
  if (killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ ...writer, exitCode, said })));
}

describe("many writers at once", () => {
  it("a hundred processes on one record, some killed, some with little patience: every change is kept, every exit code true", async () => {
    const root = temporaryFolder();
    const { file } = saveRun(root, aRun({ now: new Date() }), { trace: silentTrace, file: null });
    const writers = Array.from({ length: 100 }, (_, index): Writer => {
      const name = `writer_${index}`;
      if (index % 10 === 0)
        return { name, times: 50, waitMs: 90_000, killAfterMs: 1000 + Math.random() * 6000 };
      return index % 10 === 1 ? { name, times: 1, waitMs: 0 } : { name, times: 2, waitMs: 90_000 };
    });

    const ended = await Promise.all(writers.map((writer) => write(root, file, writer)));

    const { run, damage } = loadRunFile(file);
    const kept = (name: string) => Number(run.inputs[name] ?? "0");
    const of = (index: number) => ended.filter((_, at) => at % 10 === index);
    const patient = ended.filter((_, at) => at % 10 > 1);
    console.log(
      `writers: ${ended.reduce((sum, { said }) => sum + said, 0)} changes said, ${writers.reduce((sum, { name }) => sum + kept(name), 0)} kept, of 100 processes ${of(0).filter(({ exitCode }) => exitCode === null).length} killed and ${of(1).filter(({ exitCode }) => exitCode === 4).length} gave up`,
    );
    expect(damage).toBeNull();
    for (const { name, times, said, exitCode } of patient)
      expect({ name, exitCode, said, kept: kept(name) }).toEqual({
        name,
        exitCode: 0,
        said: times,
        kept: times,
      });
    // Who gives up says so, and has changed nothing.
    for (const { name, said, exitCode } of of(1))
      expect({ name, exitCode, kept: kept(name) }).toEqual({
        name,
        exitCode: said === 1 ? 0 : 4,
        kept: said,
      });
    // A process may be killed between its write and its word.
    for (const { name, said } of of(0)) {
      expect(kept(name)).toBeGreaterThanOrEqual(said);
      expect(kept(name)).toBeLessThanOrEqual(said + 1);
    }
  }, 170_000);

  it("an answer to a step waits for the process that drives the run, also between two steps, and then says that it is held", async () => {
    const root = temporaryFolder();
    saveRun(root, aRun({ now: new Date() }), { trace: silentTrace, file: null });
    const key = { phase: "2-run", specId: "SPEC-AUTH-001" };

    const held = await withRunLease(root, key, { now: () => new Date(), waitMs: 0 }, () =>
      alfred(root, ["step", "done", "--json"]),
    );
    const free = await alfred(root, ["step", "done", "--json"]);

    expect({ exitCode: held.exitCode, code: JSON.parse(held.stdout).error.code }).toEqual({
      exitCode: 4,
      code: "run_held",
    });
    expect({ exitCode: free.exitCode, code: JSON.parse(free.stdout).error.code }).toEqual({
      exitCode: 2,
      code: "no_active_step",
    });
  });

  it("twenty commands on one run, five of them killed: each step is done once, every exit code true", async () => {
    const root = join(temporaryFolder(), "project");
    await inRed(root);
    const before = readState(root, "2-run-").run_id;
    const go = join(root, ".moai/memory/go");
    const drive = [...withQuickAgent, "--yes"];
    const commands = [
      ["step", "done"],
      ["2-run", "SPEC-AUTH-001", "--resume", ...drive],
      ["resume", ...drive],
      ["step", "done"],
    ];
    let alive = 20;
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const words = [...(commands[index % 4] ?? []), "--json"];
        const { child, ended } = startAlfred(root, words, { environment: { AGENT_WAITS_FOR: go } });
        if (index % 4 === 2) setTimeout(() => child.kill("SIGKILL"), 300 + Math.random() * 3000);
        const end = await ended;
        alive -= 1;
        // Who drives the run has its agent at work until nobody else is left: so long the run can't be at its end.
        if (alive <= 1) writeFileSync(go, "");
        return { words, ...end };
      }),
    );

    const survivors = all.filter(({ signal }) => signal === null);
    console.log(
      `one run: exit codes ${survivors.map(({ exitCode }) => exitCode).join(" ")}, ${20 - survivors.length} killed`,
    );
    expect(survivors.filter(({ words, ...end }) => !isTrue(words, end))).toEqual([]);
    if (readState(root, "2-run-").status !== "completed") {
      const again = await alfred(root, ["resume", ...drive]);
      expect(again).toMatchObject({ exitCode: 0 });
    }
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
    expect(readState(root, "2-run-")).toMatchObject({
      run_id: before,
      status: "completed",
      pending_steps: [],
    });
    // Only a step whose process was killed is begun again: the agent is never sent back to a step that is done.
    const calls = callsOf(root);
    const order = ["red_phase", "green_phase", "refactor_phase"].map((step) => calls.lastIndexOf(step));
    const firsts = ["red_phase", "green_phase", "refactor_phase"].map((step) => calls.indexOf(step));
    expect(firsts[1]).toBeGreaterThan(order[0] ?? -1);
    expect(firsts[2]).toBeGreaterThan(order[1] ?? -1);
    expect(calls.filter((step) => step === "refactor_phase").length).toBeLessThanOrEqual(
      1 + (20 - survivors.length),
    );
    expect(readdirSync(join(root, ".moai/memory/leases")).filter((name) => name.endsWith(".lease"))).toEqual(
      [],
    );
  }, 170_000);
});

/**
 * Taken on and done; refused by a gate, where the work of the step in flight wasn't done; held by another process; or moved on by one. Where one was
 * killed between two steps an answer finds none in flight until the run is taken up, and is told of the run that is unfinished.
 */
function isTrue(words: readonly string[], { exitCode, stdout }: Ended): boolean {
  const answer = JSON.parse(stdout);
  if (exitCode === 0) return answer.ok === true;
  if (exitCode === 1) return words[0] === "step" && answer.step === "green_phase";
  if (exitCode === 2)
    return words[0] === "step" && answer.error?.code === "no_active_step" && answer.error.unfinished !== null;
  const refusals = words[0] === "step" ? ["run_held", "step_moved_on"] : ["run_held"];
  return exitCode === 4 && refusals.includes(answer.error?.code);
}

function callsOf(root: string): readonly string[] {
  const file = join(root, ".moai/memory/agent-calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}
