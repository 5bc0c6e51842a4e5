import { describe, expect, it } from "vitest";
import { readTestRunner } from "../../../src/project/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const config = (testCommand: readonly string[]) => ({
  testCommand,
  integrationCommand: null,
  testFiles: ["tests/**", "**/test_*.py"],
});

/** Whether a change of a file is one of what runs the tests. */
async function isSeen(
  path: string,
  {
    before,
    after,
    command = ["npm", "test"],
  }: { before: string; after: string; command?: readonly string[] },
): Promise<boolean> {
  const root = temporaryFolder();
  writeFiles(root, { [path]: before });
  const one = await readTestRunner(root, config(command));
  writeFiles(root, { [path]: after });
  const other = await readTestRunner(root, config(command));
  return JSON.stringify([...one]) !== JSON.stringify([...other]);
}

const manifest = (scripts: object, more: object = {}) => JSON.stringify({ scripts, ...more });

describe("what runs the tests", () => {
  it.each<readonly [string, string, { before: string; after: string; command?: readonly string[] }]>([
    [
      "the test script",
      "package.json",
      { before: manifest({ test: "vitest" }), after: manifest({ test: "exit 0" }) },
    ],
    [
      "a script that it calls",
      "package.json",
      {
        before: manifest({ test: "npm run unit", unit: "jest" }),
        after: manifest({ test: "npm run unit", unit: "true" }),
      },
    ],
    [
      "what runs before it",
      "package.json",
      { before: manifest({ test: "jest" }), after: manifest({ pretest: "exit 1", test: "jest" }) },
    ],
    [
      "a runner's settings in the manifest",
      "package.json",
      { before: manifest({ test: "jest" }), after: manifest({ test: "jest" }, { jest: { testMatch: [] } }) },
    ],
    ["the shell of the scripts", ".npmrc", { before: "", after: "script-shell=true\n" }],
    ["a runner's own file", "vitest.config.ts", { before: "a", after: "b" }],
    [
      "Vite's file where it says what is tested",
      "vite.config.ts",
      { before: "x", after: "export default { test: {} }" },
    ],
    [
      "pytest's section",
      "pyproject.toml",
      { before: "[project]\n", after: '[project]\n[tool.pytest.ini_options]\naddopts = "-k x"\n' },
    ],
    [
      "pytest's section of setup.cfg",
      "setup.cfg",
      { before: "[tool:pytest]\na=1\n", after: "[tool:pytest]\na=2\n" },
    ],
    [
      "the recipe of a Makefile",
      "Makefile",
      { before: "test:\n\tctest\n", after: "test:\n\t@true\n", command: ["make", "test"] },
    ],
    [
      "what the recipe calls for",
      "Makefile",
      {
        before: "test: unit\nunit:\n\tgo test ./...\n",
        after: "test: unit\nunit:\n\ttrue\n",
        command: ["make", "test"],
      },
    ],
    [
      "the shell of a Makefile",
      "Makefile",
      { before: "test:\n\tctest\n", after: "SHELL = /bin/true\ntest:\n\tctest\n" },
    ],
    [
      "a registered test",
      "CMakeLists.txt",
      { before: "add_test(NAME a COMMAND a)", after: "add_test(NAME a COMMAND true)" },
    ],
    ["a shell script", "run.sh", { before: "exit 1", after: "exit 0", command: ["sh", "run.sh"] }],
    [
      "a program that calls itself a check",
      "check.mjs",
      { before: "1", after: "2", command: ["node", "check.mjs"] },
    ],
  ])("is other where %s is", async (_, path, change) => {
    expect(await isSeen(path, change)).toBe(true);
  });

  it.each<readonly [string, string, { before: string; after: string; command?: readonly string[] }]>([
    [
      "a dependency or another script comes in",
      "package.json",
      {
        before: manifest({ test: "jest" }),
        after: manifest({ test: "jest", build: "tsc" }, { dependencies: { a: "1" } }),
      },
    ],
    [
      "a dependency comes in",
      "pyproject.toml",
      { before: "[project]\n", after: '[project]\ndependencies = ["a"]\n' },
    ],
    [
      "a source file is added to what is built",
      "Makefile",
      {
        before: "SRCS = a.c\ntest: app\n\t./app --test\napp: $(SRCS)\n\tcc -o app $(SRCS)\n",
        after: "SRCS = a.c b.c\ntest: app\n\t./app --test\napp: $(SRCS) b.h\n\tcc -o app $(SRCS)\n",
        command: ["make", "build"],
      },
    ],
    [
      "a library gets a file",
      "CMakeLists.txt",
      { before: "add_library(a a.c)", after: "add_library(a a.c b.c)" },
    ],
    [
      "a crate is added",
      "Cargo.toml",
      { before: "[dependencies]\n", after: "[dependencies]\na = 1\n", command: ["cargo", "test"] },
    ],
    ["a test is", "tests/check.mjs", { before: "1", after: "2", command: ["node", "tests/check.mjs"] }],
    ["the code is", "src/main.js", { before: "1", after: "2", command: ["node", "src/main.js"] }],
  ])("is the same where %s", async (_, path, change) => {
    expect(await isSeen(path, change)).toBe(false);
  });
});
