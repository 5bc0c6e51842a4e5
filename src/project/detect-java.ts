import { parse as parseToml } from "smol-toml";
import { type Detector, isObject, noStack, type TopFolder, textAt, valueAt } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

export const detectGo: Detector = (folder) => {
  const text = folder.read("go.mod");
  if (text === null) return null;
  const version = /^go\s+(\S+)/m.exec(text)?.[1];
  const required = [...text.matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+(v\S+)/gm)];
  const dependencies = required.map(([, name = "", at = ""]) => ({ name, version: at }));
  const known = ["gin", "echo", "fiber", "chi", "cobra", "gorm", "testify", "grpc"];
  const hasIntegration = folder.files.some(
    (file) => file.endsWith("_test.go") && /(^|[/_])(integration|e2e)[/_]/.test(file),
  );
  return {
    ...noStack,
    techStack: ["go", ...known.filter((name) => dependencies.some((each) => each.name.includes(`/${name}`)))],
    packageManager: "go",
    testCommand: ["go", "test", "./..."],
    integrationCommand: hasIntegration ? ["go", "test", "-tags=integration", "./..."] : null,
    testFiles: testPatterns.go,
    commands: { build: "go build ./...", lint: "go vet ./..." },
    dependencies,
    runtimes: version === undefined ? {} : { go: version },
    entryPoints: folder.files.filter((file) => /(^|\/)main\.go$/.test(file)).slice(0, 10),
    name: /^module\s+(\S+)/m.exec(text)?.[1]?.split("/").at(-1) ?? null,
  };
};

export const detectRust: Detector = (folder) => {
  const text = folder.read("Cargo.toml");
  if (text === null) return null;
  const manifest = readToml(text);
  const table = valueAt(manifest, "dependencies");
  const dependencies = isObject(table)
    ? Object.entries(table).map(([name, value]) => ({
        name,
        version: typeof value === "string" ? value : (textAt(value, "version") ?? ""),
      }))
    : [];
  const known = ["tokio", "axum", "actix-web", "rocket", "serde", "clap", "diesel", "sqlx"];
  const integration = folder.files.flatMap(
    (file) => /^tests\/((?:integration|e2e)\w*)\.rs$/.exec(file)?.[1] ?? [],
  );
  const rust = textAt(manifest, "package", "rust-version");
  return {
    ...noStack,
    techStack: ["rust", ...known.filter((name) => dependencies.some((each) => each.name === name)), "cargo"],
    packageManager: "cargo",
    testCommand: ["cargo", "test"],
    integrationCommand: integration[0] === undefined ? null : ["cargo", "test", "--test", integration[0]],
    testFiles: testPatterns.rust,
    commands: { build: "cargo build", lint: "cargo clippy", format: "cargo fmt" },
    dependencies,
    runtimes: rust === null ? {} : { rust },
    entryPoints: ["src/main.rs", "src/lib.rs"].filter(folder.has),
    name: textAt(manifest, "package", "name"),
    description: textAt(manifest, "package", "description"),
  };
};

export const detectJava: Detector = (folder) => {
  const maven = folder.read("pom.xml");
  const gradle = folder.read("build.gradle.kts") ?? folder.read("build.gradle");
  if (maven === null && gradle === null) return null;
  const build = maven ?? gradle ?? "";
  const isKotlin = folder.files.some((file) => file.endsWith(".kt")) || /kotlin\(/.test(gradle ?? "");
  const known = {
    "spring-boot": /spring-boot/,
    junit: /junit/,
    quarkus: /quarkus/,
    micronaut: /micronaut/,
    testng: /testng/,
  };
  const mavenCommand = folder.has("mvnw") ? "./mvnw" : "mvn";
  const gradleCommand = folder.has("gradlew") ? "./gradlew" : "gradle";
  const hasIntegration = /failsafe/.test(maven ?? "") || /integrationTest/.test(gradle ?? "");
  return {
    ...noStack,
    techStack: [
      isKotlin ? "kotlin" : "java",
      ...Object.entries(known).flatMap(([name, sign]) => (sign.test(build) ? [name] : [])),
      maven === null ? "gradle" : "maven",
    ],
    packageManager: maven === null ? "gradle" : "maven",
    testCommand: maven === null ? [gradleCommand, "test"] : [mavenCommand, "-q", "test"],
    integrationCommand: !hasIntegration
      ? null
      : maven === null
        ? [gradleCommand, "integrationTest"]
        : [mavenCommand, "-q", "verify"],
    testFiles: testPatterns.java,
    commands: maven === null ? { build: `${gradleCommand} build` } : { build: `${mavenCommand} package` },
    name:
      /<artifactId>([^<]+)<\/artifactId>/.exec(
        (maven ?? "").replace(/<parent>[\s\S]*?<\/parent>/, ""),
      )?.[1] ?? null,
    runtimes: javaVersion(build),
  };
};

function javaVersion(build: string): Readonly<Record<string, string>> {
  const version =
    /<(?:maven\.compiler\.(?:release|source)|java\.version)>([^<]+)</.exec(build)?.[1] ??
    /languageVersion.*?of\((\d+)\)/.exec(build)?.[1];
  return version === undefined ? {} : { java: version };
}

/** C and C++, by CMake, Meson or make. */
export const detectC: Detector = (folder) => {
  const sources = folder.files.filter((file) => /\.(c|cc|cpp|cxx|h|hpp)$/.test(file));
  const cmake = folder.read("CMakeLists.txt");
  if (sources.length === 0 && cmake === null) return null;
  const language =
    sources.some((file) => /\.(cc|cpp|cxx|hpp)$/.test(file)) || /\bCXX\b/.test(cmake ?? "") ? "c++" : "c";
  const tool =
    cmake !== null ? "cmake" : folder.has("meson.build") ? "meson" : folder.has("Makefile") ? "make" : null;
  const text = [cmake ?? "", ...sources.slice(0, 200).map((file) => folder.read(file) ?? "")].join("\n");
  const known = {
    googletest: /gtest|GTest/,
    catch2: /Catch2|catch\.hpp/,
    doctest: /doctest/,
    cmocka: /cmocka/,
    unity: /unity\.h/,
  };
  const test: Readonly<Record<string, readonly string[]>> = {
    // One line that configures, builds and tests: a test run on stale binaries proves nothing.
    cmake: [
      "sh",
      "-c",
      "cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
    ],
    meson: ["sh", "-c", "{ test -d builddir || meson setup builddir; } && meson test -C builddir"],
  };
  return {
    ...noStack,
    techStack: [
      language,
      ...Object.entries(known).flatMap(([name, sign]) => (sign.test(text) ? [name] : [])),
      ...(tool === null ? [] : [tool]),
    ],
    packageManager: null,
    testCommand: test[tool ?? ""] ?? null,
    testFiles: testPatterns.c,
    name: /project\s*\(\s*([\w-]+)/i.exec(cmake ?? "")?.[1] ?? null,
  };
};

export const detectRuby: Detector = (folder) => {
  const isRuby =
    folder.has("Gemfile") ||
    folder.files.some((file) => /^[^/]+\.gemspec$/.test(file)) ||
    folder.has("Rakefile");
  if (!isRuby) return null;
  const gems = folder.read("Gemfile") ?? "";
  const known = ["rails", "sinatra", "rspec", "minitest", "sidekiq", "sequel"];
  const usesRspec = folder.has(".rspec") || folder.files.some((file) => /^spec\/.*_spec\.rb$/.test(file));
  const bundle = folder.has("Gemfile") ? ["bundle", "exec"] : [];
  const hasTests = folder.files.some((file) => /^test\/.*_test\.rb$|^test\/test_.*\.rb$/.test(file));
  const plain = gems.includes("rails") ? ["bin/rails", "test"] : [...bundle, "rake", "test"];
  return {
    ...noStack,
    techStack: [
      "ruby",
      ...known.filter(
        (name) => new RegExp(`gem\\s+["']${name}`).test(gems) || (name === "rspec" && usesRspec),
      ),
      "bundler",
    ],
    packageManager: "bundler",
    testCommand: usesRspec ? [...bundle, "rspec"] : hasTests || folder.has("Rakefile") ? plain : null,
    integrationCommand:
      usesRspec && folder.files.some((file) => file.startsWith("spec/integration/"))
        ? [...bundle, "rspec", "spec/integration"]
        : null,
    testFiles: testPatterns.ruby,
    runtimes: rubyVersion(gems, folder),
  };
};

function rubyVersion(gems: string, folder: TopFolder): Readonly<Record<string, string>> {
  const version = /^ruby\s+["']([^"']+)/m.exec(gems)?.[1] ?? folder.read(".ruby-version")?.trim();
  return version === undefined ? {} : { ruby: version };
}

function readToml(text: string): unknown {
  try {
    return parseToml(text);
  } catch {
    // A broken manifest still says that this is a Rust project.
    return {};
  }
}
