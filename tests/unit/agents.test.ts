import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  callAgent,
  installAgent,
  installedAgents,
  requireAgent,
  sessionOf,
  uninstallAgent,
} from "../../src/agents/index.ts";
import { type Context, silentTrace } from "../../src/context/index.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";

function aContext(path = process.env["PATH"] ?? "", signal = new AbortController().signal): Context {
  return {
    now: () => new Date(),
    signal,
    language: "en",
    environment: { PATH: path },
    trace: silentTrace,
    report: () => {},
  };
}

/** A folder for the PATH in which a client of that name is a script. */
function aClient(name: string, script: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${folder}:${process.env["PATH"]}`;
}

const call = {
  prompt: "Do it",
  step: "green_phase",
  specId: "SPEC-AUTH-001",
  runId: "run-1",
  timeoutMs: 10_000,
};
const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });
const command = (text: string) => ({ kind: "agent_command", command: text }) as const;

describe("calling an agent", () => {
  it("takes away the prompts of processes that were killed more than a week ago, and no others", async () => {
    const folders = ["aaaaaa", "bbbbbb"].map((end) => join(tmpdir(), `alfred-prompt-run-${end}`));
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    onTestFinished(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    const old = Date.now() / 1000 - 8 * 24 * 60 * 60;
    utimesSync(folders[0] ?? "", old, old);

    await callAgent(aContext(), { ...call, driver: command("true"), root: temporaryFolder() });

    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
  });

  it("gives the prompt on standard input and in a file of its own, and says which step of which run it is", async () => {
    const root = temporaryFolder();
    writeFileSync(
      join(root, "agent.sh"),
      'cat > stdin.txt; cp "$ALFRED_PROMPT_FILE" file.txt; ls -l "$ALFRED_PROMPT_FILE" > mode.txt; echo "$ALFRED_PROMPT_FILE" > path.txt; echo "$ALFRED_STEP $ALFRED_SPEC_ID $ALFRED_RUN_ID $ALFRED_PROJECT_ROOT" > env.txt',
    );

    const result = await callAgent(aContext(), { ...call, driver: command("sh agent.sh"), root });

    const text = (name: string) => readFileSync(join(root, name), "utf8");
    expect(result.kind).toBe("answered");
    expect([text("stdin.txt"), text("file.txt")]).toEqual(["Do it", "Do it"]);
    expect(text("env.txt")).toBe(`green_phase SPEC-AUTH-001 run-1 ${root}\n`);
    expect(text("mode.txt")).toMatch(/^-rw-------/);
    expect(existsSync(text("path.txt").trim())).toBe(false);
  });

  it.each([
    ["an exit code", "exit 7", { finding: { kind: "agent_failed", exitCode: 7 } }],
    ["a signal", "kill -9 $$", { finding: { kind: "agent_failed", detail: "SIGKILL" } }],
  ])("a failure by %s is told", async (_, script, expected) => {
    const root = temporaryFolder();
    writeFileSync(join(root, "agent.sh"), script);

    expect(await callAgent(aContext(), { ...call, driver: command("sh agent.sh"), root })).toMatchObject({
      kind: "failed",
      ...expected,
    });
  });

  it("a time limit, a missing program and an interrupt are told", async () => {
    const root = temporaryFolder();

    expect(
      await callAgent(aContext(), { ...call, driver: command("sleep 30"), root, timeoutMs: 200 }),
    ).toMatchObject({ kind: "failed", finding: { kind: "command_timed_out" } });
    expect(await callAgent(aContext(), { ...call, driver: command("no-such-agent"), root })).toMatchObject({
      kind: "failed",
      finding: { kind: "command_not_found" },
    });
    expect(
      await callAgent(aContext("", AbortSignal.abort("SIGINT")), { ...call, driver: command("true"), root }),
    ).toEqual({ kind: "aborted", tokensUsed: null });
  });

  it("is refused before the run where it isn't known or isn't installed", () => {
    const empty = temporaryFolder();
    writeFileSync(join(empty, "claude"), "not executable");
    chmodSync(join(empty, "claude"), 0o644);

    expect(() => requireAgent({ kind: "agent", name: "claude" }, { PATH: empty })).toThrow(
      expect.objectContaining({
        failure: { code: "agent_not_installed", agent: "claude", command: "claude" },
      }),
    );
    expect(() => requireAgent({ kind: "agent", name: "toString" }, {})).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "unknown_agent" }) }),
    );
    expect(() => requireAgent(command("/no/such/file"), {})).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "agent_not_installed" }) }),
    );
    expect(() => requireAgent(command("a && b"), {})).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "command_needs_shell" }) }),
    );
    expect(installedAgents({ PATH: aClient("gemini", "").split(":")[0] })).toEqual(["gemini"]);
  });
});

describe("where an agent's program is looked for", () => {
  const said = failing("agent_not_installed");

  it("a program named by its place is looked for there alone", () => {
    const folder = aClient("mine", "").split(":")[0] ?? "";

    expect(() => requireAgent(command(join(folder, "mine")), {})).not.toThrow();
    expect(() => requireAgent(command("bin/mine"), { PATH: folder })).toThrow(said);
  });

  it("without a PATH no program is found, and under Windows' spelling of it one is", () => {
    const folder = aClient("mine", "").split(":")[0];

    expect(() => requireAgent(command("mine"), {})).toThrow(said);
    expect(() => requireAgent(command("mine"), { Path: folder })).not.toThrow();
    expect(installedAgents({})).toEqual([]);
  });

  it("an empty entry of the PATH isn't the current folder, and a file that may not be run is no program", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "mine"), "", { mode: 0o644 });

    expect(() => requireAgent(command("package.json"), { PATH: ":" })).toThrow(said);
    expect(() => requireAgent(command("mine"), { PATH: folder })).toThrow(said);
  });

  it("on Windows a program is found by the endings that PATHEXT names, else by the usual ones", () => {
    const folder = aClient("mine.CMD", "").split(":")[0];
    const platform = vi.spyOn(process, "platform", "get").mockReturnValue("win32");

    try {
      expect(() => requireAgent(command("mine"), { PATH: folder })).not.toThrow();
      expect(() => requireAgent(command("mine"), { PATH: folder, PATHEXT: ".EXE;.CMD" })).not.toThrow();
      expect(() => requireAgent(command("mine"), { PATH: folder, PATHEXT: ".EXE" })).toThrow(said);
    } finally {
      platform.mockRestore();
    }
  });
});

const request = {
  agent: "claude",
  language: "en",
  cli: { command: "alfred", args: [] },
  packageFolder: "/opt/alfred",
  environment: { HOME: "/nowhere" },
  trace: silentTrace,
} as const;
const settings = (root: string) => readFileSync(join(root, ".claude/settings.json"), "utf8");

describe("installing for Claude Code", () => {
  it("puts the hook into the settings for all five ways in which a session begins, as words that no shell reads", async () => {
    const root = temporaryFolder();

    const { written } = await installAgent(root, request);

    expect(written).toHaveLength(13);
    const { hooks } = JSON.parse(settings(root));
    expect(Object.keys(hooks)).toEqual([
      "SessionStart",
      "UserPromptExpansion",
      "PreCompact",
      "SessionEnd",
      "Stop",
    ]);
    expect(hooks.SessionStart).toEqual([
      {
        matcher: "startup|resume|clear|compact|fork",
        hooks: [
          {
            type: "command",
            command: "node",
            args: ["-e", expect.stringContaining(".claude/alfred/hook.cjs"), "session-start"],
            timeout: 10,
          },
        ],
      },
    ]);
    expect(existsSync(join(root, ".claude/alfred/hook.cjs"))).toBe(true);
    expect(settings(root)).not.toContain("/opt/alfred");
  });

  it("keeps other people's settings, in their order and indentation, to the byte after uninstalling", async () => {
    const root = temporaryFolder();
    const theirs =
      '{\n    "model": "opus",\n    "hooks": {\n        "Notification": [],\n        "SessionStart": [\n            {\n                "hooks": [\n                    {\n                        "type": "command",\n                        "command": "mine"\n                    }\n                ]\n            }\n        ]\n    },\n    "permissions": {}\n}\n';
    writeFiles(root, { ".claude/settings.json": theirs });

    await installAgent(root, request);
    await installAgent(root, { ...request, packageFolder: "/moved" });
    const installed = JSON.parse(settings(root));

    expect(Object.keys(installed)).toEqual(["model", "hooks", "permissions"]);
    expect(installed.hooks.SessionStart).toHaveLength(2);
    await uninstallAgent(root, { agent: "claude", trace: silentTrace });
    expect(settings(root)).toBe(theirs);
  });

  it.each(["{", "[]", '{"hooks": []}', '{"hooks": {"SessionStart": {}}}'])(
    "settings that can't be read (%s) are left alone, and nothing is written",
    async (text) => {
      const root = temporaryFolder();
      writeFiles(root, { ".claude/settings.json": text });

      await expect(installAgent(root, request)).rejects.toMatchObject({
        failure: { code: "settings_unreadable" },
      });
      expect(settings(root)).toBe(text);
      expect(existsSync(join(root, ".claude/commands"))).toBe(false);
    },
  );
});

describe("the session that alfred was called from", () => {
  it.each([
    [{ CLAUDE_CODE_SESSION_ID: "abc-1" }, "abc-1"],
    [{ CODEX_SESSION_ID: "01a1fff5-a90e" }, "01a1fff5-a90e"],
    [{ CLAUDE_CODE_SESSION_ID: "", CODEX_SESSION_ID: "x/../y" }, null],
    [{}, null],
  ])("is the one that the client names: %o", (environment, expected) => {
    expect(sessionOf(environment)).toBe(expected);
  });
});
