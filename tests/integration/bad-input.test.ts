import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";

/** Every file below the root with its content's digest: what must not change. */
function snapshot(root: string): string {
  return execFileSync(
    "sh",
    ["-c", "find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum"],
    { cwd: root, encoding: "utf8" },
  );
}

async function aReadyProject(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
  writeSpec(root);
  writeFiles(root, {
    "good.md": "{{A}}",
    "bad.md": "{{A",
    "this.md": "a\n{{this}}",
    ".moai/workflows/broken.json": "{",
    ".moai/workflows/wrong.json": JSON.stringify({
      schema_version: 1,
      name: "wrong",
      steps: [{ name: "a", kind: "dance" }],
    }),
  });
  if (process.platform !== "win32") execFileSync("mkfifo", [join(root, "pipe")]);
  return root;
}

const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
  [["nonsense"], 2, /no command or phase nonsense/],
  [["resum"], 2, /did you mean resume/],
  [["--nonsense"], 2, /no option --nonsense/],
  [["0-project", "--mode", "both"], 2, /personal, team/],
  [["0-project", "--language", "fr"], 2, /ko, en/],
  [["0-project", "--test-command", "a && b", "--yes"], 2, /needs a shell/],
  [["0-project", "--test-command", "'open", "--yes"], 2, /not closed/],
  [["1-plan"], 2, /Say what you want/],
  [["1-plan", "  "], 2, /Say what you want/],
  [["1-plan", "x", "--spec-id", "AUTH-1"], 2, /not a SPEC id/],
  [["1-plan", "x", "--spec-id", "SPEC-AUTH-001"], 2, /exists already/],
  [["1-plan", "x", "--spec-id"], 2, /--spec-id <id> needs a value/],
  [["2-run"], 2, /SPEC-AUTH-001/],
  [["2-run", "SPEC-AUTH-002"], 2, /Did you mean: SPEC-AUTH-001/],
  [["2-run", "../../etc/passwd"], 2, /not a SPEC id/],
  [["2-run", "SPEC-AUTH-001", "--only", "gren_phase"], 2, /Did you mean: green_phase/],
  [["2-run", "SPEC-AUTH-001", "--skip", "nothing"], 2, /Known steps: spec_validation/],
  [["2-run", "SPEC-AUTH-001", "--continue-from", "x", "--resume"], 2, /don't go together/],
  [["2-run", "SPEC-AUTH-001", "--only", "red_phase", "--skip", "red_phase"], 2, /don't go together/],
  [["2-run", "SPEC-AUTH-001", "--profile", "fast"], 2, /no profile fast/],
  [["2-run", "SPEC-AUTH-001", "--agent", "hal"], 2, /Known agents: claude/],
  [["2-run", "SPEC-AUTH-001", "--agent", "codex"], 1, /isn't installed/],
  [["2-run", "SPEC-AUTH-001", "--agent", "codex", "--agent-command", "x"], 2, /don't go together/],
  [["2-run", "SPEC-AUTH-001", "--agent-command", "a | b"], 2, /needs a shell/],
  [["2-run", "SPEC-AUTH-001", "extra"], 2, /too many words/],
  [["resume"], 2, /nothing to resume/],
  [["resume", "3-dance"], 2, /no phase 3-dance|not valid/],
  [["resume", "2-run", "SPEC-AUTH-001"], 2, /nothing to resume/],
  [["resume", "2-run", "bad id"], 2, /not a SPEC id/],
  [["resume", "--run", "ffffffff"], 2, /no run ffffffff/],
  [["resume", "2-run", "SPEC-AUTH-001", "--from=a", "--restart"], 2, /don't go together/],
  [["step", "done"], 2, /No step is waiting/],
  [["step", "fail", "--run", "00000000"], 2, /No step is waiting/],
  [["step"], 2, /A word is missing[\s\S]*alfred step --help/],
  [["template"], 2, /A word is missing[\s\S]*alfred template --help/],
  [["spec", "check", "SPEC-NO-001"], 2, /no SPEC SPEC-NO-001/],
  [["spec", "show", "x"], 2, /not a SPEC id/],
  [["history", "ffffffff"], 2, /no run ffffffff/],
  [["history", "--limit", "many"], 2, /whole number/],
  [["clean", "--keep-days", "-1"], 2, /whole number|argument missing/],
  [["template", "check", "bad.md"], 1, /^$/],
  [["template", "check", "none.md"], 2, /no such file[\s\S]*none\.md/],
  [["template", "check", ".moai"], 1, /\.moai\n.*it is no file, but a folder, a named pipe or a device/],
  [["template", "check", "pipe"], 1, /it is no file, but a folder, a named pipe or a device/],
  [["template", "render", "pipe"], 1, /it is no file, but a folder, a named pipe or a device/],
  [["template", "render", "this.md"], 1, /this\.md:2:1: \{\{this\}\}: it names an item/],
  [["template", "check", "../../etc/passwd"], 4, /leads out/],
  [["template", "render", "good.md"], 1, /Unsubstituted template variables: \['\{\{A\}\}'\]/],
  [["template", "render", "good.md", "--var", "novalue"], 2, /NAME=value/],
  [["path", "check", "../../etc/passwd"], 4, /leads out/],
  [["path", "check", "a\u0007b"], 4, /control character/],
  [["path", "check"], 2, /<path> is missing/],
  [["install", "--agent", "hal"], 2, /no agent hal/],
  [["completion", "tcsh"], 2, /bash, zsh, fish, powershell/],
  [["wrong"], 2, /must be one of builtin, command, agent/],
  [["broken"], 2, /not valid/],
];

describe("bad input: a clear error, its exit code, nothing changed", () => {
  it.each(cases)("alfred %j exits with %i", async (words, exitCode, message) => {
    const root = await aReadyProject();
    const before = snapshot(root);

    const result = await alfred(root, words);
    const asJson = await alfred(root, [...words, "--json"]);

    expect({ code: result.exitCode, stderr: result.stderr }).toMatchObject({ code: exitCode });
    expect(result.stderr).toMatch(message);
    expect(asJson.exitCode).toBe(exitCode);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false });
    expect(snapshot(root)).toBe(before);
  });

  it("a configuration that can't be read is said by every phase, and left as it is", async () => {
    const root = await aReadyProject();
    writeFileSync(join(root, ".moai/config.json"), '{"project": ');
    const before = snapshot(root);

    for (const words of [["0-project", "--yes"], ["1-plan", "x"], ["2-run", "SPEC-AUTH-001"], ["status"]]) {
      const { exitCode, stderr } = await alfred(root, words);
      expect({ words, exitCode }).toEqual({ words, exitCode: 3 });
      expect(stderr).toContain(".moai/config.json");
    }
    expect(snapshot(root)).toBe(before);
  });

  it("a file in the place of the state's folder is said as what it is, and left as it is", async () => {
    const root = await aReadyProject();
    rmSync(join(root, ".moai/memory/command-state"), { recursive: true });
    writeFiles(root, { ".moai/memory/command-state": "mine" });
    const before = snapshot(root);

    for (const words of [["status"], ["resume"], ["history"], ["clean"], ["step", "done"]]) {
      const { exitCode, stderr } = await alfred(root, words);
      expect({ words, exitCode }).toEqual({ words, exitCode: 1 });
      expect(stderr).toMatch(/The system refused[\s\S]*command-state[\s\S]*ls -ld/);
    }
    expect(snapshot(root)).toBe(before);
  });

  it("every command has help with an example", async () => {
    const root = temporaryFolder();
    const commands = [
      "0-project",
      "1-plan",
      "2-run",
      "resume",
      "step done",
      "step fail",
      "step skip",
      "status",
      "history",
      "spec list",
      "spec check",
      "spec show",
      "clean",
      "doctor",
      "template check",
      "template render",
      "path check",
      "install",
      "uninstall",
      "completion",
      "begin",
      "hook session-start",
    ];

    for (const command of commands) {
      const { exitCode, stdout, stderr } = await alfred(root, [...command.split(" "), "--help"]);
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
      expect(stdout).toMatch(/Examples?:\n/);
      expect(stdout).toContain("--json");
    }
    expect((await alfred(root, [])).stdout).toContain("Exit codes:");
    expect((await alfred(root, ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
