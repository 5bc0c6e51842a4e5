import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { AlfredError, fileFaultWords } from "../../../src/failures/index.ts";
import {
  findProjectRoot,
  projectLanguage,
  readConfig,
  updateConfig,
  validateAndConvertPath,
} from "../../../src/project/index.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const failing = (code: string, facts: object = {}) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, ...facts }) });

describe("the configuration's file", () => {
  it("that can't be read is said to be at fault, not taken for none", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".moai/config.json"), { recursive: true });

    expect(() => readConfig(root)).toThrow(
      failing("config_invalid", { problems: [expect.stringMatching(/it is no file, but a folder/)] }),
    );
  });

  it.each(["", " \n", "\uFEFF"])("that is empty is said to be: %j", (text) => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": text });

    expect(() => readConfig(root)).toThrow(
      failing("config_invalid", { problems: [{ kind: "damage", fault: "empty" }] }),
    );
  });

  it("of a newer alfred is refused by its version and left as it is, whatever else it says", async () => {
    const root = temporaryFolder();
    const text = '{"schema_version": 2, "test_command": {"by": "a newer rule"}}';
    writeFiles(root, { ".moai/config.json": text });
    const newer = failing("state_newer", { file: ".moai/config.json", version: 2, supportedVersion: 1 });

    expect(() => readConfig(root)).toThrow(newer);
    await expect(
      updateConfig(root, {
        written: { name: "N", mode: "personal", language: "en" },
        found: {},
        testFiles: [],
      }),
    ).rejects.toEqual(newer);
    expect(readFileSync(join(root, ".moai/config.json"), "utf8")).toBe(text);
  });

  it("names every fault with its place, the whole file's as /", () => {
    const root = temporaryFolder();
    const problemsOf = (text: string) => {
      writeFiles(root, { ".moai/config.json": text });
      try {
        readConfig(root);
      } catch (error) {
        if (!(error instanceof AlfredError) || error.failure.code !== "config_invalid") throw error;
        const { problems } = error.failure;
        return problems.map((problem) => [fileFaultWords("en", problem), fileFaultWords("ko", problem)]);
      }
      return [];
    };

    expect(problemsOf("[]")).toEqual([
      ["/ must be an object", "/: 이 값의 형식이 다릅니다 (필요한 형식: 객체)"],
    ]);
    expect(
      problemsOf(
        '{"test_files": "x", "limits": {"keep_days": -1}, "test_command": 7, "project": {"name": 1}}',
      ),
    ).toEqual([
      ["/project/name must be a string", "/project/name: 이 값의 형식이 다릅니다 (필요한 형식: 문자열)"],
      [
        "/test_command must be a command line, the list of its words, or null",
        "/test_command: 명령줄, 명령의 단어 목록, null 중 하나여야 합니다",
      ],
      ["/test_files must be an array", "/test_files: 이 값의 형식이 다릅니다 (필요한 형식: 목록)"],
      ["/limits/keep_days must be at least 0", "/limits/keep_days: 0 이상이어야 합니다"],
    ]);
    expect(problemsOf('\uFEFF{"project": {"name": "N"}}')).toEqual([]);
  });

  it.each([
    ["ko", '{"language": {"conversation_language": "ko-KR"}, "project": {"name": 3}}'],
    ["ko", '{"project": {"locale": "ko", "mode": 1}}'],
    ["ko", '{"language": {"conversation_language": "ko"}, '],
    ["en", '{"language": {"conversation_language": "ja"}, "project": {"locale": "ko"}, '],
    ["en", '{"project": {"name": 3}}'],
    ["en", ""],
  ])("names the language (%s) of what is said about it, whatever is wrong in it: %s", (language, text) => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": text });

    expect(projectLanguage(root)).toBe(language);
    expect(projectLanguage(temporaryFolder())).toBe("en");
  });

  it("of a profile sets only what it names; null stands for nothing", () => {
    const root = temporaryFolder();
    const profiles = {
      a: { test_command: null },
      b: { integration_command: ["x", "y"] },
      c: { attempts_max: 9 },
    };
    writeFiles(root, { ".moai/config.json": JSON.stringify({ profiles }) });

    expect(readConfig(root).profiles).toEqual({
      a: {},
      b: { integrationCommand: ["x", "y"] },
      c: { attemptsMax: 9 },
    });
  });

  it("gets what was learned; a description that nobody gave takes none away, and a known command stays", async () => {
    const root = temporaryFolder();
    const before = { project: { name: "Old", description: "Says hello" }, test_command: "make test" };
    writeFiles(root, { ".moai/config.json": JSON.stringify(before) });
    const written = {
      name: "New",
      mode: "personal",
      language: "en",
      integrationCommand: "make e2e",
    } as const;

    await updateConfig(root, { written, found: {}, testFiles: [] });

    expect(JSON.parse(readFileSync(join(root, ".moai/config.json"), "utf8"))).toEqual({
      schema_version: 1,
      project: { name: "New", description: "Says hello", mode: "personal" },
      test_command: "make test",
      language: { conversation_language: "en" },
      integration_command: "make e2e",
      test_files: [],
    });
  });
});

describe("a path as callers without types give it, and as the trace names it", () => {
  it.each([5, null, undefined, {}, ["a"]])("%j is no path", (path) => {
    const given: unknown = path;

    expect(() => validateAndConvertPath(given as string, temporaryFolder())).toThrow(
      failing("path_refused", { reason: "not_text" }),
    );
  });

  it.each(["", null, 7])("%j is no root: the folder at hand isn't taken for it", (root) => {
    const given: unknown = root;

    expect(() => validateAndConvertPath("a.md", given as string)).toThrow(failing("usage"));
  });

  it.each([
    ["src/a.md", "src/a.md"],
    ["{root}/src/a.md", "src/a.md"],
    ["{root}", "."],
    ["{root}/../b.md", "{root}/../b.md"],
  ])("scenario 4.2.1: %s is traced as %s", (path, shown) => {
    const root = temporaryFolder();
    const seen: unknown[] = [];
    try {
      validateAndConvertPath(path.replace("{root}", root), root, { trace: (event) => seen.push(event) });
    } catch {
      // A path that leads out is traced as it was given, and refused.
    }

    expect(seen[0]).toEqual({ kind: "path_validating", path: shown.replace("{root}", root) });
  });
});

describe("a path that the file system itself refuses", () => {
  const long = `${`${"x".repeat(200)}/`.repeat(20)}${"y".repeat(70)}`;

  it.each([
    ["through a file", "file/inner.txt", "not_a_directory"],
    ["through links in a circle", "circle/a.txt", "link_loop"],
    ["longer than the system takes, from a root so deep", long, "too_long"],
    ["by a link that leads out, also where nothing is there yet", "out/new.txt", "link_outside_root"],
  ])("%s is refused for what it is", (_, path, reason) => {
    const root = temporaryFolder();
    writeFiles(root, { file: "" });
    symlinkSync("circle", join(root, "circle"));
    symlinkSync("../nowhere", join(root, "out"));

    expect(() => validateAndConvertPath(path, root)).toThrow(failing("path_refused", { path, reason }));
  });

  it("below a folder that may not be looked into is refused as unreadable", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "locked"), { mode: 0o000 });

    expect(() => asOrdinaryUser(() => validateAndConvertPath("locked/a.txt", root))).toThrow(
      failing("path_refused", { reason: "unreadable", detail: expect.stringContaining("EACCES") }),
    );
  });

  it("is refused where its folder has to be there and isn't", () => {
    const root = temporaryFolder();

    expect(() => validateAndConvertPath("no/a.txt", root, { mustExist: true })).toThrow(
      failing("path_refused", { reason: "parent_not_found", detail: join(root, "no") }),
    );
    expect(validateAndConvertPath("a.txt", root, { mustExist: true })).toBe(join(root, "a.txt"));
  });
});

describe("a user's own settings in the home folder", () => {
  const home = process.env["HOME"];
  afterEach(() => {
    process.env["HOME"] = home;
  });

  it("make no project of what lies below, but the folder itself may be one", () => {
    const folder = temporaryFolder();
    process.env["HOME"] = folder;
    mkdirSync(join(folder, ".moai"));
    mkdirSync(join(folder, "work/deep"), { recursive: true });

    expect(findProjectRoot(join(folder, "work/deep"))).toEqual({
      root: join(folder, "work/deep"),
      found: "none",
    });
    expect(findProjectRoot(folder)).toEqual({ root: folder, found: "moai" });
    git(folder, "init", "--quiet");
    expect(findProjectRoot(join(folder, "work/deep"))).toEqual({ root: folder, found: "moai" });
    writeFileSync(join(folder, "work/.moai"), "a file is no project");
    expect(findProjectRoot(join(folder, "work"))).toEqual({ root: folder, found: "moai" });
  });
});
