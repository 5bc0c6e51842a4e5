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
    [
      "one of the scripts that it calls by a pattern",
      "package.json",
      {
        before: manifest({ test: "run-s test:*" }),
        after: manifest({ test: "run-s test:*", "test:none": "exit 0" }),
      },
    ],
    [
      "the script of another name that is asked for",
      "package.json",
      {
        before: manifest({ unit: "jest" }),
        after: manifest({ unit: "true" }),
        command: ["npm", "run", "unit"],
      },
    ],
    [
      "the test script by its short name",
      "package.json",
      { before: manifest({ test: "jest" }), after: manifest({ test: "true" }), command: ["npm", "t"] },
    ],
    [
      "the first target where none is named",
      "Makefile",
      { before: "all: unit\nunit:\n\tctest\n", after: "all: unit\nunit:\n\ttrue\n", command: ["make"] },
    ],
    [
      "a variable of a recipe",
      "Makefile",
      {
        before: "RUN = $(RUNNER) -v\nRUNNER = ctest\ntest:\n\t$(RUN)\n",
        after: "RUN = $(RUNNER) -v\nRUNNER = true\ntest:\n\t$(RUN)\n",
        command: ["make", "test"],
      },
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
      "a script comes in that the tests don't call, whatever its name",
      "package.json",
      {
        before: manifest({ test: "jest" }),
        after: manifest({ test: "jest", "test:watch": "jest --watch", "test:coverage": "jest --coverage" }),
      },
    ],
    [
      "a target comes in that the tests don't call, whatever its name",
      "Makefile",
      {
        before: "test:\n\tgo build ./...\n\tgo test ./...\nbuild:\n\tgo build\n",
        after:
          "test:\n\tgo build ./...\n\tgo test ./...\nbuild:\n\tgo build -v\ntest-watch:\n\twatch\ncheckout:\n\tgit\n",
        command: ["make", "test"],
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

  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ["a recipe", { Makefile: "check:\n\tnpm run unit\n" }, ["make", "check"]],
    ["a shell script", { "run.sh": "set -e\nnpm run unit\n" }, ["sh", "run.sh"]],
    ["a test", { "tests/run.sh": "npm run unit\n" }, ["sh", "tests/run.sh"]],
    ["a program", { "run-tests.mjs": 'spawnSync("npm", ["run", "unit"]);\n' }, ["node", "run-tests.mjs"]],
    [
      "a script by a recipe",
      { Makefile: "check:\n\t./run.sh\n", "run.sh": "npm run unit\n" },
      ["make", "check"],
    ],
  ])("a script of the manifest is found that %s calls", async (_, files, command) => {
    const root = temporaryFolder();
    writeFiles(root, { ...files, "package.json": manifest({ unit: "jest", test: "jest" }) });
    const one = (await readTestRunner(root, config(command))).get("package.json");
    writeFiles(root, { "package.json": manifest({ unit: "true", test: "jest" }) });
    const other = (await readTestRunner(root, config(command))).get("package.json");
    writeFiles(root, { "package.json": manifest({ unit: "true", test: "true" }) });

    expect(one).toBeDefined();
    expect(other).not.toBe(one);
    expect((await readTestRunner(root, config(command))).get("package.json")).toBe(other);
  });
});
