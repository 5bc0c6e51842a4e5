import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, cliFile, hookFile, readState, stateFiles } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

/** What a command comes to that must not wait for anybody. */
function ended(root: string, words: readonly string[], file = cliFile) {
  return spawnSync(process.execPath, [file, ...words], {
    cwd: root,
    input: "",
    timeout: 30_000,
    killSignal: "SIGKILL",
    encoding: "utf8",
  });
}

const aPipe = (file: string) => execFileSync("mkfifo", [file]);

async function aRunUnderWay(): Promise<{ readonly root: string; readonly file: string }> {
  const root = aProject();
  await alfred(root, ["0-project", "--language", "en", "--yes"]);
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  const [file = ""] = stateFiles(root, "2-run-");
  rmSync(file);
  return { root, file };
}

describe.runIf(process.platform !== "win32")("what stands in a file's place", () => {
  it("a named pipe in a state file's place holds up neither a command nor a session: it is named as damaged", async () => {
    const { root, file } = await aRunUnderWay();
    rmSync(`${file}.bak`);
    aPipe(file);

    expect(ended(root, ["resume"])).toMatchObject({ status: 3, stderr: expect.stringMatching(/damaged/) });
    expect(ended(root, ["session-start"], hookFile)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Damaged state file/),
    });
  });

  it.each([
    { what: "a named pipe", put: aPipe },
    { what: "a folder", put: (file: string) => mkdirSync(file) },
  ])(
    "$what in a state file's place is put aside where the backup is good, by resume and by doctor",
    async ({ put }) => {
      const { root, file } = await aRunUnderWay();
      put(file);
      const aside = () => readdirSync(dirname(file)).filter((name) => name.includes(".damaged-"));

      expect(ended(root, ["doctor", "--dry-run", "--json"])).toMatchObject({
        status: 3,
        stdout: expect.stringContaining("it is no file, but a folder, a named pipe or a device"),
      });
      expect(aside()).toEqual([]);
      expect(ended(root, ["doctor"])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("restored"),
      });
      expect(aside()).toHaveLength(1);
      expect(readState(root, "2-run-")).toMatchObject({ spec_id: "SPEC-AUTH-001" });

      rmSync(file);
      put(file);
      expect(ended(root, ["resume", "--yes"])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("red: write tests that fail"),
      });
      expect(aside()).toHaveLength(2);
    },
  );

  it.each([
    { place: ".moai/config.json", words: ["status"], status: 3 },
    { place: ".moai/workflows/own.json", words: ["doctor"], status: 3 },
    { place: "tasks.md", words: ["tasks", "list", "tasks.md"], status: 2 },
  ])("a named pipe in the place of $place is named", ({ place, words, status }) => {
    const root = aProject();
    mkdirSync(join(root, dirname(place)), { recursive: true });
    aPipe(join(root, place));

    const { status: code, stdout, stderr } = ended(root, words);

    expect({ code, said: `${stdout}${stderr}` }).toEqual({
      code: status,
      said: expect.stringContaining(place),
    });
  });

  it.each([
    { what: "a named pipe", put: aPipe },
    { what: "a folder", put: (file: string) => mkdirSync(file) },
  ])(
    "$what in the place of a prompt is named before the first step, by resume and by doctor",
    async ({ put }) => {
      const root = aProject({
        ".moai/workflows/ship.json": JSON.stringify({
          schema_version: 1,
          name: "ship",
          steps: [{ name: "build", kind: "agent", prompt: "do.md" }],
        }),
        ".moai/workflows/prompts/do.md": "Do it",
      });
      await alfred(root, ["ship"]);
      const prompt = join(root, ".moai/workflows/prompts/do.md");
      rmSync(prompt);
      put(prompt);

      const said = expect.stringMatching(
        /step build: the prompt \.moai\/workflows\/prompts\/do\.md can't be read/,
      );
      expect(ended(root, ["ship", "--yes"])).toMatchObject({ status: 2, stderr: said });
      expect(ended(root, ["resume", "--yes"])).toMatchObject({ status: 2, stderr: said });
      expect(ended(root, ["doctor"])).toMatchObject({ status: 3, stdout: said });
    },
  );

  it.each([
    { place: ".claude/settings.json", words: ["install", "--agent", "claude"] },
    { place: ".claude/commands/alfred/2-run.md", words: ["install", "--agent", "claude"] },
    { place: "AGENTS.md", words: ["install", "--agent", "codex"] },
    { place: ".moai/project/tech.md", words: ["0-project", "--yes", "--language", "en"] },
  ])(
    "a named pipe in the place of $place is named by $words.0, and holds up neither doctor nor uninstall",
    ({ place, words }) => {
      const root = aProject();
      mkdirSync(join(root, dirname(place)), { recursive: true });
      rmSync(join(root, place), { force: true });
      aPipe(join(root, place));

      const { status, stdout, stderr } = ended(root, words);

      expect({ status, said: `${stdout}${stderr}` }).toEqual({
        status: 1,
        said: expect.stringContaining(place),
      });
      for (const command of [["doctor"], ["uninstall", "--agent", "claude"]])
        expect(ended(root, command).status, command[0]).not.toBeNull();
    },
  );

  it("a named pipe in the place of what is installed already is named by doctor, and left by uninstall", async () => {
    const root = aProject();
    await alfred(root, ["install", "--agent", "claude"]);
    const [settings, command] = [".claude/settings.json", ".claude/commands/alfred/2-run.md"];
    for (const place of [settings, command]) {
      rmSync(join(root, place));
      aPipe(join(root, place));
      expect(ended(root, ["doctor"]).stdout).toContain(place);
    }
    rmSync(join(root, settings));
    expect(ended(root, ["uninstall", "--agent", "claude"])).toMatchObject({ status: 0 });
    expect(readdirSync(join(root, dirname(command)))).toEqual(["2-run.md"]);
  });

  it("a named pipe in a checkpoint's place is put aside by doctor", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    await alfred(root, ["checkpoint", "start", "t-1", "--total", "4"]);
    await alfred(root, ["checkpoint", "done", "t-1", "one"]);
    const file = join(root, ".moai/memory/checkpoints/t-1.json");
    copyFileSync(file, `${file}.bak`);
    rmSync(file);
    aPipe(file);

    expect(ended(root, ["doctor"])).toMatchObject({ status: 0, stdout: expect.stringContaining("t-1") });
    expect(ended(root, ["checkpoint", "show", "t-1"])).toMatchObject({ status: 0 });
  });
});
