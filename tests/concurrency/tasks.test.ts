import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parseTasks } from "../../src/tasks/index.ts";
import { bundle } from "../support/bundle.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";

let worker = "";
beforeAll(async () => {
  worker = await bundle(fileURLToPath(new URL("task-worker.ts", import.meta.url)));
});

interface Worked {
  readonly began: readonly string[];
  readonly done: readonly string[];
  readonly exitCode: number | null;
}

/** An agent in a process of its own; killed after so many tasks begun, where that is said. */
function work(root: string, name: string, killAtTask?: number): Promise<Worked> {
  const child = spawn(process.execPath, [worker, root, name], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const words = (verb: string) =>
    [...said.matchAll(new RegExp(`^${verb} (.*)$`, "gm"))].map(([, id = ""]) => id);
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
    if (killAtTask !== undefined && words("began").length >= killAtTask) child.kill("SIGKILL");
  });
  return new Promise((resolve) =>
    child.on("close", (exitCode) => resolve({ began: words("began"), done: words("done"), exitCode })),
  );
}

/** Four waves of tasks, each of which but the first waits for one of the wave before; every one has two sub-steps. */
function taskFile(count: number): string {
  const perWave = count / 4;
  const task = (number: number) =>
    `- [ ] **T-${number}**: a\r\n${number < perWave ? "" : `  - blocked_by: T-${number - perWave}\r\n`}  - [ ] one\r\n  - [ ] two\r\n`;
  return Array.from(
    { length: 4 },
    (_, wave) =>
      `## Wave ${wave + 1}\r\n${Array.from({ length: perWave }, (_, index) => task(wave * perWave + index)).join("")}`,
  ).join("\r\n");
}

describe("many agents on one task file", () => {
  it("twenty agents on 200 tasks finish with each done once, and every other byte as it was", async () => {
    const root = temporaryFolder();
    const before = taskFile(200);
    writeFiles(root, { ".moai/config.json": "{}", "tasks.md": before });

    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => work(root, `agent-${index}`)));

    const begun = all.flatMap(({ began }) => began);
    console.log(`tasks: 20 agents, ${all.map(({ done }) => done.length).join(" ")}`);
    expect(all.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
    expect(begun).toHaveLength(200);
    expect(new Set(begun).size).toBe(200);
    expect(readFileSync(join(root, "tasks.md"), "utf8")).toBe(before.replaceAll("- [ ] **", "- [x] **"));
    expect(readdirSync(join(root, ".moai/memory/leases"))).toEqual([]);
    expect(readdirSync(root).sort()).toEqual([".moai", "tasks.md"]);
  }, 240_000);

  it("with half of them killed at work, their tasks come back; all are done, none twice", async () => {
    const root = temporaryFolder();
    const before = taskFile(80);
    writeFiles(root, { ".moai/config.json": "{}", "tasks.md": before });

    const all = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        work(root, `agent-${index}`, index % 2 === 0 ? 2 + index : undefined),
      ),
    );

    const done = all.flatMap((each) => each.done);
    const { tasks, problems } = parseTasks(readFileSync(join(root, "tasks.md"), "utf8"));
    console.log(`tasks: 4 of 8 agents killed, ${all.flatMap(({ began }) => began).length} begun for 80 done`);
    expect(problems).toEqual([]);
    expect(tasks.map(({ state }) => state)).toEqual(Array(80).fill("completed"));
    expect(new Set(done).size).toBe(done.length);
    // A killed agent may have been one word short of saying that it was done.
    expect(done.length).toBeGreaterThanOrEqual(80 - 4);
    expect(all.filter((_, index) => index % 2 === 1).map(({ exitCode }) => exitCode)).toEqual(
      Array(4).fill(0),
    );
    expect(existsSync(join(root, "tasks.md.bak"))).toBe(false);
  }, 240_000);
});
