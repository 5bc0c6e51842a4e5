import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundle } from "../support/bundle.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

const rig = fileURLToPath(new URL("rigs/crash-sweep.py", import.meta.url));
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;
const canSweep = process.platform === "linux" && has("gcc") && has("python3");
if (!canSweep) console.warn("fault sweep: NOT RUN: needs Linux, gcc and python3");

describe.runIf(canSweep)("a save that is killed, torn, starved or refused at any file operation", () => {
  it("leaves the old record or the new one, whole, and can go on", async () => {
    const worker = await bundle(fileURLToPath(new URL("save-worker.ts", import.meta.url)));
    const node = (words: string) => `${process.execPath} ${worker} ${words}`;

    const { status, stdout, stderr } = spawnSync(
      "python3",
      [
        rig,
        "--dir",
        temporaryFolder(),
        "--setup",
        node("save 1"),
        "--run",
        `exec ${node("save 2")}`,
        "--verify",
        node("verify"),
        "--kinds",
        "kill-before,kill-after,torn,short,full,ENOSPC,ENOSPC+,EIO,EACCES",
        "--keep-going",
      ],
      { encoding: "utf8", env: { PATH: process.env["PATH"] }, timeout: 280_000 },
    );

    const lines = stdout.trim().split("\n");
    console.log(`fault sweep: ${lines.at(-1)}`);
    expect({ status, problems: lines.slice(-20), stderr }).toMatchObject({ status: 0 });
  }, 300_000);
});
