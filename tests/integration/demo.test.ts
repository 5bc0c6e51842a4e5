import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { markedProcesses } from "../../src/processes/index.ts";
import { alfred, demoFile, startAlfred } from "../support/command-line.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

it("the demo kills a run in green_phase, goes on with it, and checks what it claims", async () => {
  const { exitCode, stdout } = await alfred(temporaryFolder(), [], { file: demoFile });

  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  expect(stdout).toContain("$ alfred 2-run");
  expect(stdout).toContain("kill -9");
  expect(stdout).toMatch(/[1-9]\d*% \(\d\/6/);
  expect(stdout).toContain("✓ no finished step ran again");
  expect(stdout).not.toContain("✗ the project's tests pass");
  const root = /A git project was made in (\S+)\./.exec(stdout)?.[1] ?? "";
  expect(existsSync(root)).toBe(false);
});

/** A demo in a folder of its own, which has come to its 2-run. */
async function aDemo() {
  const [folder, mark] = [temporaryFolder(), { name: "OF_THIS_TEST", value: crypto.randomUUID() }];
  const environment = { TMPDIR: folder, [mark.name]: mark.value };
  const { child, ended } = startAlfred(folder, [], { file: demoFile, environment });
  await new Promise<void>((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("$ alfred 2-run")) resolve();
    });
  });
  return { folder, child, ended, running: () => markedProcesses(mark) };
}

it.each(["SIGINT", "SIGTERM"] as const)(
  "the demo that %s ends leaves no process and no folder behind, and says that it has shown nothing",
  async (signal) => {
    const { folder, child, ended, running } = await aDemo();

    child.kill(signal);

    expect(await ended).toMatchObject({
      exitCode: 130,
      stdout: expect.stringContaining("Ended before its end"),
      stderr: "",
    });
    expect(running()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  },
);

it("the demo whose reader has enough ends without a word, a process or a folder left", async () => {
  const { folder, child, ended, running } = await aDemo();

  child.stdout?.destroy();

  expect(await ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(running()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
