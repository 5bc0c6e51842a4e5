import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/phases/index.ts";
import type { RunDriver } from "../../../src/runs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { answer, asks, newestRun, passes, resume, start, writePhase } from "./a-phase.ts";

const driver: RunDriver = { kind: "agent_command", command: "sh -c 'exit 7'" };
const driverWords = ["--agent-command", "sh -c 'exit 7'"];

/** A project with a run that an agent program has failed at. */
async function driven(by: RunDriver = driver): Promise<string> {
  const root = temporaryFolder();
  writePhase(root, [passes("one"), asks("write")]);
  await start(root, {}, { driver: by });
  return root;
}

function commands(outcome: Outcome): readonly (readonly string[])[] {
  if (outcome.kind !== "decision_needed") throw new Error("Nobody was asked");
  return outcome.options.map(({ command }) => command).filter(({ length }) => length > 0);
}

describe("how a run was driven", () => {
  it("is in its record, as it was said, and in the commands that answer a question about it", async () => {
    const root = await driven();

    expect(newestRun(root).run.driver).toEqual(driver);
    expect(commands(await resume(root))).toEqual([
      ["alfred", "resume", "walk", ...driverWords, "--yes"],
      ["alfred", "resume", "walk", ...driverWords, "--restart"],
    ]);
  });

  it("is in each command of a choice between runs", async () => {
    const root = await driven();
    writePhase(root, [asks("paint")], { name: "color" });
    await start(root, {}, { phase: "color" });

    const choices = commands(await resume(root)).map((words) => [words[2], words.slice(5)]);

    expect(choices.sort()).toEqual([
      ["color", []],
      ["walk", driverWords],
    ]);
  });

  it("gives way to what is said now", async () => {
    const root = await driven();
    const other = { kind: "agent_command", command: "true" } as const;

    expect(commands(await resume(root, { driver: other }))[0]).toEqual([
      "alfred",
      "resume",
      "walk",
      "--agent-command",
      "true",
      "--yes",
    ]);
  });

  it.each([
    ["that is known by its variable", { environment: { CLAUDE_CODE_SESSION_ID: "session-one" } }],
    ["of Claude Code that names no session", { environment: { CLAUDECODE: "1" } }],
    ["of Gemini CLI", { environment: { GEMINI_CLI: "1" } }],
    ["of opencode", { environment: { OPENCODE: "1" } }],
    ["that a slash command was typed in", { isInSession: true }],
  ])(
    "isn't told to an agent's session %s: the agent would start another one inside itself",
    async (_, changes) => {
      const root = await driven();

      expect(commands(await resume(root, { context: aContext(changes) }))[0]).toEqual([
        "alfred",
        "resume",
        "walk",
        "--yes",
      ]);
    },
  );

  it("is another one as soon as somebody else goes on with it", async () => {
    const root = await driven();

    await resume(root, { isConfirmed: true });
    expect(newestRun(root).run).not.toHaveProperty("driver");

    await resume(root, { isConfirmed: true, driver });
    expect(newestRun(root).run.driver).toEqual(driver);
    await start(root, { resume: true });
    expect(newestRun(root).run).not.toHaveProperty("driver");
    await answer(root, { answer: "fail" });
    expect(newestRun(root).run).not.toHaveProperty("driver");
  });
});
