import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { aProject, commitAll, git, writeFiles, writeSpec } from "../support/temporary-project.ts";

const spec = "SPEC-AUTH-001";
const english = { environment: { ALFRED_LANG: "en" } };

/** A small project with its SPEC, all of it committed, at the step in which the tests are to be written. */
async function aProjectBeforeRed(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = aProject(files);
  await alfred(root, ["0-project", "--language", "en", "--yes"]);
  writeSpec(root);
  commitAll(root, "Set up");
  await alfred(root, ["2-run", spec]);
  return root;
}

const done = (root: string) => alfred(root, ["step", "done"], english);

const loginTest = [
  'import assert from "node:assert/strict";',
  'import test from "node:test";',
  'import { login } from "../src/login.js";',
  'test("opens a session", () => assert.equal(login("Ada", "secret"), "a session"));',
  "",
].join("\n");
const loginCode = 'export const login = () => "a session";\n';

/** The same, after tests were seen to fail. */
async function aProjectAfterRed(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await aProjectBeforeRed(files);
  writeFiles(root, { "tests/login.test.js": loginTest });
  expect((await done(root)).exitCode).toBe(0);
  return root;
}

const statusOf = (root: string, name: string) =>
  readState(root, "2-run-").steps.find((step: { name: string }) => step.name === name)?.status;

const wordsOf = (command: string) => command.replace(/^alfred /, "").split(" ");

describe("red is believed only where tests were written", () => {
  it.each([
    ["a document", { "tests/notes.md": "hi\n" }],
    ["data", { "tests/cases.json": "{}\n" }],
    ["an empty test file", { "tests/login.test.js": "\n\n" }],
  ])("%s beside the tests and broken code aren't one", async (_, files) => {
    const root = await aProjectBeforeRed();
    writeFiles(root, { ...files, "src/greet.js": "export const nothing = 1;\n" });

    expect(await done(root)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("No test file is new or changed"),
    });
  });

  it("white space in an old test isn't one either", async () => {
    const root = await aProjectBeforeRed();
    const file = join(root, "tests/greet.test.js");
    writeFileSync(file, `${readFileSync(file, "utf8").replace("\n", "\n\n")}\n`);
    writeFiles(root, { "src/greet.js": "syntax error" });

    expect((await done(root)).exitCode).toBe(1);
  });

  it("data counts where the project says that its tests are such files", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    const file = join(root, ".moai/config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...config, test_files: ["tests/**", "tests/**/*.json"] }));
    writeSpec(root);
    await alfred(root, ["2-run", spec]);
    writeFiles(root, { "tests/case.json": "{}\n", "src/greet.js": "syntax error" });

    expect((await done(root)).exitCode).toBe(0);
  });
});

describe("green is believed only where something was built", () => {
  it("broken code that is put back is the code that there was", async () => {
    const root = await aProjectBeforeRed();
    const dummy = 'import test from "node:test";\ntest("nothing", () => {});\n';
    writeFiles(root, { "tests/dummy.test.js": dummy, "src/greet.js": "export const nothing = 1;\n" });
    expect((await done(root)).exitCode).toBe(0);
    git(root, "checkout", "src/greet.js");

    expect(await done(root)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("no file is other than it was in test_setup"),
    });
    expect(statusOf(root, "green_phase")).toBe("in_progress");
  });

  it("what was committed meanwhile counts", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    commitAll(root, "Login");

    expect((await done(root)).exitCode).toBe(0);
    expect(statusOf(root, "green_phase")).toBe("completed");
  });

  it("and it stays so: code and tests that are taken away after green pass no later step", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    expect((await done(root)).exitCode).toBe(0);
    rmSync(join(root, "src/login.js"));
    writeFiles(root, { "tests/login.test.js": "\n" });

    expect(await done(root)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("are gone, or empty: tests/login.test.js"),
    });
    writeFiles(root, { "tests/login.test.js": 'import test from "node:test";\ntest("x", () => {});\n' });
    expect(await done(root)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("no file is other than it was in test_setup"),
    });
  });

  it("tests that are reworked in refactor_phase are named then, and by verify", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    await done(root);
    writeFiles(root, { "tests/login.test.js": `// Reworked\n${loginTest}` });

    const outcome = await done(root);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("The SPEC is built") });
    expect(outcome.stderr).toContain("tests aren't as they were seen in red_phase: tests/login.test.js");
    expect(outcome.stderr.match(/tests aren't as they were/g)).toHaveLength(1);
    const verified = await alfred(root, ["verify", spec], english);
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("tests/login.test.js"),
    });
    expect(JSON.parse((await alfred(root, ["verify", spec, "--json"])).stdout)).toMatchObject({
      changed_tests: [{ step: "refactor_phase", files: ["tests/login.test.js"] }],
    });
  });
});

describe("honest work is asked nothing", () => {
  const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

  async function aBuilt(
    files: Readonly<Record<string, string>>,
    testCommand: readonly string[],
    { red, green }: { readonly [step in "red" | "green"]: Readonly<Record<string, string>> },
  ) {
    const root = aProject({ ".gitignore": "out/\n", ...files });
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    const file = join(root, ".moai/config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...config, test_command: testCommand }));
    writeSpec(root);
    commitAll(root, "Set up");
    await alfred(root, ["2-run", spec]);
    writeFiles(root, red);
    const answers = [await done(root)];
    writeFiles(root, green);
    answers.push(await done(root), await done(root));
    return { root, answers };
  }

  it("in TypeScript, where the tests need a stub to compile", async () => {
    const options = {
      outDir: "out",
      module: "nodenext",
      target: "es2022",
      strict: true,
      skipLibCheck: true,
      typeRoots: [`${modules}/@types`],
      types: ["node"],
    };
    const { answers } = await aBuilt(
      {
        "tsconfig.json": JSON.stringify({ compilerOptions: options, include: ["src", "tests"] }),
        "run-tests.mjs": [
          'import { spawnSync } from "node:child_process";',
          'const run = (...words) => spawnSync(process.execPath, words, { stdio: "inherit" }).status ?? 1;',
          `process.exit(run("${modules}/typescript/bin/tsc") || run("--test", "out/tests/"));`,
          "",
        ].join("\n"),
        "tests/greet.test.js": "",
        "tests/base.test.ts": 'import test from "node:test";\ntest("base", () => {});\n',
        "src/base.ts": "export const base = 1;\n",
      },
      ["node", "run-tests.mjs"],
      {
        red: {
          "src/login.ts":
            "export function login(name: string): string {\n  throw new Error(`not yet: ${name}`);\n}\n",
          "tests/login.test.ts": loginTest.replace(', "secret"', ""),
        },
        green: {
          "src/login.ts":
            'export function login(name: string): string {\n  return name === "" ? "" : "a session";\n}\n',
        },
      },
    );

    expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  }, 180_000);

  it("in Python, where running the tests leaves files behind", async () => {
    const { root, answers } = await aBuilt(
      {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
        "tests/__init__.py": "",
        "tests/test_base.py":
          "import unittest\n\nclass Base(unittest.TestCase):\n    def test_it(self):\n        pass\n",
      },
      ["python3", "-m", "unittest", "discover", "-s", "tests", "-t", "."],
      {
        red: {
          "tests/test_login.py":
            "import unittest\nfrom login import login\n\nclass Login(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(login('Ada'), 'a session')\n",
        },
        green: {},
      },
    );
    // What Python has left behind is nothing that was built.
    expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1]);
    expect(answers[1]?.stdout).toContain("nothing has been built");

    writeFiles(root, { "login.py": "def login(name):\n    return 'a session'\n" });
    expect((await done(root)).exitCode).toBe(0);
    expect((await done(root)).stdout).toContain("The SPEC is built");
  });
});

describe("what runs the tests isn't chosen by whoever does the work", () => {
  const manifest = (test: string, more: object = {}) =>
    JSON.stringify({ name: "greeter", version: "1.0.0", type: "module", scripts: { test }, ...more });

  it("a script that fails for red and passes for green is the user's to decide on, by name", async () => {
    const root = await aProjectBeforeRed();
    writeFiles(root, { "package.json": manifest("exit 1"), "tests/login.test.js": loginTest });
    expect((await done(root)).exitCode).toBe(0);
    writeFiles(root, { "package.json": manifest("exit 0"), "src/login.js": "// nothing\n" });

    const asked = await alfred(root, ["step", "done", "--json"]);
    expect(asked.exitCode).toBe(4);
    const { question, options } = JSON.parse(asked.stdout);
    expect(question).toMatchObject({
      kind: "confirm_resume",
      config_changes: ["test_runner"],
      runner_files: ["package.json"],
    });
    expect(statusOf(root, "green_phase")).toBe("in_progress");

    // Agreed to, this change is no question any more; another one is.
    const goOn = options.find(({ id }: { id: string }) => id === "go_on").command;
    expect((await alfred(root, wordsOf(goOn))).exitCode).toBe(0);
    expect((await done(root)).exitCode).toBe(0);
    writeFiles(root, { "package.json": manifest("exit 00") });
    expect((await done(root)).stdout).toContain("Changed: what runs the tests (package.json)");
  });

  it("an agent that alfred starts is refused", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode, "package.json": manifest("exit 0") });

    const resumed = ["resume", "--yes", "--agent-command", "true"];
    // What the user agrees to is how it is now, not what the agent makes of it next.
    const cheat = `node -e "require('fs').writeFileSync('.npmrc','script-shell=true')"`;
    expect(
      (await alfred(root, ["resume", "--yes", "--agent-command", cheat, "--quiet"], english)).stdout,
    ).toMatch(/What runs the tests is other than in red_phase.*\.npmrc/);
    expect((await alfred(root, resumed)).exitCode).toBe(0);
  });

  it.each([
    [
      "a dependency",
      { "package.json": (text: string) => text.replace('"scripts"', '"dependencies":{},"scripts"') },
    ],
    [
      "another script",
      { "package.json": (text: string) => text.replace('"scripts": {', '"scripts": {"build":"x",') },
    ],
    [
      "a script that is about tests and isn't called by them",
      { "package.json": (text: string) => text.replace('"scripts": {', '"scripts": {"test:watch":"x",') },
    ],
  ])("%s may come in with the code", async (_, changes) => {
    const root = await aProjectAfterRed();
    for (const [name, change] of Object.entries(changes)) {
      const before = readFileSync(join(root, name), "utf8");
      const after = change(before);
      expect(after).not.toBe(before);
      writeFiles(root, { [name]: after });
    }
    writeFiles(root, { "src/login.js": loginCode });

    expect((await done(root)).exitCode).toBe(0);
  });
});

describe("tests that failed before there were new ones", () => {
  const failing = 'import test from "node:test";\ntest("old", () => { throw new Error("old"); });\n';

  it("are said at once, and prove nothing of a new one that passes", async () => {
    const root = aProject({ "tests/old.test.js": failing });
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    commitAll(root, "Set up");
    expect((await alfred(root, ["2-run", spec], english)).stderr).toContain("The tests fail already");
    writeFiles(root, { "tests/dummy.test.js": 'import test from "node:test";\ntest("new", () => {});\n' });

    expect(await done(root)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("The tests failed already in test_setup"),
    });

    writeFiles(root, { "tests/dummy.test.js": loginTest });
    expect((await done(root)).exitCode).toBe(0);
  });

  it("a project without any test is none of these", async () => {
    const root = aProject({ "tests/greet.test.js": "" });
    rmSync(join(root, "tests"), { recursive: true });
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    expect((await alfred(root, ["2-run", spec], english)).stderr).not.toContain("fail already");
  });
});

describe("the SPEC that is being built", () => {
  it("weakened while a step is open is the user's to decide on; one that was removed is said to be gone", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    const acceptance = join(root, `.moai/specs/${spec}/acceptance.md`);
    writeFileSync(
      acceptance,
      readFileSync(acceptance, "utf8").replace(/^\*\*Then\*\* .*$/m, "**Then** all is well"),
    );

    expect(await done(root)).toMatchObject({
      exitCode: 4,
      stdout: expect.stringContaining("Changed: the SPEC"),
    });
    rmSync(acceptance);
    expect(await done(root)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining(`.moai/specs/${spec}/acceptance.md`),
    });
    git(root, "checkout", ".moai/specs");
    expect((await done(root)).exitCode).toBe(0);
  });

  it("how it stands, its plan and its tasks may change", async () => {
    const root = await aProjectAfterRed();
    const file = join(root, `.moai/specs/${spec}/spec.md`);
    writeFileSync(file, readFileSync(file, "utf8").replace("status: draft", "status: in-progress"));
    writeFiles(root, { [`.moai/specs/${spec}/plan.md`]: "# Another plan\n", "src/login.js": loginCode });

    expect((await done(root)).exitCode).toBe(0);
  });

  it("an agent that alfred starts is refused", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    const cheat = `node -e "require('fs').appendFileSync('.moai/specs/${spec}/acceptance.md','**And** nothing more')"`;

    const outcome = await alfred(root, ["resume", "--yes", "--agent-command", cheat, "--quiet"], english);
    expect(outcome).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(`${spec} isn't what it was when the run began`),
    });
  });
});

describe("an unfinished run isn't thrown away by its command typed once more", () => {
  it("with an agent's work in it the user is asked, and each option is a command that works", async () => {
    const root = await aProjectAfterRed();

    const asked = await alfred(root, ["2-run", spec, "--json"]);
    expect(asked.exitCode).toBe(4);
    const { question, options } = JSON.parse(asked.stdout);
    expect(question).toMatchObject({ kind: "confirm_resume", starts_at: "green_phase" });
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
    const [goOn, anew] = options.map(({ command }: { command: string | null }) => command);
    expect(goOn).toBe(`alfred 2-run ${spec} --resume --yes`);
    expect(anew).toBe(`alfred resume 2-run ${spec} --restart`);
    const old = readState(root, "2-run-").run_id;

    expect(JSON.parse((await alfred(root, [...wordsOf(goOn), "--json"])).stdout)).toMatchObject({
      step: "green_phase",
      run: { run_id: old },
    });
    expect(JSON.parse((await alfred(root, [...wordsOf(anew), "--json"])).stdout).run.run_id).not.toBe(old);
    expect(await alfred(root, ["resume", "--run", old.slice(-8)], english)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("was closed when another one took its place"),
    });
  });

  it("where no agent has finished anything it starts anew, as ever", async () => {
    const root = await aProjectBeforeRed();

    expect((await alfred(root, ["2-run", spec])).exitCode).toBe(0);
    expect(stateFiles(root, "2-run-")).toHaveLength(2);
  });

  it("where the code is there already, red says how the tests that were seen red before count", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    await alfred(root, ["resume", "2-run", spec, "--restart"]);
    await alfred(root, ["step", "fail"]);
    expect((await alfred(root, ["2-run", spec])).exitCode).toBe(0);
    writeFiles(root, { "tests/more.test.js": 'import test from "node:test";\ntest("more", () => {});\n' });

    const refused = await done(root);
    const command = `alfred 2-run ${spec} --continue-from green_phase`;
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(command) });
    expect((await alfred(root, wordsOf(command))).exitCode).toBe(0);
    expect((await done(root)).exitCode).toBe(0);
    expect(statusOf(root, "green_phase")).toBe("completed");
  });
});

describe("a record that somebody has edited", () => {
  type Record = { steps: { name: string; status: string; completed_at: string | null }[] } & {
    [field: string]: unknown;
  };
  const forge = (root: string, names: readonly string[]) => {
    for (const file of stateFiles(root, "2-run-")
      .slice(-1)
      .flatMap((file) => [file, `${file}.bak`])) {
      const record: Record = JSON.parse(readFileSync(file, "utf8"));
      for (const step of record.steps) {
        if (!names.includes(step.name)) continue;
        step.status = "completed";
        step.completed_at = step.completed_at ?? "2026-01-01T00:00:00.000Z";
      }
      const isDone = ({ status }: { status: string }) => status === "completed";
      record["completed_steps"] = record.steps.filter(isDone).map(({ name }) => name);
      record["pending_steps"] = record.steps.filter((step) => !isDone(step)).map(({ name }) => name);
      writeFileSync(file, JSON.stringify(record));
    }
  };
  const agentSteps = ["red_phase", "green_phase", "refactor_phase"];

  it("is damaged: neither resumed nor answered, and what doesn't agree is said", async () => {
    const root = await aProjectBeforeRed();
    forge(root, agentSteps);

    for (const words of [
      ["resume", "--yes"],
      ["2-run", spec, "--resume", "--yes"],
    ]) {
      expect(await alfred(root, words, english)).toMatchObject({
        exitCode: 3,
        stderr: expect.stringMatching(
          /doesn't agree with its own evidence[\s\S]*red_phase, green_phase, refactor_phase/,
        ),
      });
    }
    expect((await alfred(root, ["resume", "2-run", spec, "--restart"], english)).exitCode).toBe(0);
  });

  it("is answered as little, while a step of it is open", async () => {
    const root = await aProjectBeforeRed();
    await alfred(root, ["step", "fail"]);
    await alfred(root, ["resume", "--from=green_phase", "--yes"]);
    forge(root, ["red_phase"]);

    expect((await done(root)).exitCode).toBe(3);
  });

  it("has its version before used, where that agrees", async () => {
    const root = await aProjectBeforeRed();
    const [file = ""] = stateFiles(root, "2-run-");
    const backup = readFileSync(`${file}.bak`);
    forge(root, agentSteps);
    writeFileSync(`${file}.bak`, backup);

    const resumed = await alfred(root, ["resume", "--yes"], english);
    expect(resumed).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("The version before is used"),
    });
    expect(statusOf(root, "red_phase")).toBe("in_progress");
  });

  it("completed, isn't taken over by 3-sync, nor does it lend its evidence to a run after it", async () => {
    const root = await aProjectAfterRed();
    writeFiles(root, { "src/login.js": loginCode });
    await done(root);
    await done(root);
    const [file = ""] = stateFiles(root, "2-run-");
    const record = JSON.parse(readFileSync(file, "utf8"));
    for (const step of record.steps) if (step.name === "green_phase") step.evidence = [];
    writeFileSync(file, JSON.stringify(record));

    expect(await alfred(root, ["3-sync", spec], english)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("doesn't agree with its own evidence"),
    });
    expect(await alfred(root, ["2-run", spec, "--continue-from", "green_phase"], english)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("red_phase has not been seen"),
    });
  });
});
