import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

const wrong: readonly (readonly [words: readonly string[], said: RegExp])[] = [
  [["statsu"], /did you mean status\?/],
  [["Status"], /did you mean status\?/],
  [["foo-bar-baz", "--help"], /no command or phase foo-bar-baz/],
  [["2-run", "--bogus"], /no option --bogus/],
  [["2-run", "--retry-faild"], /did you mean --retry-failed\?/],
  [["2-run", "SPEC-A-001", "SPEC-B-001"], /too many words/],
  [["2-run", "--only"], /--only.*needs a value/],
  [["2-run"], /needs a SPEC id/],
  [["2-run", "auth"], /not a SPEC id/],
  [["2-run", "SPEC-NONE-001"], /no SPEC SPEC-NONE-001/],
  [["1-plan"], /what you want/],
  [["1-plan", "  "], /what you want/],
  [["begin-something"], /no command or phase/],
  [["resume", "2-rum"], /2-run/],
  [["resume", "2-run", "auth"], /not a SPEC id/],
  [["resume", "--restart", "--from", "x"], /--restart and --from don't go together/],
  [["0-project", "--mode", "group"], /personal, team/],
  [["0-project", "--language", "de"], /ko, en/],
  [["0-project", "--test-command", "a && b"], /shell/],
  [["0-project", "--only", "detection", "--resume"], /--resume and --only don't go together/],
  [["0-project", "--retry-failed", "--continue-from", "x"], /don't go together/],
  [["0-project", "--only", "detection", "--skip", "detection"], /don't go together/],
  [["0-project", "--only", "nothing"], /no step nothing/],
  [
    ["0-project", "--agent", "claude", "--agent-command", "x"],
    /--agent and --agent-command don't go together/,
  ],
  [["0-project", "--agent", "clod"], /no agent clod/],
  [["0-project", "--profile", "fast"], /no profile fast/],
  [["step"], /alfred step --help|is missing/],
  [["step", "dne"], /did you mean done\?/],
  [["step", "done"], /No step is waiting/],
  [["history", "--limit", "-1"], /--limit can't be "-1"/],
  [["history", "--limit", "1e3"], /whole number/],
  [["history", "deadbeef"], /no run deadbeef/],
  [["clean", "--keep-days", "soon"], /--keep-days can't be "soon"/],
  [["template", "check", "none.md"], /none\.md/],
  [["template", "render", "README.md", "--var", "=x"], /NAME=value/],
  [["completion", "tcsh"], /bash, zsh, fish, powershell/],
  [["install", "--agent", "clod"], /no agent clod/],
  [["--lang", "de", "status"], /ko, en/],
  [["-C", "nowhere", "status"], /no folder nowhere/],
  [["-C", "", "status"], /no folder/],
  [["--directory=", "status"], /no folder/],
  [["jbo"], /no command or phase jbo(?![\s\S]*did you mean)/],
];

describe("wrong usage ends with exit code 2, says what is wrong and what to do", () => {
  it.each(wrong)("%j", async (words, said) => {
    const { exitCode, stdout, stderr } = await entered(aProject(), words);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^ERROR: /);
    expect(stderr).toMatch(said);
  });

  it.each(wrong)("with --json, one document and nothing else: %j", async (words) => {
    const { exitCode, stdout, stderr } = await entered(aProject(), [...words, "--json"]);

    // What stands behind an option is its value, and then the parser misses nothing.
    expect(exitCode).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exit_code: 2,
      error: { message: expect.stringContaining("ERROR") },
    });
  });
});

describe("the language of what is said", () => {
  it.each([
    [["2-run", "--bogus"], "옵션이 없습니다: --bogus"],
    [["2-run", "SPEC-A-001", "b"], "단어가 너무 많습니다"],
    [["2-run", "--only"], "옵션에 값이 없습니다"],
    [["begin"], "값이 없습니다"],
    [["statsu"], "혹시 status입니까?"],
    [["nothing-like-it"], "alfred --help로 명령을 확인하십시오"],
    [["history", "--limit", "x"], "0 이상의 정수"],
    [["resume", "--restart", "--from", "x"], "함께 쓸 수 없습니다"],
    [["0-project", "--mode", "x"], "다음 중 하나를 지정하십시오: personal, team"],
    [["template", "render", "README.md", "--var", "x"], "NAME=value"],
    [["-C", "nowhere", "status"], "폴더가 없습니다: nowhere"],
  ])("%j in Korean", async (words, said) => {
    const root = aProject();
    const { stderr, stdout } = await entered(root, ["--lang", "ko", ...words]);

    expect(`${stdout}${stderr}`).toContain(said);
  });

  it.each([
    ["en", "is a bare Git repository"],
    ["ko", "bare Git 저장소입니다"],
  ])("0-project writes nothing into a bare repository (%s)", async (language, said) => {
    const root = temporaryFolder();
    git(root, "init", "--quiet", "--bare");
    const before = readdirSync(root);

    const { exitCode, stderr } = await entered(root, ["0-project", "--yes", "--lang", language]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
    expect(readdirSync(root)).toEqual(before);
  });

  it("is the project's, then ALFRED_LANG's, then --lang's", async () => {
    const root = aProject({ ".moai/config.json": '{ "language": { "conversation_language": "ko" } }' });
    const said = async (words: readonly string[], environment = {}) =>
      (await entered(root, [...words, "2-run", "--bogus"], { environment })).stderr;

    expect(await said([])).toContain("옵션이 없습니다");
    expect(await said([], { ALFRED_LANG: "en" })).toContain("There is no option");
    expect(await said(["--lang", "ko"], { ALFRED_LANG: "en" })).toContain("옵션이 없습니다");
    expect(await said([], { ALFRED_LANG: "xx" })).toContain("옵션이 없습니다");
  });

  it("is English where the configuration can't be read, and the command that needs it says so", async () => {
    const root = aProject({ ".moai/config.json": "{ broken" });

    expect((await entered(root, ["--help"])).exitCode).toBe(0);
    const { exitCode, stderr } = await entered(root, ["status"]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(".moai/config.json");
  });
});

describe("where a command works", () => {
  it("-C names the folder, and the project is found upwards from it", async () => {
    const root = aProject({ "deep/er/file.txt": "" });
    const elsewhere = temporaryFolder();

    const { stdout } = await entered(elsewhere, ["-C", `${root}/deep/er`, "status", "--json"]);

    expect(JSON.parse(stdout).project.root).toBe(root);
  });

  it("a file of a template is named as seen from the folder at hand", async () => {
    const root = aProject();
    writeFiles(root, { "prompts/hello.md": "Hello <<NAME>>" });

    const inside = await entered(root, ["template", "render", "hello.md", "--var", "NAME=Ada=Lovelace"], {
      directory: `${root}/prompts`,
    });
    const outside = await entered(root, ["template", "render", "../../x.md"], {
      directory: `${root}/prompts`,
    });

    expect(inside.stdout).toBe("Hello Ada=Lovelace\n");
    expect(outside.exitCode).toBe(4);
  });
});

describe("a case that nobody foresaw", () => {
  it.each([
    ["en", "alfred met a case it doesn't know"],
    ["ko", "예상하지 못한 경우입니다"],
  ])("is said plainly with exit code 1, its place with --debug (%s)", async (language, said) => {
    const root = aProject();
    const now = () => {
      throw new Error("the clock is broken");
    };

    const { exitCode, stderr } = await entered(root, ["status", "--lang", language, "--debug"], { now });
    const json = await entered(root, ["status", "--lang", language, "--json"], { now });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/\[DEBUG\] +at /);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, exit_code: 1, error: { code: "defect" } });
  });

  it("what the system says of a file is no such case", async () => {
    const root = aProject({ ".moai/specs": "no folder" });

    const json = await entered(root, ["spec", "list", "--json"]);

    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: "system_refused" } });
  });
});
