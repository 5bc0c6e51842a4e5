import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { alfred, demoFile } from "../support/command-line.ts";
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
