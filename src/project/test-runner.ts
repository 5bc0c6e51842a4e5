import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { sha256 } from "../context/index.ts";
import { calledWords } from "./called-words.ts";
import type { ProjectConfig } from "./config.ts";
import { makeRecipes } from "./make-recipes.ts";
import { manifestPart } from "./manifest-scripts.ts";
import { testFileMatcher } from "./test-files.ts";

/** Files in the project's top folder that say how tests are run and hardly anything else: each counts whole. */
const runnerFiles: readonly RegExp[] = [
  /^(?:jest|vitest|ava|karma|playwright|cypress|wdio|web-test-runner)\.(?:config|conf)\.[\w.]+$/,
  /^vitest\.workspace\.[\w.]+$/,
  /^\.(?:mocharc|taprc|nycrc|c8rc)(?:\.\w+)?$/,
  /^\.(?:npmrc|yarnrc|yarnrc\.yml|rspec|coveragerc)$/,
  /^(?:bunfig\.toml|pytest\.ini|\.pytest\.ini|tox\.ini|noxfile\.py|conftest\.py|Rakefile)$/,
];

/** The same below it. */
const runnerFilesBelow: readonly string[] = [
  ...[".cargo/config.toml", ".cargo/config", ".config/nextest.toml"],
  ...[".mvn/maven.config", ".mvn/jvm.config"],
];

/** Of other files only what is about tests counts: work on code changes the rest of them too. */
const partsThatMatter: Readonly<Record<string, (text: string, words: readonly string[]) => string>> = {
  "package.json": manifestPart,
  "deno.json": manifestPart,
  "setup.cfg": (text) => sections(text, /^tool:pytest\b/),
  "pyproject.toml": (text) => sections(text, /^tool\.(?:pytest|tox|nox|coverage)\b/),
  Makefile: makeRecipes,
  makefile: makeRecipes,
  GNUmakefile: makeRecipes,
  "CMakeLists.txt": (text) => (text.match(cmakeTests) ?? []).join("\n"),
};

const cmakeTests =
  /\b(?:enable_testing|add_test|set_tests_properties|\w+_discover_tests|\w+_add_tests)\s*\([^)]*\)/gi;

/** What a folder that was made or fetched is called; what lies there changes with every build. */
const madeFolders = /(?:^|\/)(?:node_modules|dist|build|out|target|coverage)\//;

/** Enough to tell a changed part from an unchanged one. */
const digestCharacters = 16;
/** A file beyond this is no script that starts tests, in bytes. */
const readBytesMax = 1024 * 1024;

/**
 * What the test commands come to beside the tests and the code: the files that say how tests are run, by path relative to the root, each with a
 * digest of the part that matters. Only the top folder is looked at. Where dependencies are declared in the same place as what runs the tests
 * (Cargo.toml, pom.xml, build.gradle) the file is left out: honest work changes it (docs/decisions/0003).
 */
export async function readTestRunner(
  root: string,
  config: Pick<ProjectConfig, "testCommand" | "integrationCommand" | "testFiles">,
): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, string>();
  for (const path of [...topFiles(root).filter(isRunnerFile), ...runnerFilesBelow])
    add(path, textOf(root, path));
  for (const path of topFiles(root).filter((name) => /^vite\.config\.\w+$/.test(name))) {
    const text = textOf(root, path);
    // Vitest may be told what it runs in Vite's own file.
    add(path, text !== null && /\btest\s*:/.test(text) ? text : null);
  }
  const isTest = await testFileMatcher(config.testFiles);
  const called = new Set(wordsOf(config.testCommand, config.integrationCommand));
  // What is called calls others in turn, a recipe a script and a script a recipe.
  for (let known = -1; known < called.size; ) {
    known = called.size;
    const words = [...called];
    const recipes = Object.entries(partsThatMatter).map(([path, partOf]) => {
      const text = textOf(root, path);
      const part = text === null ? null : partOf(text, words);
      add(path, part);
      return part ?? "";
    });
    const inParts = [...parts.values()].flatMap((part) => part.split(/[\s"'`]+/));
    const scripts = scriptsIn([...words, ...inParts]);
    for (const path of scripts) if (!parts.has(path) && !isTest(path)) add(path, textOf(root, path));
    // A test that is called as a script is kept by other gates; what it calls is not.
    const texts = [...recipes, ...scripts.map((path) => parts.get(path) ?? textOf(root, path) ?? "")];
    for (const word of texts.flatMap(calledWords)) called.add(word);
  }
  return new Map([...parts].map(([path, part]) => [path, sha256(part).slice(0, digestCharacters)]));

  function add(path: string, part: string | null): void {
    if (part !== null && part !== "") parts.set(path, part);
  }
}

function isRunnerFile(name: string): boolean {
  return runnerFiles.some((pattern) => pattern.test(name));
}

function wordsOf(...commands: readonly ProjectConfig["testCommand"][]): readonly string[] {
  return commands.flatMap((command) =>
    command === null ? [] : typeof command === "string" ? command.split(/\s+/) : command,
  );
}

function topFiles(root: string): readonly string[] {
  try {
    return readdirSync(root).sort();
  } catch {
    // A folder that can't be read tells nothing about the project.
    return [];
  }
}

function textOf(root: string, path: string): string | null {
  try {
    const file = join(root, path);
    const facts = lstatSync(file);
    return facts.isFile() && facts.size <= readBytesMax ? readFileSync(file, "utf8") : null;
  } catch {
    // Where there is no such file there is nothing that it says.
    return null;
  }
}

/** Programs of the project's own that are started by name: shell scripts, and what calls itself a test or a check. */
function scriptsIn(words: readonly string[]): readonly string[] {
  const paths = words.map((word) => word.replace(/^\.\//, "")).filter((word) => /^[\w.][\w./-]*$/.test(word));
  return [...new Set(paths)].filter(
    (path) =>
      !path.split("/").includes("..") &&
      !madeFolders.test(path) &&
      (/^\.(?:sh|bash|zsh|ps1|cmd|bat)$/.test(extname(path)) ||
        (extname(path) === "" && path.includes("/")) ||
        /test|check/i.test(basename(path))),
  );
}

/** The sections of an INI or TOML file whose titles fit, with their titles. */
function sections(text: string, title: RegExp): string {
  const found = text.split(/^(?=\[)/m).filter((part) => title.test(/^\[+\s*([^\]]*)/.exec(part)?.[1] ?? ""));
  return found.map((part) => part.trimEnd()).join("\n");
}
