import { describe, expect, it } from "vitest";
import { type Detection, detectProject } from "../../../src/project/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const json = (value: object) => JSON.stringify(value);
const words = (line: string) => line.split(" ");
const shell = (line: string) => ["sh", "-c", line];
type Files = Readonly<Record<string, string>>;
type Case = readonly [string, Files, Partial<Detection>];

async function detect(files: Files): Promise<Detection> {
  const root = temporaryFolder();
  writeFiles(root, files);
  return detectProject(root);
}

const vitestApp = json({ scripts: { test: "vitest run" }, devDependencies: { vitest: "4" } });
const pytestApp = '[project]\nname = "api"\ndependencies = ["fastapi", "pytest"]\n';

const below: readonly Case[] = [
  [
    "npm",
    { "frontend/package.json": vitestApp },
    { techStack: ["javascript", "vitest"], testCommand: words("npm --prefix frontend test") },
  ],
  [
    "pnpm without a script",
    {
      "apps/web/package.json": json({ devDependencies: { vitest: "4" } }),
      "apps/web/pnpm-lock.yaml": "",
    },
    { testCommand: words("pnpm --dir apps/web exec vitest run") },
  ],
  [
    "a runner that knows no folder",
    { "web app/package.json": json({ devDependencies: { jest: "30" } }) },
    { testCommand: shell("cd 'web app' && npx --no-install jest") },
  ],
  ["Maven", { "backend/pom.xml": "<project/>" }, { testCommand: words("mvn -f backend/pom.xml -q test") }],
  [
    "Maven's wrapper",
    { "backend/pom.xml": "<project/>", "backend/mvnw": "" },
    { testCommand: words("backend/mvnw -f backend/pom.xml -q test") },
  ],
  [
    "Gradle's wrapper",
    { "app/build.gradle": "", "app/gradlew": "" },
    {
      testCommand: words("app/gradlew -p app test"),
      commands: { "build (app)": "app/gradlew -p app build" },
    },
  ],
  ["Go", { "svc/go.mod": "module x\n" }, { testCommand: words("go -C svc test ./...") }],
  [
    "Rust",
    { "core/Cargo.toml": '[package]\nname = "x"\n', "core/src/main.rs": "" },
    { testCommand: words("cargo test --manifest-path core/Cargo.toml"), entryPoints: ["core/src/main.rs"] },
  ],
  ["make", { "lib/Makefile": "test:\n\ttrue\n" }, { testCommand: words("make -C lib test") }],
  [
    "CMake",
    { "engine/CMakeLists.txt": "project(x CXX)", "engine/a.cpp": "" },
    {
      techStack: ["c++", "cmake"],
      testCommand: shell(
        "cd engine && cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
      ),
    },
  ],
  [
    "pytest, whose modules lie beside its tests",
    { "backend/pyproject.toml": pytestApp, "backend/tests/test_a.py": "" },
    { testCommand: shell("cd backend && python3 -m pytest"), techStack: ["python", "pytest", "fastapi"] },
  ],
  [
    "uv",
    { "api/pyproject.toml": pytestApp, "api/uv.lock": "" },
    { testCommand: words("uv --directory api run pytest") },
  ],
  [
    "its tests' names too",
    { "spring/Gemfile": "gem 'rspec'", "spring/spec/a_spec.rb": "" },
    { testFiles: ["**/spec/**", "**/test/**", "**/*_{spec,test}.rb"] },
  ],
  [
    "two folders down, and neither an example nor what was fetched",
    {
      "services/a/go.mod": "module x\n",
      "examples/b/package.json": vitestApp,
      "vendor/c/package.json": vitestApp,
      "one/two/three/package.json": vitestApp,
    },
    { techStack: ["go"], testCommand: words("go -C services/a test ./...") },
  ],
];

describe("a project whose parts lie below", () => {
  it.each(below)("is tested from the root: %s", async (_, files, expected) => {
    expect(await detect(files)).toMatchObject(expected);
  });

  it("with several parts is tested by one command that passes when all of them do", async () => {
    const found = await detect({
      "frontend/package.json": vitestApp,
      "backend/pom.xml": "<project>junit</project>",
    });

    expect(found).toMatchObject({
      languages: ["java", "javascript"],
      techStack: ["java", "javascript", "junit", "maven", "vitest"],
      testCommand: shell("mvn -f backend/pom.xml -q test && npm --prefix frontend test"),
      otherTestCommands: [],
    });
    expect(
      (await detect({ "a/package.json": vitestApp, "b/pyproject.toml": pytestApp })).testCommand,
    ).toEqual(shell("npm --prefix a test && (cd b && python3 -m pytest)"));
  });

  it("with too many parts for one command says which they are and claims none", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const found = await detect(Object.fromEntries(names.map((name) => [`${name}/package.json`, vitestApp])));

    expect(found.testCommand).toBeNull();
    expect(found.otherTestCommands).toEqual(names.map((name) => words(`npm --prefix ${name} test`)));
  });

  it("with a root of its own keeps the root's command, knows the others, and names every language", async () => {
    const found = await detect({
      "package.json": vitestApp,
      Makefile: "test:\n\tnpm test\n",
      "backend/pyproject.toml": pytestApp,
      "backend/Makefile": "test:\n\tpytest\n",
    });

    expect(found).toMatchObject({
      languages: ["javascript", "python"],
      techStack: ["javascript", "python", "vitest", "pytest", "fastapi"],
      testCommand: words("npm test"),
      otherTestCommands: [shell("cd backend && python3 -m pytest")],
    });
    expect(found.dependencies).toContainEqual({ name: "fastapi", version: "" });
  });

  it("with a makefile at the root is tested by it as a whole", async () => {
    const found = await detect({ Makefile: "test:\n\ttrue\n", "frontend/package.json": vitestApp });

    expect(found).toMatchObject({ testCommand: ["make", "test"], otherTestCommands: [] });
  });

  it("modules of a build that begins at the root are tested by it", async () => {
    const found = await detect({
      "pom.xml": "<project><artifactId>shop</artifactId></project>",
      "api/pom.xml": "<project><parent>spring-boot</parent></project>",
    });

    expect(found).toMatchObject({
      name: "shop",
      techStack: ["java", "maven", "spring-boot"],
      testCommand: words("mvn -q test"),
      otherTestCommands: [],
    });
  });
});

const members = {
  "packages/a/package.json": json({
    scripts: { test: "vitest run" },
    devDependencies: { vitest: "4", typescript: "6" },
  }),
  "packages/b/package.json": json({ dependencies: { next: "15", a: "workspace:*" } }),
};
const workspaces = (more: object = {}) => ({ "package.json": json({ workspaces: ["packages/*"], ...more }) });

describe("a workspace", () => {
  it.each([
    ["npm", workspaces(), "npm test --workspaces --if-present"],
    [
      "pnpm",
      {
        "package.json": "{}",
        "pnpm-workspace.yaml": "packages:\n  # all\n  - 'packages/*'\ncatalog:\n  - x\n",
      },
      "pnpm -r test",
    ],
    [
      "pnpm, in brackets",
      { "package.json": "{}", "pnpm-workspace.yaml": 'packages: ["packages/**", "!packages/b"]\n' },
      "pnpm -r test",
    ],
    ["Yarn 4", workspaces({ packageManager: "yarn@4.5.0" }), "yarn workspaces foreach --all run test"],
    [
      "Yarn 2 by its lock file",
      { ...workspaces(), "yarn.lock": "__metadata:\n" },
      "yarn workspaces foreach --all run test",
    ],
    [
      "Yarn 1, where a member has no tests",
      { ...workspaces(), "yarn.lock": "" },
      "npm test --workspaces --if-present",
    ],
    [
      "Yarn 1, where each has",
      { ...workspaces(), "yarn.lock": "", "packages/b/package.json": json({ scripts: { test: "ava" } }) },
      "yarn workspaces run test",
    ],
    ["bun", { ...workspaces(), "bun.lock": "" }, "bun run --filter * test"],
    ["a root script comes first", workspaces({ scripts: { test: "turbo run test" } }), "npm test"],
    [
      "the object form, and a member that watches: then each by itself",
      {
        "package.json": json({ workspaces: { packages: ["./packages/*"] } }),
        "packages/b/package.json": json({ scripts: { test: "jest --watch" } }),
      },
      "sh -c npm --prefix packages/a test && (cd packages/b && npx --no-install jest)",
    ],
    [
      "members without tests: none are claimed",
      { ...workspaces(), "packages/a/package.json": "{}" },
      undefined,
    ],
  ])("%s", async (_, files, command) => {
    expect((await detect({ ...members, ...files })).testCommand?.join(" ")).toBe(command);
  });

  it("of pnpm and turbo is made of what its members are made of", async () => {
    const found = await detect({
      ...members,
      "package.json": json({
        name: "shop",
        scripts: { test: "turbo run test" },
        devDependencies: { turbo: "2" },
      }),
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    });

    expect(found).toMatchObject({
      name: "shop",
      languages: ["typescript"],
      techStack: ["typescript", "vitest", "next.js", "turbo"],
      packageManager: "pnpm",
      testCommand: ["pnpm", "test"],
    });
    expect(found.dependencies?.map(({ name }) => name)).not.toContain("a");
  });

  it("of Go is tested module by module, as `./...` finds nothing outside of one", async () => {
    const found = await detect({
      "go.work": "go 1.22\n\nuse (\n\t./api // first\n\t./core\n)\nuse ./tools/gen\n",
      "api/go.mod": "module x/api\nrequire github.com/gin-gonic/gin v1.9.0\n",
      "core/go.mod": "module x/core\n",
      "tools/gen/go.mod": "module x/gen\n",
    });

    expect(found).toMatchObject({
      techStack: ["go", "gin"],
      runtimes: { go: "1.22" },
      testCommand: words("go test ./api/... ./core/... ./tools/gen/..."),
      otherTestCommands: [],
    });
  });
});
