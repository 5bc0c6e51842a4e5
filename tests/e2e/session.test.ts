import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentFile, alfred, cliFile, readState } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { type Reply, type RequestContext, runClaude } from "./harness/client.mjs";
import { runTty } from "./harness/terminal.mjs";

/** A project with alfred installed, and a folder for the PATH in which `alfred` is the built command line. */
async function installedProject(language = "en") {
  const bin = temporaryFolder();
  writeFileSync(join(bin, "alfred"), `#!/bin/sh\nexec node ${cliFile} "$@"\n`, { mode: 0o755 });
  const root = aProject();
  const environment = { PATH: `${bin}:${process.env["PATH"]}` };
  const { exitCode, stderr } = await alfred(
    root,
    ["0-project", "--name", "TestProject", "--language", language, "--yes"],
    { environment },
  );
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return { root, bin };
}

/** The model's tool call that does a step's work for real, by the scripted agent, and then says so to alfred. */
function work(root: string, step: string, specId: string): Reply {
  const variables = `ALFRED_STEP=${step} ALFRED_SPEC_ID=${specId} ALFRED_PROJECT_ROOT=${root} ALFRED_PROMPT_FILE=/dev/null`;
  return {
    tool: "Bash",
    input: { command: `${variables} node ${agentFile} && alfred step done`, description: "work" },
  };
}

/** A model that does what the newest text of alfred's asks for. */
function obedient(root: string, specId: string) {
  return ({ prompt, toolResult, side }: RequestContext): Reply => {
    if (side) return { text: "ok" };
    const said = toolResult === "" ? prompt : toolResult;
    if (said.includes("Write the SPEC")) return work(root, "spec_writing", specId);
    if (said.includes("red: write tests that fail")) return work(root, "red_phase", specId);
    if (said.includes("green: make the tests pass")) return work(root, "green_phase", specId);
    if (said.includes("refactor: make it good")) return work(root, "refactor_phase", specId);
    const answer = /go on: (alfred resume[^\n]*--yes)/.exec(said)?.[1];
    return answer === undefined
      ? { text: "FINISHED" }
      : { tool: "Bash", input: { command: answer, description: "the user said yes" } };
  };
}

describe("the real Claude Code client", () => {
  it("finds the commands, and /alfred:1-plan becomes the plan prompt and a valid SPEC", async () => {
    const { root, bin } = await installedProject();

    const run = await runClaude({
      cwd: root,
      path: [bin],
      prompt: '/alfred:1-plan "users can log in"',
      script: { dynamic: obedient(root, "SPEC-AUTH-001") },
    });

    expect(run.slash_commands).toEqual(
      expect.arrayContaining([
        "alfred:0-project",
        "alfred:1-plan",
        "alfred:2-run",
        "alfred:resume",
        "alfred:status",
      ]),
    );
    expect(run.main[0]?.ctx.prompt).toContain("Write the SPEC SPEC-AUTH-001 for TestProject");
    expect(run.main[0]?.ctx.prompt).toContain("users can log in");
    expect(run.main[1]?.ctx.toolResult).toContain("The SPEC is written: SPEC-AUTH-001");
    expect(readState(root, "1-plan-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
  });

  it("takes a hostile argument as text and makes nothing of it", async () => {
    const { root, bin } = await installedProject();
    const hostile = "\"; touch pwned; $(touch pwned2) `touch pwned3` it's";

    const run = await runClaude({
      cwd: root,
      path: [bin],
      prompt: `/alfred:1-plan ${hostile}`,
      script: { dynamic: ({ side }) => ({ text: side ? "ok" : "seen" }) },
    });

    expect(run.main[0]?.ctx.prompt).toContain("Write the SPEC");
    expect(run.main[0]?.ctx.prompt).toContain("touch pwned; $(touch pwned2) `touch pwned3` it's");
    for (const name of ["pwned", "pwned2", "pwned3"]) expect(existsSync(join(root, name))).toBe(false);
  });

  it("runs a whole /alfred:2-run through real test gates by `alfred step done`", async () => {
    const { root, bin } = await installedProject();
    writeSpec(root);

    const run = await runClaude({
      cwd: root,
      path: [bin],
      prompt: "/alfred:2-run SPEC-AUTH-001",
      script: { dynamic: obedient(root, "SPEC-AUTH-001") },
    });

    expect(run.results.at(-1)).toMatchObject({ result: "FINISHED", is_error: false });
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state.status).toBe("completed");
    expect(state.steps.map(({ status }: { status: string }) => status)).toEqual(Array(6).fill("completed"));
    expect(existsSync(join(root, "src/session.js"))).toBe(true);
  });

  it("tells the next session what is unfinished, the model and the user, and /alfred:resume finishes it", async () => {
    const { root, bin } = await installedProject("ko");
    writeSpec(root);
    const home = temporaryFolder();
    // The first session ends in the middle: its model stops after the prompt of red_phase.
    await runClaude({
      cwd: root,
      path: [bin],
      home,
      prompt: "/alfred:2-run SPEC-AUTH-001",
      script: { dynamic: ({ side }) => ({ text: side ? "ok" : "stopped" }) },
    });
    expect(readState(root, "2-run-SPEC-AUTH-001-").status).toBe("in_progress");

    const screen = await runTty({
      cwd: root,
      path: [bin],
      script: { rules: [] },
      steps: [{ waitFor: "중단된 작업이 있습니다", timeout: 30_000 }, { wait: 500 }],
    });
    expect(screen.missed).toEqual([]);
    expect(screen.screen).toContain("SPEC-AUTH-001");

    const run = await runClaude({
      cwd: root,
      path: [bin],
      home,
      prompt: "/alfred:resume 2-run SPEC-AUTH-001",
      script: { dynamic: koreanModel(root) },
    });

    expect(JSON.stringify(run.main[0]?.body.messages)).toContain(
      "alfred has a saved, unfinished run of 2-run SPEC-AUTH-001",
    );
    expect(run.main[0]?.ctx.prompt).toContain("alfred resume 2-run SPEC-AUTH-001 --yes");
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
  });

  it("says it again after /clear in the same terminal", async () => {
    const { root, bin } = await installedProject();
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const { missed } = await runTty({
      cwd: root,
      path: [bin],
      script: { rules: [] },
      steps: [
        { waitFor: "There is unfinished work", timeout: 30_000 },
        { type: "/clear" },
        { key: "\r" },
        { waitFor: "SessionStart:clear says", timeout: 20_000 },
      ],
    });

    expect(missed).toEqual([]);
  });
});

describe("where an agent client has switched things off", () => {
  it("the command still says what to run", async () => {
    const { root } = await installedProject();
    const text = readFileSync(join(root, ".claude/commands/alfred/2-run.md"), "utf8");

    expect(text).toContain("alfred begin 2-run <<'ALFRED_ARGS_END'");
    expect(text).toContain("run this yourself in Bash");
  });
});

function koreanModel(root: string) {
  const follow = obedient(root, "SPEC-AUTH-001");
  return (context: RequestContext): Reply => {
    const said = context.toolResult === "" ? context.prompt : context.toolResult;
    const answer = /재개: (alfred resume[^\n]*--yes)/.exec(said)?.[1];
    return answer === undefined || context.side
      ? follow(context)
      : { tool: "Bash", input: { command: answer, description: "the user said yes" } };
  };
}
