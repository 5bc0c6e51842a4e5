import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { aProject } from "../../support/temporary-project.ts";
import { asks, newestRun, resume, start, writePhase } from "./a-phase.ts";

/** What a killed alfred leaves where its agent was at work. */
function leftPrompt(runId: string): string {
  const folder = join(tmpdir(), `alfred-prompt-${runId}-aB3dE9`);
  mkdirSync(folder);
  writeFileSync(join(folder, "prompt.md"), "The SPEC's text");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("the prompts that a killed alfred left of a run", () => {
  it.each([
    ["goes on", (root: string) => resume(root, { isConfirmed: true })],
    ["is started over", (root: string) => resume(root, { restart: true, isConfirmed: true })],
  ])("are removed when it %s, and no other run's", async (_, go) => {
    const root = aProject();
    writePhase(root, [asks("write")]);
    await start(root);
    const { runId } = newestRun(root).run;
    const [own, others] = [leftPrompt(runId), leftPrompt(crypto.randomUUID())];

    await go(root);

    expect([own, others].map((folder) => existsSync(folder))).toEqual([false, true]);
  });

  it("lie in a folder that names the run", async () => {
    const root = aProject();
    writePhase(root, [asks("write")]);
    writeFileSync(join(root, "agent.sh"), 'echo "$ALFRED_PROMPT_FILE" > said.txt');
    const driver = { kind: "agent_command", command: "sh agent.sh" } as const;

    await start(root, {}, { driver });

    const { runId } = newestRun(root).run;
    const said = readFileSync(join(root, "said.txt"), "utf8");
    expect(said).toMatch(new RegExp(`/alfred-prompt-${runId}-\\w{6}/prompt\\.md\n$`));
  });
});
