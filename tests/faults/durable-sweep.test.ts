import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundle } from "../support/bundle.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

const rig = fileURLToPath(new URL("rigs/crash-sweep.py", import.meta.url));
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;
const canSweep = process.platform === "linux" && has("gcc") && has("python3");
if (!canSweep) console.warn("fault sweep: NOT RUN: needs Linux, gcc and python3");

/** Runs the worker's second verb once for each file operation and fault, and has the third judge what is left. */
async function sweep(name: string, [setup, run, verify]: readonly [string, string, string]) {
  const worker = await bundle(fileURLToPath(new URL(name, import.meta.url)));
  const node = (words: string) => `${process.execPath} ${worker} ${words}`;

  const { status, stdout, stderr } = spawnSync(
    "python3",
    [
      rig,
      "--dir",
      temporaryFolder(),
      "--setup",
      node(setup),
      "--run",
      `exec ${node(run)}`,
      "--verify",
      node(verify),
      "--kinds",
      "kill-before,kill-after,torn,short,full,ENOSPC,ENOSPC+,EIO,EACCES",
      "--keep-going",
    ],
    { encoding: "utf8", env: { PATH: process.env["PATH"] }, timeout: 580_000 },
  );

  const lines = stdout.trim().split("\n");
  console.log(`fault sweep, ${name}: ${lines.at(-1)}`);
  return { status, problems: lines.slice(-20), stderr };
}

describe.runIf(canSweep)("a save that is killed, torn, starved or refused at any file operation", () => {
  it("leaves the old record or the new one, whole, and can go on", async () => {
    expect(await sweep("save-worker.ts", ["save 1", "save 2", "verify"])).toMatchObject({ status: 0 });
  }, 300_000);

  it("leaves a checkpoint with everything that was said to be saved, and can go on", async () => {
    expect(await sweep("checkpoint-worker.ts", ["make", "work", "verify"])).toMatchObject({ status: 0 });
  }, 600_000);
});
