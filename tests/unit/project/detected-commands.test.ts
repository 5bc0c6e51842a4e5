import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { detectProject } from "../../../src/project/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

type Files = Readonly<Record<string, string>>;

/** The exit codes of the found test command: as the project is, and after its code is broken. */
async function exitCodes(files: Files, broken: Files): Promise<readonly (number | null)[]> {
  const root = temporaryFolder();
  writeFiles(root, files);
  const [program = "", ...words] = (await detectProject(root)).testCommand ?? [];
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const run = () => spawnSync(program, words, { cwd: root, env: environment, timeout: 20_000 }).status;
  const before = run();
  writeFiles(root, broken);
  return [before, run()];
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const app = { "app.py": "def one():\n    return 1\n" };
const brokenApp = { "app.py": "def one():\n    return 2\n" };
const unittest = (module = "app") =>
  `import unittest\nfrom ${module} import one\n\nclass One(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(one(), 1)\n`;

const python: readonly (readonly [string, Files, Files])[] = [
  ["a folder that is no package", { ...app, "tests/test_a.py": unittest() }, brokenApp],
  ["a package", { ...app, "tests/__init__.py": "", "tests/test_a.py": unittest() }, brokenApp],
  ["the root", { ...app, "test_a.py": unittest() }, brokenApp],
  ["files that are named the other way", { ...app, "tests/a_test.py": unittest() }, brokenApp],
  [
    "a package below src",
    {
      "src/shop/__init__.py": "",
      "src/shop/app.py": app["app.py"],
      "src/shop/tests/__init__.py": "",
      "src/shop/tests/test_a.py": unittest("shop.app"),
    },
    { "src/shop/app.py": brokenApp["app.py"] },
  ],
  [
    "several folders that are no packages",
    {
      ...app,
      "tests/unit/test_a.py":
        "import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n",
      "tests/parts/test_b.py": unittest(),
    },
    brokenApp,
  ],
  [
    "a project below",
    { "backend/setup.py": "", "backend/app.py": app["app.py"], "backend/tests/test_a.py": unittest() },
    { "backend/app.py": brokenApp["app.py"] },
  ],
];

const nodeTest = (module: string) =>
  `import assert from "node:assert";\nimport test from "node:test";\nimport { one } from "${module}";\ntest("one", () => assert.equal(one, 1));\n`;
const one = { "one.mjs": "export const one = 1;\n" };
const brokenOne = { "one.mjs": "export const one = 2;\n" };
const member = JSON.stringify({ name: "a", version: "1.0.0", scripts: { test: "node --test" } });

const javaScript: readonly (readonly [string, Files, Files])[] = [
  [
    "node:test without a script",
    { "package.json": "{}", ...one, "test/one.mjs": nodeTest("../one.mjs") },
    brokenOne,
  ],
  ["node:test without a manifest", { ...one, "one.test.mjs": nodeTest("./one.mjs") }, brokenOne],
  [
    "a script that watches",
    {
      "package.json": JSON.stringify({ scripts: { test: "A=b node --test --watch" } }),
      ...one,
      "one.test.mjs": nodeTest("./one.mjs"),
    },
    brokenOne,
  ],
  [
    "a workspace of npm",
    {
      "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
      "packages/a/package.json": member,
      "packages/a/one.mjs": one["one.mjs"],
      "packages/a/one.test.mjs": nodeTest("./one.mjs"),
      "packages/b/package.json": JSON.stringify({ name: "b", version: "1.0.0" }),
    },
    { "packages/a/one.mjs": brokenOne["one.mjs"] },
  ],
  [
    "a folder below, and a makefile in another one",
    {
      "front end/package.json": member,
      "front end/one.mjs": one["one.mjs"],
      "front end/one.test.mjs": nodeTest("./one.mjs"),
      "back/Makefile": "test:\n\ttest -f ok\n",
      "back/ok": "",
    },
    { "front end/one.mjs": brokenOne["one.mjs"] },
  ],
];

describe("the command that is found sees tests pass and fail", () => {
  it.skipIf(!hasPython).each(python)("unittest in %s", async (_, files, broken) => {
    expect(await exitCodes(files, broken)).toEqual([0, 1]);
  });

  it.each(javaScript)("%s", { timeout: 60_000 }, async (_, files, broken) => {
    expect(await exitCodes(files, broken)).toEqual([0, 1]);
  });
});
