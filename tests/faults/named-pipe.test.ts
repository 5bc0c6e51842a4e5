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
    timeout: 10_000,
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
