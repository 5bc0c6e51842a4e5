import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mergeDocument } from "../../src/phases/project/managed-document.ts";
import {
  applyProfile,
  detectProject,
  findProjectRoot,
  listTestFiles,
  readConfig,
  updateConfig,
} from "../../src/project/index.ts";
import { git, temporaryFolder, writeFiles } from "../support/temporary-project.ts";

interface Expected {
  readonly techStack: readonly string[];
  readonly test: string | null;
  readonly integration?: string | null;
}

const json = (value: object) => JSON.stringify(value);
const projects: readonly (readonly [string, Readonly<Record<string, string>>, Expected])[] = [
  [
    "TypeScript with vitest",
    {
      "package.json": json({
        scripts: { test: "vitest run", "test:e2e": "playwright test" },
        devDependencies: { typescript: "6", vitest: "4", react: "19" },
      }),
      "tsconfig.json": "{}",
    },
    { techStack: ["typescript", "vitest", "react"], test: "npm test", integration: "npm run test:e2e" },
  ],
  [
    "JavaScript by pnpm",
    {
      "package.json": json({ scripts: { test: "jest" }, devDependencies: { jest: "30" } }),
      "pnpm-lock.yaml": "",
    },
    { techStack: ["javascript", "jest"], test: "pnpm test" },
  ],
  [
    "JavaScript by yarn, named",
    { "package.json": json({ packageManager: "yarn@4.0.0", scripts: { test: "mocha" } }) },
    { techStack: ["javascript"], test: "yarn test" },
  ],
  [
    "JavaScript by bun",
    { "package.json": json({ scripts: { test: "bun test" } }), "bun.lock": "" },
    { techStack: ["javascript"], test: "bun run test" },
  ],
  [
    "npm's own placeholder",
    { "package.json": json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
    { techStack: ["javascript"], test: null },
  ],
  ["a broken package.json", { "package.json": "{" }, { techStack: ["javascript"], test: null }],
  [
    "TypeScript without a manifest",
    { "tsconfig.json": "{}", "src/a.ts": "" },
    { techStack: ["typescript"], test: null },
  ],
  [
    "Python with pytest by uv",
    {
      "pyproject.toml":
        '[project]\nname = "x"\ndependencies = ["fastapi>=0.1", "pydantic"]\n[dependency-groups]\ndev = ["pytest"]\n',
      "uv.lock": "",
    },
    { techStack: ["python", "pytest", "fastapi", "pydantic", "uv"], test: "uv run pytest" },
  ],
  [
    "Python with poetry",
    {
      "pyproject.toml":
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "5"\n[tool.pytest.ini_options]\n',
      "poetry.lock": "",
    },
    { techStack: ["python", "pytest", "django", "poetry"], test: "poetry run pytest" },
  ],
  [
    "Python with requirements",
    { "requirements.txt": "flask==3\npytest\n", "tests/integration/test_a.py": "" },
    {
      techStack: ["python", "pytest", "flask"],
      test: "python3 -m pytest",
      integration: "python3 -m pytest tests/integration",
    },
  ],
  [
    "Python with unittest",
    { "setup.py": "", "tests/test_a.py": "" },
    { techStack: ["python", "unittest"], test: "python3 -m unittest discover -s tests" },
  ],
  [
    "Go",
    {
      "go.mod": "module example.com/shop\n\ngo 1.22\n\nrequire github.com/gin-gonic/gin v1.9.0\n",
      "main.go": "",
      "integration/a_test.go": "",
    },
    { techStack: ["go", "gin"], test: "go test ./...", integration: "go test -tags=integration ./..." },
  ],
  [
    "Rust",
    {
      "Cargo.toml": '[package]\nname = "x"\n[dependencies]\ntokio = "1"\naxum = { version = "0.7" }\n',
      "src/main.rs": "",
      "tests/integration.rs": "",
    },
    {
      techStack: ["rust", "tokio", "axum", "cargo"],
      test: "cargo test",
      integration: "cargo test --test integration",
    },
  ],
  [
    "Java with Maven",
    {
      "pom.xml":
        "<project><artifactId>shop</artifactId><dependency>junit</dependency><plugin>maven-failsafe-plugin</plugin></project>",
      mvnw: "",
    },
    { techStack: ["java", "junit", "maven"], test: "./mvnw -q test", integration: "./mvnw -q verify" },
  ],
  [
    "Kotlin with Gradle",
    { "build.gradle.kts": 'plugins { kotlin("jvm") }\ntasks.register("integrationTest")', "src/A.kt": "" },
    { techStack: ["kotlin", "gradle"], test: "gradle test", integration: "gradle integrationTest" },
  ],
  [
    "Ruby with rspec",
    { Gemfile: 'gem "rails"\ngem "rspec"\n', "spec/a_spec.rb": "", "spec/integration/b_spec.rb": "" },
    {
      techStack: ["ruby", "rails", "rspec", "bundler"],
      test: "bundle exec rspec",
      integration: "bundle exec rspec spec/integration",
    },
  ],
  [
    "Ruby on Rails",
    { Gemfile: 'gem "rails"', "test/a_test.rb": "" },
    { techStack: ["ruby", "rails", "bundler"], test: "bin/rails test" },
  ],
  [
    "Ruby with rake",
    { Rakefile: "", "test/test_a.rb": "" },
    { techStack: ["ruby", "bundler"], test: "rake test" },
  ],
  [
    "C with make",
    { Makefile: "all:\n\tcc x.c\n\ncheck: all\n\t./run\n\nintegration-test:\n\t./it\n", "x.c": "" },
    { techStack: ["c", "make"], test: "make check", integration: "make integration-test" },
  ],
  [
    "C++ with CMake",
    { "CMakeLists.txt": "project(engine CXX)\nfind_package(GTest)\n", "src/a.cpp": "" },
    {
      techStack: ["c++", "googletest", "cmake"],
      test: "sh -c cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
    },
  ],
  [
    "C with meson",
    { "meson.build": "", "a.c": "" },
    {
      techStack: ["c", "meson"],
      test: "sh -c { test -d builddir || meson setup builddir; } && meson test -C builddir",
    },
  ],
  [
    "several languages",
    {
      "package.json": json({ scripts: { test: "vitest" } }),
      "requirements.txt": "pytest",
      "go.mod": "module x",
    },
    { techStack: ["javascript", "python", "go", "pytest"], test: "npm test" },
  ],
  ["only a makefile", { Makefile: "test:\n\ttrue\n" }, { techStack: [], test: "make test" }],
  ["nothing", { "notes.txt": "" }, { techStack: [], test: null }],
];

describe("what a project is made of", () => {
  it.each(projects)("%s", async (_, files, { techStack, test, integration = null }) => {
    const root = temporaryFolder();
    writeFiles(root, files);

    const found = await detectProject(root);

    expect(found.techStack).toEqual(techStack);
    expect(found.testCommand?.join(" ") ?? null).toBe(test);
    expect(found.integrationCommand?.join(" ") ?? null).toBe(integration);
  });

  it("its documents: summary, layout, versions, conventions", async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      "package.json": json({
        name: "shop",
        description: "Sells things",
        engines: { node: ">=20" },
        main: "dist/index.js",
        bin: { shop: "bin/shop.js" },
        scripts: { build: "tsc", lint: "eslint ." },
        dependencies: { express: "5.1.0" },
      }),
      "README.md":
        "<!-- badge -->\n# Shop\n\n[![ci](x)](y)\n\nSells things to people\nwho want them.\n\n## More\n",
      "src/api/a.js": "",
      "src/b.js": "",
      "node_modules/x/index.js": "",
      ".editorconfig": "",
      ".github/workflows/ci.yml": "",
    });

    const found = await detectProject(root);

    expect(found).toMatchObject({
      name: "shop",
      description: "Sells things",
      readmeSummary: "Sells things to people who want them.",
      runtimes: { node: ">=20" },
      entryPoints: ["dist/index.js", "bin/shop.js"],
      commands: { build: "npm run build", lint: "npm run lint" },
      conventions: ["EditorConfig", "GitHub Actions"],
    });
    expect(found.layout).toEqual([
      { folder: "src", fileCount: 2 },
      { folder: "src/api", fileCount: 1 },
    ]);
  });
});

describe("test files", () => {
  it("are found by pattern with a digest, Rust's also in the code, ignored folders never", async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      "src/a.test.ts": "1",
      "src/b.ts": "",
      "tests/deep/c.js": "2",
      "node_modules/x/y.test.ts": "",
      "src/lib.rs": "#[cfg(test)] mod t { #[test] fn a() {} }",
      "src/main.rs": "fn main() {}",
    });

    const found = await listTestFiles(root, ["**/*.test.ts", "tests/**"]);
    writeFileSync(join(root, "src/a.test.ts"), "changed");
    const again = await listTestFiles(root, ["**/*.test.ts", "tests/**"]);

    expect([...found.keys()].sort()).toEqual(["src/a.test.ts", "src/lib.rs", "tests/deep/c.js"]);
    expect(again.get("src/a.test.ts")).not.toBe(found.get("src/a.test.ts"));
    expect(again.get("tests/deep/c.js")).toBe(found.get("tests/deep/c.js"));
  });
});

describe("the configuration", () => {
  const changes = {
    written: { name: "N", mode: "team", language: "ko", testCommand: ["npm", "test"] },
    found: { testCommand: ["npm", "test"] },
    testFiles: ["t/**"],
  } as const;

  it("has defaults, and an existing file of moai-adk is read as it is and never restructured", async () => {
    const root = temporaryFolder();
    expect(readConfig(root)).toMatchObject({
      mode: "personal",
      language: "en",
      testCommand: null,
      limits: { maxStateFiles: 50, attemptsMax: 3 },
    });
    const theirs =
      '{\n\t"moai": { "version": "0.25" },\n\t"project": { "name": "Old", "locale": "ko", "owner": "me" },\n\t"language": { "conversation_language": "ko", "agent_prompt_language": "en" }\n}\n';
    mkdirSync(join(root, ".moai"));
    writeFileSync(join(root, ".moai/config.json"), theirs);
    expect(readConfig(root)).toMatchObject({ name: "Old", language: "ko" });

    await updateConfig(root, changes);

    const text = readFileSync(join(root, ".moai/config.json"), "utf8");
    expect(text).toContain(
      '{\n\t"moai": { "version": "0.25" },\n\t"project": { "name": "N", "locale": "ko", "owner": "me", "mode": "team" },\n',
    );
    expect(JSON.parse(text)).toMatchObject({
      moai: { version: "0.25" },
      project: { name: "N", owner: "me", locale: "ko", mode: "team" },
      language: { conversation_language: "ko", agent_prompt_language: "en" },
      test_command: ["npm", "test"],
    });
    const before = readFileSync(join(root, ".moai/config.json"), "utf8");
    await updateConfig(root, changes);
    expect(readFileSync(join(root, ".moai/config.json"), "utf8")).toBe(before);
  });

  it("writes a list of test files anew that it made itself, and leaves one that a person has edited", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "go.mod": "module x\n", Gemfile: "" });
    const { testFiles } = await detectProject(root);
    await updateConfig(root, { ...changes, testFiles });

    await updateConfig(root, changes);
    expect(readConfig(root).testFiles).toEqual(["t/**"]);

    await updateConfig(root, { ...changes, testFiles: ["**/*.other"] });
    expect(readConfig(root).testFiles).toEqual(["t/**"]);
  });

  it.each([
    ["broken JSON", "{"],
    ["a wrong type", '{"test_files": "x"}'],
    ["a limit of nothing", '{"limits": {"attempts_max": 0}}'],
    ["no object", "[]"],
  ])("%s is refused and left alone", async (_, text) => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": text });

    expect(() => readConfig(root)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "config_invalid" }) }),
    );
    await expect(updateConfig(root, changes)).rejects.toThrow();
    expect(readFileSync(join(root, ".moai/config.json"), "utf8")).toBe(text);
  });

  it("a profile changes what it names, and an unknown one is refused", () => {
    const root = temporaryFolder();
    writeFiles(root, {
      ".moai/config.json": json({
        test_command: "npm test",
        profiles: { fast: { test_command: "npm run fast", attempts_max: 1 }, same: {} },
      }),
    });
    const config = readConfig(root);

    expect(applyProfile(config, "fast")).toMatchObject({
      testCommand: "npm run fast",
      limits: { attemptsMax: 1, maxStateFiles: 50 },
    });
    expect(applyProfile(config, "same")).toMatchObject({ testCommand: "npm test" });
    expect(applyProfile(config, null)).toBe(config);
    for (const name of ["slow", "constructor"])
      expect(() => applyProfile(config, name)).toThrow(
        expect.objectContaining({
          failure: { code: "unknown_profile", profile: name, known: ["fast", "same"] },
        }),
      );
  });
});

describe("the root", () => {
  it("is the nearest .moai, else the top of the repository, else the folder itself", () => {
    const top = temporaryFolder();
    git(top, "init", "--quiet");
    mkdirSync(join(top, "a/b"), { recursive: true });

    expect(findProjectRoot(join(top, "a/b"))).toEqual({ root: top, found: "git" });
    mkdirSync(join(top, "a/.moai"));
    expect(findProjectRoot(join(top, "a/b"))).toEqual({ root: join(top, "a"), found: "moai" });
    const plain = temporaryFolder();
    expect(findProjectRoot(plain)).toEqual({ root: plain, found: "none" });
  });

  it("a .moai above the repository belongs to another project", () => {
    const outer = temporaryFolder();
    mkdirSync(join(outer, ".moai"));
    mkdirSync(join(outer, "inner"));
    git(join(outer, "inner"), "init", "--quiet");

    expect(findProjectRoot(join(outer, "inner"))).toEqual({ root: join(outer, "inner"), found: "git" });
    symlinkSync(join(outer, "inner"), join(outer, "alias"));
  });
});

describe("documents that people edit too", () => {
  const made = "# Title\n\n## One\nfirst\n\n## Two\nsecond\n";
  const renewed = "# Title\n\n## One\nfirst, renewed\n\n## Two\nsecond, renewed\n";

  it("what nobody edited is written anew, what somebody edited stays and is said", () => {
    const first = mergeDocument(null, made).text;
    const edited = first.replace("second", "my own words");

    expect(mergeDocument(first, renewed)).toMatchObject({
      keptSections: [],
      text: expect.stringContaining("first, renewed"),
    });
    const merged = mergeDocument(edited, renewed);
    expect(merged.keptSections).toEqual(["Two"]);
    expect(merged.text).toContain("first, renewed");
    expect(merged.text).toContain("my own words");
    expect(mergeDocument(merged.text, renewed).text).toBe(merged.text);
  });

  it("a person's own section and a person's own document stay whole", () => {
    const first = `${mergeDocument(null, made).text}\n## Mine\ntext\n`;

    expect(mergeDocument(first, renewed).text).toContain("## Mine\ntext");
    expect(mergeDocument("# Handwritten\n\n## One\nwords\n", made)).toEqual({
      text: "# Handwritten\n\n## One\nwords\n",
      keptSections: ["One"],
    });
    expect(mergeDocument(mergeDocument(null, made).text.replaceAll("\n", "\r\n"), made).keptSections).toEqual(
      [],
    );
  });
});
