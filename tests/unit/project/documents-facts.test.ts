import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Detection, detectProject } from "../../../src/project/index.ts";
import { asOrdinaryUserUntilDone } from "../../support/ordinary-user.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const words = (line: string) => line.split(" ");
type Case = readonly [string, Readonly<Record<string, string>>, Partial<Detection>];

const facts: readonly Case[] = [
  [
    "Maven's dependencies: its own, with the versions that it says",
    {
      "pom.xml": `<project>
  <properties><junit.version>5.11.0</junit.version></properties>
  <dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency></dependencies></dependencyManagement>
  <dependencies>
    <!-- <dependency><groupId>g</groupId><artifactId>off</artifactId></dependency> -->
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-web</artifactId>
      <exclusions><exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>\${junit.version}</version></dependency>
    <dependency><artifactId>own</artifactId><version>\${revision}</version></dependency>
  </dependencies>
  <build><plugins><plugin><dependencies><dependency><groupId>g</groupId><artifactId>plugin</artifactId></dependency></dependencies></plugin></plugins></build>
</project>`,
      "src/main/java/com/shop/ShopApplication.java": "",
    },
    {
      techStack: ["java", "spring-boot", "junit", "maven"],
      dependencies: [
        { name: "org.springframework.boot:spring-boot-starter-web", version: "" },
        { name: "org.junit.jupiter:junit-jupiter", version: "5.11.0" },
        { name: "own", version: "" },
      ],
      entryPoints: ["src/main/java/com/shop/ShopApplication.java"],
    },
  ],
  [
    "Gradle's, in Kotlin: frameworks by their plugins, the name by its settings, a catalog",
    {
      "settings.gradle.kts": 'rootProject.name = "shop"\n',
      "build.gradle.kts": `plugins { kotlin("jvm"); id("org.springframework.boot") version "3.4.0" }
kotlin { jvmToolchain(21) }
dependencies {
    implementation(platform("org.springframework.boot:spring-boot-dependencies:3.4.0"))
    testImplementation("io.kotest:kotest-runner-junit5:5.9.1")
    implementation("com.acme:own:$ownVersion")
    // implementation("off:off:1")
}`,
      "gradle/libs.versions.toml":
        '[versions]\nktor = "3.0"\n[libraries]\nktor = { module = "io.ktor:ktor-server-core", version.ref = "ktor" }\nslf4j = "org.slf4j:slf4j-api:2.0"\nother = { group = "g", name = "n" }\n',
    },
    {
      name: "shop",
      techStack: ["kotlin", "spring-boot", "ktor", "junit", "kotest", "gradle"],
      runtimes: { java: "21" },
      dependencies: [
        { name: "org.springframework.boot:spring-boot-dependencies", version: "3.4.0" },
        { name: "io.kotest:kotest-runner-junit5", version: "5.9.1" },
        { name: "com.acme:own", version: "" },
        { name: "io.ktor:ktor-server-core", version: "3.0" },
        { name: "org.slf4j:slf4j-api", version: "2.0" },
        { name: "g:n", version: "" },
      ],
    },
  ],
  [
    "Gradle's, in Groovy, with settings alone at the root",
    {
      "settings.gradle": "rootProject.name = 'shop'\ninclude 'app'\n",
      "app/build.gradle": "dependencies {\n  testImplementation 'junit:junit:4.13'\n}\n",
    },
    {
      name: "shop",
      testCommand: words("gradle test"),
      techStack: ["java", "gradle", "junit"],
      dependencies: [{ name: "junit:junit", version: "4.13" }],
    },
  ],
  [
    "Python's entry points: the files behind its scripts, and those that are started",
    {
      "pyproject.toml":
        '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:main"\nold = "gone.cli:main"\n[project.gui-scripts]\nui = "shop.ui"\n[tool.poetry.scripts]\nserve = "api:run"\n',
      "src/shop/cli.py": "",
      "shop/ui/__init__.py": "",
      "api.py": "",
      "shop/__main__.py": "",
    },
    {
      entryPoints: ["src/shop/cli.py", "gone.cli:main", "shop/ui/__init__.py", "api.py", "shop/__main__.py"],
    },
  ],
  [
    "Django, which tests by its own program",
    {
      "manage.py": "import django",
      "requirements.txt": "Django==5",
      "shop/tests.py": "from django.test import TestCase",
    },
    {
      techStack: ["python", "django"],
      testCommand: words("python3 manage.py test"),
      entryPoints: ["manage.py"],
    },
  ],
  [
    "Django with pytest",
    { "manage.py": "import django", "requirements.txt": "pytest-django\n" },
    { testCommand: words("python3 -m pytest"), techStack: ["python", "pytest"] },
  ],
  [
    "Ruby's gems, and where its server begins",
    {
      Gemfile: "gem 'rails', '~> 8.0'\ngem \"puma\"\n",
      "shop.gemspec":
        "Gem::Specification.new do |s|\n  s.name = 'shop'\n  s.add_dependency 'rack', '>= 3'\nend\n",
      "config.ru": "",
    },
    {
      name: "shop",
      entryPoints: ["config.ru"],
      dependencies: [
        { name: "rails", version: "~> 8.0" },
        { name: "puma", version: "" },
        { name: "rack", version: ">= 3" },
      ],
    },
  ],
  [
    "CMake's packages",
    {
      "CMakeLists.txt": "project(x C)\nfind_package(ZLIB 1.2 REQUIRED)\nfind_package(Threads)\n",
      "main.c": "",
    },
    {
      dependencies: [
        { name: "ZLIB", version: "1.2" },
        { name: "Threads", version: "" },
      ],
      entryPoints: ["main.c"],
    },
  ],
  [
    "Deno",
    {
      "deno.json": '{ // settings\n  "name": "@shop/api", "imports": { "hono": "jsr:@hono/hono@4" } }',
      "main.ts": "",
    },
    {
      name: "@shop/api",
      techStack: ["typescript", "hono", "deno"],
      testCommand: words("deno test"),
      entryPoints: ["main.ts"],
      dependencies: [{ name: "@hono/hono", version: "4" }],
    },
  ],
  [
    "Deno with a task",
    { "deno.jsonc": '{ "tasks": { "test": "deno test -A" } }' },
    { testCommand: words("deno task test") },
  ],
  [
    "PHP",
    {
      "composer.json": JSON.stringify({
        name: "acme/shop",
        require: { php: "^8.3", "laravel/framework": "^11.0" },
        "require-dev": { "phpunit/phpunit": "^11" },
      }),
      artisan: "",
    },
    {
      name: "shop",
      techStack: ["php", "laravel", "phpunit", "composer"],
      testCommand: words("php artisan test"),
      dependencies: [
        { name: "laravel/framework", version: "^11.0" },
        { name: "phpunit/phpunit", version: "^11" },
      ],
    },
  ],
  [
    "PHP with phpunit's settings",
    { "composer.json": "{}", "phpunit.xml": "" },
    { testCommand: ["vendor/bin/phpunit"] },
  ],
  [
    "PHP with pest",
    { "composer.json": '{"require-dev":{"pestphp/pest":"3"}}' },
    { testCommand: ["vendor/bin/pest"] },
  ],
  [
    "PHP with a script",
    { "composer.json": '{"scripts":{"test":"pest"}}' },
    { testCommand: ["composer", "test"] },
  ],
  ["PHP without tests", { "composer.json": "{}" }, { testCommand: null }],
  [
    ".NET by its solution",
    {
      "Shop.sln": "",
      "src/Shop/Shop.csproj":
        '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net9.0</TargetFramework></Project>',
      "src/Shop/Program.cs": "",
      "tests/Shop.Tests/Shop.Tests.csproj":
        '<PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.0" /><PackageReference Include="xunit" Version="2.9" />',
    },
    {
      name: "Shop",
      techStack: ["c#", "asp.net", "xunit", "dotnet"],
      testCommand: words("dotnet test"),
      runtimes: { dotnet: "net9.0" },
      entryPoints: ["src/Shop/Program.cs"],
    },
  ],
  [
    ".NET by its one project of tests",
    { "tests/T/T.fsproj": '<PackageReference Include="Microsoft.NET.Test.Sdk" />' },
    { techStack: ["f#", "dotnet"], testCommand: words("dotnet test tests/T/T.fsproj") },
  ],
  [".NET without tests", { "a/A.csproj": "<Project/>" }, { techStack: ["c#", "dotnet"], testCommand: null }],
  [
    "Elixir",
    { "mix.exs": 'def project, do: [app: :shop]\n  {:phoenix, "~> 1.7"},\n  {:own, path: "x"}\n' },
    {
      name: "shop",
      techStack: ["elixir", "phoenix", "mix"],
      testCommand: words("mix test"),
      dependencies: [
        { name: "phoenix", version: "~> 1.7" },
        { name: "own", version: "" },
      ],
    },
  ],
  [
    "Swift",
    {
      "Package.swift":
        'let package = Package(name: "Shop", dependencies: [.package(url: "https://github.com/vapor/vapor.git", from: "4.0.0")])',
      "Sources/Shop/main.swift": "",
    },
    {
      name: "Shop",
      techStack: ["swift", "vapor", "swiftpm"],
      testCommand: words("swift test"),
      dependencies: [{ name: "vapor", version: "4.0.0" }],
      entryPoints: ["Sources/Shop/main.swift"],
    },
  ],
];

describe("what the documents say of a project", () => {
  it.each(facts)("%s", async (_, files, expected) => {
    const root = temporaryFolder();
    writeFiles(root, files);

    expect(await detectProject(root)).toMatchObject(expected);
  });

  it("texts from its files are one clean line each", async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      "package.json": JSON.stringify({
        name: "x\u001b]0;pwn\u0007\ny",
        description: "two\r\n  lines \u202eturned",
        main: "a\u001b[2Jb.js",
        dependencies: { "e\u0007vil": "1\n2" },
      }),
      "README.md": "# X\n\nSells\u001b[31m things\n",
    });

    expect(await detectProject(root)).toMatchObject({
      name: "x]0;pwn y",
      description: "two lines turned",
      entryPoints: ["a[2Jb.js"],
      dependencies: [{ name: "evil", version: "1 2" }],
      readmeSummary: "Sells[31m things",
    });
  });

  it("a name of nothing but such signs is none", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": JSON.stringify({ name: "\u0007\n" }) });

    expect((await detectProject(root)).name).toBe(root.split("/").at(-1));
  });

  it("manifests that can't be read are named, each once, with what the parser says", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": '{"name": ', "pyproject.toml": "[project\n", "api/Cargo.toml": "[" });

    const { problems, languages } = await detectProject(root);

    expect(languages).toEqual(["javascript", "python", "rust"]);
    expect(problems.map(({ file }) => file)).toEqual(["package.json", "pyproject.toml", "api/Cargo.toml"]);
    for (const { detail } of problems) expect(detail).toMatch(/^[^\n]+$/);
    expect((await detectProject(temporaryFolder())).problems).toEqual([]);
  });

  it("a file that may not be read is named too, and ends nothing", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": "{}", "README.md": "" });
    chmodSync(root, 0o755);
    chmodSync(join(root, "package.json"), 0o000);

    const found = await asOrdinaryUserUntilDone(() => detectProject(root));

    expect(found.problems).toMatchObject([
      { file: "package.json", detail: expect.stringContaining("EACCES") },
    ]);
  });
});
