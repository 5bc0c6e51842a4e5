import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerEvent } from "../../../src/surfaces/hooks/events.ts";
import { alfred, readState, startAlfred, stateFiles, until } from "../../support/command-line.ts";
import { aProject, commitAll, git, writeFiles, writeSpec } from "../../support/temporary-project.ts";

const specId = "SPEC-AUTH-001";
const environment = { CLAUDE_CODE_SESSION_ID: "session-one" };

/** What the hook of an event answers; its input is that of a real client, as far as alfred looks at it. */
function answered(
  root: string,
  event: string,
  input: object | string = {},
  variables: Readonly<Record<string, string>> = {},
) {
  const given = { session_id: "session-one", cwd: root, ...(typeof input === "string" ? {} : input) };
  const context = {
    now: () => new Date(),
    signal: new AbortController().signal,
    environment: variables,
    trace: () => {},
    report: () => {},
  };
  return answerEvent(event, typeof input === "string" ? input : JSON.stringify(given), context, root);
}

/** A project with a SPEC that can be built. */
function aReadyProject(): string {
  const config = JSON.stringify({ test_command: "node --test tests/greet.test.js" });
  const root = aProject({ ".gitignore": ".moai/memory/\n", ".moai/config.json": config });
  writeSpec(root);
  commitAll(root, "A SPEC");
  return root;
}

/** A project in which a session was given red_phase. */
async function atWork(): Promise<string> {
  const root = aReadyProject();
  await alfred(root, ["2-run", specId], { environment });
  return root;
}

const typed = (root: string, command: string, args: string, session = "session-one") =>
  answered(root, "user-prompt-expansion", {
    session_id: session,
    command_name: `alfred:${command}`,
    command_args: args,
  });

describe("a phase command as it is typed, before the model sees it", () => {
  it.each([
    ["an unknown SPEC, with the one that may be meant", "2-run", "SPEC-AUTH-002", "SPEC-AUTH-001"],
    ["no SPEC at all", "2-run", "--only red_phase", "SPEC-AUTH-001"],
    ["a word that is no SPEC", "3-sync", "login; touch pwned", "login;"],
    ["an unknown SPEC to resume", "resume", "2-run SPEC-NOPE-001", "SPEC-NOPE-001"],
  ])("is stopped with the reason: %s", async (_, command, args, said) => {
    const root = await atWork();

    expect(await typed(root, command, args)).toEqual({
      decision: "block",
      reason: expect.stringContaining(said),
    });
  });

  it.each([
    ["2-run", specId],
    ["2-run", `"${specId}" --skip "refactor_phase"`],
    ["2-run", `--only red_phase ${specId}`],
    ["2-run", "--help"],
    ["resume", ""],
    ["resume", "2-run"],
    ["resume", "0-project"],
    ["1-plan", '"users can log in"'],
    ["status", ""],
  ])("goes on without a word: /alfred:%s %s", async (command, args) => {
    expect(await typed(await atWork(), command, args)).toBeNull();
  });

  it.each([
    ["the end mark", "ALFRED_ARGS_END"],
    ["the end mark of an installation", "ALFRED_ARGS_END_QWERTYUIOPASDFGH"],
    ["the end mark among blanks", "  ALFRED_ARGS_END\t"],
  ])("is stopped where a line of it is %s: a shell would run what follows", async (_, line) => {
    for (const root of [await atWork(), aProject()])
      for (const end of ["\n", "\r\n"])
        expect(await typed(root, "1-plan", ['"a pasted issue', line, 'touch pwned"', ""].join(end))).toEqual({
          decision: "block",
          reason: expect.stringContaining(line.trim()),
        });
  });

  it("says in Korean, too, why a line stops it", async () => {
    const root = aProject();
    writeFiles(root, { ".moai/config.json": '{"conversation_language": "ko"}', ".moai/memory/x": "" });

    expect(await typed(root, "1-plan", "a\nALFRED_ARGS_END\nb")).toMatchObject({
      reason: expect.stringContaining("셸"),
    });
  });

  it.each(["what ALFRED_ARGS_END is for", "a\nsay ALFRED_ARGS_END\nb"])(
    "goes on where the end mark is only a part of a line: %j",
    async (args) => {
      expect(await typed(aProject(), "1-plan", args)).toBeNull();
    },
  );

  it("is stopped while a process is at work on the run", async () => {
    const root = aReadyProject();
    const waiting = join(root, "wait.mjs");
    writeFileSync(
      waiting,
      'import fs from "node:fs"; fs.writeFileSync("at-work", ""); setInterval(() => {}, 1000);',
    );
    const { child, ended } = startAlfred(root, ["2-run", specId, "--agent-command", `node ${waiting}`]);
    await until("the agent is at work", () => existsSync(join(root, "at-work")));

    const answer = await typed(root, "2-run", specId);
    child.kill("SIGINT");
    await ended;

    expect(answer).toEqual({ decision: "block", reason: expect.stringContaining(String(child.pid)) });
  });

  it("tells of a run that another session was given, and of code that has changed since", async () => {
    const root = await atWork();

    expect(await typed(root, "2-run", specId, "session-two")).toMatchObject({
      systemMessage: expect.stringContaining(`/alfred:resume 2-run ${specId}`),
      hookSpecificOutput: { hookEventName: "UserPromptExpansion" },
    });
    expect(await typed(root, "resume", `2-run ${specId}`, "session-two")).toBeNull();
    git(root, "checkout", "--quiet", "-b", "elsewhere");
    expect(await typed(root, "resume", `2-run ${specId}`, "session-two")).toMatchObject({
      systemMessage: expect.stringContaining("Current branch: elsewhere"),
    });
  });
});

const stopped = (root: string, more: object = {}) =>
  answered(root, "stop", {
    stop_hook_active: false,
    last_assistant_message: "Done.",
    background_tasks: [],
    ...more,
  });

describe("when the session's agent stops", () => {
  it("it is reminded of its open step once, and once more of the next one", async () => {
    const root = await atWork();

    expect(await stopped(root)).toEqual({
      decision: "block",
      reason: expect.stringMatching(/red_phase is still open[\s\S]*alfred step done --run \w{8}/),
    });
    expect(await stopped(root)).toBeNull();
    await alfred(root, ["step", "skip"], { environment });
    expect(await stopped(root)).toMatchObject({ reason: expect.stringContaining("green_phase") });
    expect(await stopped(root)).toBeNull();
  });

  it.each([
    ["goes on because of a hook", { stop_hook_active: true }],
    ["doesn't say whether it does", { stop_hook_active: undefined }],
    ["asks its user something", { last_assistant_message: "Which name do you want?" }],
    ["waits for work in the background", { background_tasks: [{ id: "1" }] }],
    ["is another session", { session_id: "session-two" }],
  ])("nothing is said where it %s", async (_, more) => {
    expect(await stopped(await atWork(), more)).toBeNull();
  });

  it.each([
    ["leads out of the folder", "x/../../../../away"],
    ["is longer than a file's name can be", "x".repeat(300)],
  ])(
    "it is reminded once in the folder for it, too, where a step's name in an edited record %s",
    async (_, name) => {
      const root = await atWork();
      const [file = ""] = stateFiles(root, "2-run-");
      writeFileSync(file, readFileSync(file, "utf8").replaceAll("red_phase", name));
      const before = readdirSync(root);

      expect(await stopped(root)).toMatchObject({ decision: "block" });
      expect(await stopped(root)).toBeNull();

      expect(readdirSync(root)).toEqual(before);
      expect(readdirSync(join(root, ".moai/memory/reminders"))).toEqual([
        expect.stringMatching(/^session-one\./),
      ]);
    },
  );

  it("nothing is said where the step is done, or where it can't be taken down that it was said", async () => {
    const root = await atWork();
    writeFileSync(join(root, ".moai/memory/reminders"), "a file in the folder's place");
    expect(await stopped(root)).toBeNull();
    rmSync(join(root, ".moai/memory/reminders"));
    await alfred(root, ["step", "fail", "--reason", "no"], { environment });
    expect(await stopped(root)).toBeNull();
  });
});

describe("when a session is compacted or ends", () => {
  it.each(["pre-compact", "session-end"])(
    "%s takes down its own commits, so that they are no drift",
    async (event) => {
      const root = await atWork();
      const commit = commitAll(root, "A commit of the session's own");

      expect(await answered(root, event)).toBeNull();

      expect(readState(root, "2-run-")).toMatchObject({
        status: "in_progress",
        context: { last_commit: commit },
      });
      const { stdout } = await alfred(root, ["resume", "2-run", specId]);
      expect(stdout).not.toContain("WARNING");
    },
  );

  it.each([
    ["the session was given nothing", async () => {}, { session_id: "session-two" }],
    [
      "the branch is another one now",
      async (root: string) => void git(root, "checkout", "--quiet", "-b", "elsewhere"),
      {},
    ],
  ])("nothing is changed where %s", async (_, arrange, more) => {
    const root = await atWork();
    await arrange(root);
    const [file = ""] = stateFiles(root, "2-run-");
    const before = readFileSync(file, "utf8");

    await answered(root, "session-end", more);

    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("its reminders are forgotten when it ends, and nobody else's", async () => {
    const root = await atWork();
    await stopped(root);
    writeFileSync(join(root, ".moai/memory/reminders/session-two.x"), "");

    await answered(root, "session-end");

    expect(readdirSync(join(root, ".moai/memory/reminders"))).toEqual(["session-two.x"]);
  });
});

describe("a hook is harmless", () => {
  const all = ["user-prompt-expansion", "pre-compact", "session-end", "stop"];

  it.each(all)("%s says nothing of input that is no hook's, and changes nothing", async (event) => {
    const root = await atWork();
    const before = readdirSync(join(root, ".moai/memory"), { recursive: true });

    for (const text of ["", "null", "[]", "{}", '{"session_id": 1}', '{"session_id": "../../x"}'])
      expect(await answered(root, event, text)).toBeNull();
    await expect(answered(root, event, "{")).rejects.toThrow();
    expect(readdirSync(join(root, ".moai/memory"), { recursive: true })).toEqual(before);
    // The command, as the programs that clients start, lets no error out.
    expect(await alfred(root, ["hook", event], { input: "{" })).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it.each(all)("%s is switched off by the configuration", async (event) => {
    const root = await atWork();
    writeFiles(root, {
      ".moai/config.json": JSON.stringify({ hooks: { [event.replaceAll("-", "_")]: false } }),
    });
    const call = { command_name: "alfred:2-run", command_args: "", stop_hook_active: false };

    expect(await answered(root, event, call)).toBeNull();
  });

  it.each(all)(
    "%s is silent for an agent that alfred itself has started, and outside a project",
    async (event) => {
      const root = await atWork();
      const call = { command_name: "alfred:2-run", command_args: "", stop_hook_active: false };

      expect(await answered(root, event, call, { ALFRED_RUN_ID: "run" })).toBeNull();
      const elsewhere = aProject();
      mkdirSync(join(elsewhere, "sub"));
      expect(await answered(join(elsewhere, "sub"), event, call)).toBeNull();
    },
  );
});
