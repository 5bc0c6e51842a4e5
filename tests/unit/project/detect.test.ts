import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Detection, detectProject, listTestFiles } from "../../../src/project/index.ts";
import { walkFiles } from "../../../src/project/walk.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const json = (value: object) => JSON.stringify(value);
const words = (line: string) => line.split(" ");

type Case = readonly [string, Readonly<Record<string, string>>, Partial<Detection>];

const javaScript: readonly Case[] = [
  [
    "a manifest that begins with a byte order mark",
    { "package.json": `\uFEFF${json({ name: "greet", scripts: { test: "node --test" } })}` },
    { name: "greet", testCommand: words("npm test") },
  ],
  [
    "no test script, and vitest",
    { "package.json": json({ scripts: {}, devDependencies: { vitest: "3" } }) },
    { testCommand: words("npx --no-install vitest run") },
  ],
  [
    "npm's own placeholder for a script, and jest with pnpm",
    {
      "package.json": json({
        scripts: { test: 'echo "Error: no test specified" && exit 1' },
        devDependencies: { jest: "30" },
      }),
      "pnpm-lock.yaml": "",
    },
    { testCommand: words("pnpm exec jest") },
  ],
  [
    "mocha with yarn",
    { "package.json": json({ devDependencies: { mocha: "11" } }), "yarn.lock": "" },
    { testCommand: words("yarn run mocha") },
  ],
  [
    "values of other kinds than the manifest should have are passed over",
    { "package.json": json({ name: 7, scripts: { test: 1, build: "tsc" }, dependencies: ["x"], bin: 3 }) },
    { testCommand: null, commands: { build: "npm run build" }, dependencies: [], entryPoints: [] },
  ],
  [
    "one program, named by a text; the package manager by yarn's lock file; Node by .nvmrc",
    {
      "package.json": json({ name: "greet", bin: "cli.js", main: "cli.js", packageManager: "deno@2" }),
      "yarn.lock": "",
      ".nvmrc": "20\n",
    },
    { name: "greet", entryPoints: ["cli.js"], packageManager: "yarn", runtimes: { node: "20" } },
  ],
  [
    "TypeScript that Node runs through tsx, and nothing asked of Node",
    {
      "package.json": json({ scripts: { test: "tsx --test a.test.ts" }, devDependencies: { tsx: "4" } }),
      "a.test.ts": "",
      ".node-version": " ",
    },
    { techStack: ["typescript", "node:test"], runtimes: {} },
  ],
];

const pytestLayouts: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    "a group of Poetry's",
    { "pyproject.toml": '[tool.poetry]\nname = "a"\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n' },
    "poetry run pytest",
  ],
  ["Pipfile", { Pipfile: '[dev-packages]\npytest = "*"\n' }, "pipenv run pytest"],
  ["setup.cfg", { "setup.cfg": "[tool:pytest]\naddopts = -q\n" }, "python3 -m pytest"],
  [
    "setup.cfg's extras",
    { "setup.cfg": "[options.extras_require]\ntest =\n    pytest>=8\n" },
    "python3 -m pytest",
  ],
  ["tox.ini", { "tox.ini": "[testenv]\ndeps = pytest\n" }, "python3 -m pytest"],
  ["pytest.ini", { "pytest.ini": "[pytest]\n" }, "python3 -m pytest"],
  ["setup.py", { "setup.py": 'setup(extras_require={"test": ["pytest"]})' }, "python3 -m pytest"],
  [
    "requirements/dev.txt",
    { "requirements/dev.txt": "-r base.txt\npytest==8.3 # tests\n" },
    "python3 -m pytest",
  ],
  ["requirements-test.in", { "requirements-test.in": "pytest-cov\n" }, "python3 -m pytest"],
  [
    "a group of PEP 735",
    { "pyproject.toml": '[dependency-groups]\ntest = ["pytest", { include-group = "x" }]\n' },
    "python3 -m pytest",
  ],
  [
    "extras of PEP 621",
    { "pyproject.toml": '[project.optional-dependencies]\ntest = ["pytest>=8"]\n' },
    "python3 -m pytest",
  ],
  ["PDM", { "pyproject.toml": '[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n' }, "python3 -m pytest"],
  ["uv's older table", { "pyproject.toml": '[tool.uv]\ndev-dependencies = ["pytest"]\n' }, "uv run pytest"],
  ["Hatch", { "pyproject.toml": '[tool.hatch.envs.test]\ndependencies = ["pytest"]\n' }, "python3 -m pytest"],
  ["conftest.py below tests", { "tests/conftest.py": "" }, "python3 -m pytest"],
  ["a test that imports it", { "tests/test_b.py": "import os\nimport pytest\n" }, "python3 -m pytest"],
  ["a comment is no use of it", { "tox.ini": "# not pytest\n" }, "python3 -m unittest discover -s tests"],
  [
    "plain functions, of which unittest finds none",
    { "tests/test_b.py": "def test_b():\n    assert True\n" },
    "python3 -m pytest",
  ],
  ["pdm's lock file", { "pdm.lock": "", "pytest.ini": "" }, "pdm run pytest"],
];

const python: readonly Case[] = [
  ...pytestLayouts.map(
    ([where, files, command]): Case => [
      `pytest is found: ${where}`,
      { "app.py": "", "tests/test_a.py": "", ...files },
      { testCommand: words(command) },
    ],
  ),
  [
    "no tests yet: then none are claimed",
    { "pyproject.toml": '[project]\nname = "greet"\nrequires-python = ">=3.11"\n' },
    { name: "greet", testCommand: null, runtimes: { python: ">=3.11" }, packageManager: "pip" },
  ],
  [
    "pipenv with optional dependencies, groups and poetry's tables",
    {
      Pipfile: "",
      "pyproject.toml": [
        "[project.optional-dependencies]",
        "web = [\"Flask[async] >= 3 ; python_version > '3'\", 7]",
        "[dependency-groups]",
        'dev = ["pytest"]',
      ].join("\n"),
      "test/e2e/test_a.py": "",
    },
    {
      packageManager: "pipenv",
      techStack: ["python", "pytest", "flask", "pipenv"],
      testCommand: words("pipenv run pytest"),
      integrationCommand: words("pipenv run python3 -m pytest test/e2e"),
      dependencies: [
        { name: "Flask", version: ">= 3" },
        { name: "pytest", version: "" },
      ],
    },
  ],
  [
    "poetry, whose dependencies may be tables",
    {
      "pyproject.toml":
        '[tool.poetry]\nname = "greet"\ndescription = "Says hello"\n[tool.poetry.dependencies]\npython = "^3.12"\ndjango = { version = "5", extras = ["x"] }\n',
    },
    {
      name: "greet",
      description: "Says hello",
      runtimes: { python: "^3.12" },
      dependencies: [
        { name: "python", version: "^3.12" },
        { name: "django", version: "" },
      ],
    },
  ],
];

const compiled: readonly Case[] = [
  [
    "Go without a version, with integration tests",
    {
      "go.mod": "module example.com/x/greet\n\nrequire github.com/gin-gonic/gin v1.9.0\n",
      "cmd/greet/main.go": "",
      "integration/api_test.go": "",
    },
    {
      name: "greet",
      techStack: ["go", "gin"],
      runtimes: {},
      entryPoints: ["cmd/greet/main.go"],
      integrationCommand: words("go test -tags=integration ./..."),
    },
  ],
  ["Go whose module has no name", { "go.mod": "go 1.22\n" }, { runtimes: { go: "1.22" }, techStack: ["go"] }],
  [
    "Rust without dependencies, with an integration test",
    { "Cargo.toml": '[package]\nname = "greet"\nrust-version = "1.80"\n', "tests/integration_api.rs": "" },
    {
      name: "greet",
      dependencies: [],
      runtimes: { rust: "1.80" },
      integrationCommand: words("cargo test --test integration_api"),
    },
  ],
  [
    "Rust whose dependencies are texts, tables and paths",
    {
      "Cargo.toml": '[dependencies]\nserde = "1"\ntokio = { version = "1.40" }\nown = { path = "../own" }\n',
    },
    {
      techStack: ["rust", "tokio", "serde", "cargo"],
      runtimes: {},
      dependencies: [
        { name: "serde", version: "1" },
        { name: "tokio", version: "1.40" },
        { name: "own", version: "" },
      ],
    },
  ],
  ["Rust with a broken manifest", { "Cargo.toml": "[" }, { techStack: ["rust", "cargo"], dependencies: [] }],
  [
    "Kotlin by gradle with its wrapper and integration tests",
    {
      "build.gradle.kts":
        'plugins { kotlin("jvm") }\ntasks.register("integrationTest")\nlanguageVersion.set(JavaLanguageVersion.of(21))',
      gradlew: "",
    },
    {
      techStack: ["kotlin", "gradle"],
      testCommand: words("./gradlew test"),
      integrationCommand: words("./gradlew integrationTest"),
      commands: { build: "./gradlew build" },
      runtimes: { java: "21" },
    },
  ],
  [
    "Java by maven with its wrapper and integration tests, named by itself and not by its parent",
    {
      "pom.xml":
        "<parent><artifactId>spring-boot-starter-parent</artifactId></parent><artifactId>greet</artifactId><plugin>maven-failsafe-plugin</plugin><java.version>17</java.version>",
      mvnw: "",
    },
    {
      name: "greet",
      techStack: ["java", "spring-boot", "maven"],
      testCommand: words("./mvnw -q test"),
      integrationCommand: words("./mvnw -q verify"),
      runtimes: { java: "17" },
    },
  ],
  [
    "C++ by its sources alone: how it is tested nobody can tell",
    { "src/a.cpp": '#include "x.h"' },
    { techStack: ["c++"], testCommand: null, packageManager: null },
  ],
  [
    "C by make, which says itself how it is tested",
    { "main.c": "", Makefile: "check :\n\ttrue\n" },
    { techStack: ["c", "make"], testCommand: ["make", "check"] },
  ],
  ["C by make without a target for tests", { "main.c": "", Makefile: "check := 1\n" }, { testCommand: null }],
  [
    "C by meson, tested by cmocka",
    { "main.c": "#include <cmocka.h>", "meson.build": "" },
    { techStack: ["c", "cmocka", "meson"] },
  ],
  [
    "C++ by cmake, before there is a source",
    { "CMakeLists.txt": "project (greet-app LANGUAGES CXX)\nfind_package(GTest)" },
    { name: "greet-app", techStack: ["c++", "googletest", "cmake"] },
  ],
  [
    "Ruby with rspec, its integration tests and its version",
    {
      Gemfile: "gem 'rspec'\ngem \"rails\"\n",
      ".ruby-version": "3.3.0\n",
      "spec/integration/a_spec.rb": "",
      "spec/a_spec.rb": "",
    },
    {
      techStack: ["ruby", "rails", "rspec", "bundler"],
      testCommand: words("bundle exec rspec"),
      integrationCommand: words("bundle exec rspec spec/integration"),
      runtimes: { ruby: "3.3.0" },
    },
  ],
  [
    "Ruby on Rails with its own tests",
    { Gemfile: "ruby '3.2'\ngem 'rails'\n", "test/a_test.rb": "" },
    { testCommand: words("bin/rails test"), runtimes: { ruby: "3.2" } },
  ],
  ["Ruby by rake without bundler", { Rakefile: "" }, { testCommand: words("rake test"), runtimes: {} }],
  ["a gem that has no tests", { "greet.gemspec": "" }, { testCommand: null, integrationCommand: null }],
];

describe("what a project is made of", () => {
  it.each([...javaScript, ...python, ...compiled])("%s", async (_, files, expected) => {
    const root = temporaryFolder();
    writeFiles(root, files);

    const found = await detectProject(root);

    expect(found).toMatchObject(expected);
  });

  it("an empty folder is a project of its name, about which nothing is known", async () => {
    const root = temporaryFolder();

    expect(await detectProject(root)).toMatchObject({
      name: root.split("/").at(-1),
      techStack: [],
      testCommand: null,
      layout: [],
      readmeSummary: "",
    });
  });

  it("its layout is in the order of the folders' names, whichever was found first", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "b/x/1.txt": "", "b/2.txt": "", "a/3.txt": "", "a-b/4.txt": "", "top.txt": "" });

    expect((await detectProject(root)).layout).toEqual([
      { folder: "a", fileCount: 1 },
      { folder: "a-b", fileCount: 1 },
      { folder: "b", fileCount: 2 },
      { folder: "b/x", fileCount: 1 },
    ]);
  });
});

describe("walking through the files", () => {
  it("stops at its limit, and goes neither into hidden folders nor into what was made", () => {
    const root = temporaryFolder();
    writeFiles(root, { "b.txt": "", "a.txt": "", "c/d.txt": "", ".git/x": "", "node_modules/y": "" });

    expect([...walkFiles(root)]).toEqual(["a.txt", "b.txt", "c/d.txt"]);
    for (const limit of [0, 1, 2, 3]) expect([...walkFiles(root, limit)]).toHaveLength(limit);
  });

  it("passes over a folder that can't be read, and reads the rest", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "tests/a.test.js": "" });
    mkdirSync(join(root, "locked"), { mode: 0o000 });

    expect(asOrdinaryUser(() => [...walkFiles(join(root, "locked"))])).toEqual([]);
    expect([...(await listTestFiles(root, ["tests/**"])).keys()]).toEqual(["tests/a.test.js"]);
  });
});
