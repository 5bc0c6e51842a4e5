import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRecord } from "../support/a-checkpoint.ts";
import { startAlfred, until } from "../support/command-line.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";

const list = (count: number) => Array.from({ length: count }, (_, index) => `item ${index}`);

/** A project whose log says which items a program was run for, in order. */
function aProjectWithLog() {
  const root = temporaryFolder();
  writeFiles(root, { ".moai/keep": "", "log.txt": "" });
  const ran = () => readFileSync(join(root, "log.txt"), "utf8").split("\n").slice(0, -1);
  return { root, ran };
}

/** For each item a shell that writes it down; an item never reaches a shell as a command. */
const writeDown = ["sh", "-c", 'printf "%s\\n" "$1" >> log.txt', "sh", "{}"];

function run(root: string, items: readonly string[], options: readonly string[] = [], command = writeDown) {
  return startAlfred(root, ["checkpoint", "run", "t-1", "--json", ...options, "--", ...command], {
    input: items.join("\n"),
  });
}

function repeated(ran: readonly string[]): number {
  return ran.length - new Set(ran).size;
}

describe("checkpoint run, with real processes", () => {
  it.each([
    { options: [], againPerKill: 1 },
    { options: ["--every", "1000"], againPerKill: 1 },
    { options: ["--every", "1"], againPerKill: 1 },
    { options: ["--every", "1", "--parallel", "3"], againPerKill: 3 },
  ])(
    "killed again and again with $options loses no item and repeats only what was in work",
    async ({ options, againPerKill }) => {
      const { root, ran } = aProjectWithLog();
      const items = list(300);
      let kills = 0;
      let last = { exitCode: null as number | null, stdout: "" };
      for (const share of [0.2, 0.4, 0.6, 0.8]) {
        const started = run(root, items, options);
        await Promise.race([started.ended, until("work", () => new Set(ran()).size > items.length * share)]);
        started.child.kill("SIGKILL");
        if ((await started.ended).signal === "SIGKILL") kills += 1;
      }

      last = await run(root, items, options).ended;

      console.log(`checkpoint run ${options.join(" ")}: ${kills} kills, ${repeated(ran())} items ran again`);
      expect(new Set(ran())).toEqual(new Set(items));
      expect(repeated(ran())).toBeLessThanOrEqual(kills * againPerKill);
      expect(kills).toBeGreaterThan(1);
      expect(last.exitCode).toBe(0);
      expect(JSON.parse(last.stdout)).toMatchObject({
        status: "completed",
        progress: { total: 300, completed: 300 },
      });
      expect(readRecord(root)).toMatchObject({ status: "completed", errors: [] });
    },
    120_000,
  );

  it("Ctrl+C saves, exits with 130, and the same command goes on", async () => {
    const { root, ran } = aProjectWithLog();
    const items = list(60);
    const first = run(root, items, ["--every", "1000"]);
    await until("work", () => ran().length > 10);
    first.child.kill("SIGINT");
    const { exitCode, stdout } = await first.ended;
    const paused = readRecord(root);

    const second = await run(root, items, ["--every", "1000"]).ended;

    expect([exitCode, second.exitCode]).toEqual([130, 0]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, outcome: "interrupted", status: "paused" });
    expect(paused).toMatchObject({ status: "paused", progress: { current: null } });
    expect(paused.done_items.length).toBeGreaterThanOrEqual(10);
    expect(new Set(ran())).toEqual(new Set(items));
    expect(repeated(ran())).toBeLessThanOrEqual(1);
  }, 60_000);

  it("an interrupt ends the program that is at work", async () => {
    const { root } = aProjectWithLog();
    const started = run(root, ["a"], [], ["sh", "-c", "echo $$ > pid.txt; sleep 60", "sh", "{}"]);
    await until("work", () => /\d\n/.test(read(root, "pid.txt")));
    started.child.kill("SIGTERM");

    expect((await started.ended).exitCode).toBe(130);
    expect(() => process.kill(Number(read(root, "pid.txt")), 0)).toThrow();
    expect(readRecord(root)).toMatchObject({ status: "paused", done_items: [] });
  }, 30_000);

  it("two at once: one works, the other is refused, and no item runs twice", async () => {
    const { root, ran } = aProjectWithLog();
    const slow = ["sh", "-c", 'printf "%s\\n" "$1" >> log.txt; sleep 0.1', "sh", "{}"];
    const both = await Promise.all([1, 2].map(() => run(root, list(60), [], slow).ended));

    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    expect(both.map(({ stdout }) => JSON.parse(stdout)).find(({ ok }) => !ok).error.code).toBe("run_held");
    expect(ran().sort()).toEqual(list(60).sort());
  }, 60_000);

  it("twenty agents that report at once keep every report", async () => {
    const { root } = aProjectWithLog();
    await startAlfred(root, ["checkpoint", "start", "t-1", "--total", "20"]).ended;
    const all = await Promise.all(
      list(20).map((item, index) =>
        index % 5 === 4
          ? startAlfred(root, ["checkpoint", "error", "t-1", item, "--message", "no"]).ended
          : startAlfred(root, ["checkpoint", "done", "t-1", item]).ended,
      ),
    );

    expect(all.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
    expect(readRecord(root)).toMatchObject({ progress: { total: 20, completed: 20 } });
    expect(readRecord(root).done_items).toHaveLength(16);
    expect(readRecord(root).errors).toHaveLength(4);
  }, 60_000);
});

function read(root: string, name: string): string {
  try {
    return readFileSync(join(root, name), "utf8");
  } catch {
    return "";
  }
}
