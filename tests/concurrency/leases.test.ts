import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { acquireLease } from "../../src/durable/index.ts";
import { bundle } from "../support/bundle.ts";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";

let worker = "";
let retaking = "";
beforeAll(async () => {
  worker = await bundle(fileURLToPath(new URL("counter-worker.ts", import.meta.url)));
  retaking = await bundle(fileURLToPath(new URL("retaking-worker.ts", import.meta.url)));
});

/** A process that took the lease at a path; each question asks it whether it has the lease, and whether it can take it again. */
async function startRetaking(path: string) {
  const child = spawn(process.execPath, [retaking, path], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const ended = new Promise((resolve) => child.on("close", resolve));
  expect(await next()).toBe("held");
  return {
    hasIt: async () => {
      child.stdin.write("?\n");
      return (await next()) === "mine";
    },
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** Starts a worker; gives how many changes it said that it made. Killed after a while where `killAfterMs` says so. */
function start(file: string, times: number, killAfterMs?: number): Promise<number> {
  const child = spawn(process.execPath, [worker, file, String(times)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.length;
  });
  if (killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve) => child.on("close", () => resolve(said)));
}

/** A lease that a process left behind which is gone now: everyone finds it at the same time. */
async function leaveDeadLease(path: string): Promise<void> {
  const mine = await acquireLease(path, { now: () => new Date(), waitMs: 0, purpose: "probe" });
  const holder = JSON.parse(readFileSync(path, "utf8"));
  mine.release();
  const dead = spawn("true");
  await new Promise((resolve) => dead.on("close", resolve));
  writeFileSync(
    path,
    JSON.stringify({ ...holder, processId: dead.pid, host: hostname(), startedAt: "0", token: "dead" }),
  );
}

describe("many processes at once", () => {
  it("twenty processes that find one dead lease keep a hundred changes", async () => {
    const file = join(temporaryFolder(), "counter");
    await leaveDeadLease(`${file}.lease`);

    const said = await Promise.all(Array.from({ length: 20 }, () => start(file, 5)));

    expect(said).toEqual(Array(20).fill(5));
    expect(readFileSync(file, "utf8")).toBe("100");
    expect(readdirSync(join(file, ".."))).toEqual(["counter"]);
  }, 120_000);

  it("with half of them killed, no change that was said to be made is lost, and none is stuck", async () => {
    const file = join(temporaryFolder(), "counter");

    const said = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        start(file, 15, index % 2 === 0 ? 300 + Math.random() * 600 : undefined),
      ),
    );
    const acknowledged = said.reduce((sum, each) => sum + each, 0);
    const count = Number(readFileSync(file, "utf8"));

    console.log(`leases: ${acknowledged} changes acknowledged, ${count} kept, 6 of 12 processes killed`);
    // A process may be killed between its write and its word.
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + 6);
    expect(said.filter((_, index) => index % 2 === 1)).toEqual(Array(6).fill(15));
  }, 120_000);

  it("a lease whose file is removed again and again is taken again by one of all who had it, whoever asks first", async () => {
    const path = join(temporaryFolder(), "x.lease");
    const holders = [];
    for (let index = 0; index < 8; index++) {
      holders.push(await startRetaking(path));
      rmSync(path);
    }

    for (let round = 0; round < 25; round++) {
      const answers = await Promise.all(holders.map(({ hasIt }) => hasIt()));
      const again = await Promise.all(holders.map(({ hasIt }) => hasIt()));
      expect(answers.filter((has) => has)).toHaveLength(1);
      expect(again).toEqual(answers);
      rmSync(path);
    }
    await Promise.all(holders.map(({ end }) => end()));
    expect(existsSync(path)).toBe(false);
  }, 120_000);

  it("eight agents that answer one step at once: one is accepted, every exit code is true, the record is whole", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    writeFiles(root, {
      "tests/new.test.js":
        'import assert from "node:assert/strict";\nimport test from "node:test";\ntest("AC-001", () => assert.equal(1, 2));\n',
    });

    const all = await Promise.all(Array.from({ length: 8 }, () => alfred(root, ["step", "done", "--json"])));

    const answers = all.map(({ exitCode, stdout }) => ({ exitCode, step: JSON.parse(stdout).step }));
    const state = readState(root, "2-run-");
    expect(answers.filter(({ exitCode }) => exitCode === 0)).toEqual([{ exitCode: 0, step: "green_phase" }]);
    expect(state.steps[2]).toMatchObject({ status: "completed" });
    // Who waited meant red_phase, and answers nothing; who came later claimed green_phase, which isn't done: counted, refused, and said.
    const others = answers.filter(({ exitCode }) => exitCode !== 0);
    const claims = others.filter(({ exitCode, step }) => exitCode === 1 && step === "green_phase");
    expect(others.filter(({ exitCode }) => exitCode === 4)).toHaveLength(7 - claims.length);
    expect(state.steps[3].attempts).toBe(Math.max(1, claims.length));
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
  }, 120_000);
});
