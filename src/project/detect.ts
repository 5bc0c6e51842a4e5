import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { detectC, detectGo, detectJava, detectRuby, detectRust } from "./detect-compiled.ts";
import { detectJavaScript } from "./detect-javascript.ts";
import { detectPython } from "./detect-python.ts";
import { type Detector, noStack, type Stack, type TopFolder } from "./stack.ts";
import { commonTestFiles } from "./test-patterns.ts";
import { walkFiles } from "./walk.ts";

/** What a project is made of, as far as its files tell. */
export interface Detection extends Stack {
  /** Null names are filled in: the folder's own. */
  readonly name: string;
  readonly languages: readonly string[];
  /** Folders of the top two levels with how many files lie below them. */
  readonly layout: readonly { readonly folder: string; readonly fileCount: number }[];
  /** The first paragraph of the README, or an empty text. */
  readonly readmeSummary: string;
  /** Tools whose settings lie in the top folder: formatters, linters, CI. */
  readonly conventions: readonly string[];
}

/** In the order in which one of several gives its test command; the one with a manifest of its own at the top comes first. */
const detectors: readonly Detector[] = [
  detectJavaScript,
  detectPython,
  detectGo,
  detectRust,
  detectJava,
  detectRuby,
  detectC,
];

const fileBytesMax = 1024 * 1024;
const makeTargets = {
  test: ["test", "check"],
  integration: ["integration-test", "test-integration", "integration", "e2e"],
} as const;

/** Learns what the project is written in and how it is tested. Reads files only; runs nothing of the project. */
export async function detectProject(root: string): Promise<Detection> {
  const folder = openFolder(root);
  const stacks = detectors.map((detect) => detect(folder)).filter((stack) => stack !== null);
  const make = makeCommands(folder);
  const first = <T>(pick: (stack: Stack) => T | null): T | null =>
    stacks.map(pick).find((value) => value !== null) ?? null;
  const testFiles = [...new Set(stacks.flatMap((stack) => stack.testFiles))];
  return {
    ...noStack,
    name: first((stack) => stack.name) ?? basename(root),
    description: first((stack) => stack.description),
    languages: stacks.flatMap((stack) => stack.techStack.slice(0, 1)),
    techStack: [
      ...new Set([
        ...stacks.flatMap((stack) => stack.techStack.slice(0, 1)),
        ...stacks.flatMap((stack) => stack.techStack.slice(1)),
      ]),
    ],
    packageManager: first((stack) => stack.packageManager),
    testCommand: first((stack) => stack.testCommand) ?? make.test,
    integrationCommand: first((stack) => stack.integrationCommand) ?? make.integration,
    testFiles: testFiles.length === 0 ? commonTestFiles : testFiles,
    commands: Object.assign({}, ...[...stacks].reverse().map((stack) => stack.commands)),
    dependencies: stacks.flatMap((stack) => stack.dependencies),
    runtimes: Object.assign({}, ...stacks.map((stack) => stack.runtimes)),
    entryPoints: stacks.flatMap((stack) => stack.entryPoints),
    layout: layoutOf(folder.files),
    readmeSummary: summaryOf(
      ["README.md", "README.rst", "README.txt", "README", "readme.md"]
        .map(folder.read)
        .find((text) => text !== null) ?? "",
    ),
    conventions: conventionsOf(folder),
  };
}

function openFolder(root: string): TopFolder {
  return {
    files: [...walkFiles(root, 20_000)],
    has: (path) => existsSync(join(root, path)),
    read: (path) => {
      const file = join(root, path);
      const found = statSync(file, { throwIfNoEntry: false });
      // Editors on Windows begin a text with a byte order mark, which no parser of manifests takes.
      return found?.isFile() && found.size <= fileBytesMax
        ? readFileSync(file, "utf8").replace(/^\uFEFF/, "")
        : null;
    },
  };
}

/** A target of a makefile is the last resort: it says how to test, whatever the language. */
function makeCommands(folder: TopFolder) {
  const text = folder.read("Makefile") ?? folder.read("makefile") ?? folder.read("GNUmakefile") ?? "";
  const command = (targets: readonly string[]) => {
    const target = targets.find((name) => new RegExp(`^${name}\\s*:(?!=)`, "m").test(text));
    return target === undefined ? null : ["make", target];
  };
  return { test: command(makeTargets.test), integration: command(makeTargets.integration) };
}

function layoutOf(files: readonly string[]): Detection["layout"] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const [top, second] = file.split("/").slice(0, -1);
    if (top === undefined) continue;
    for (const folder of second === undefined ? [top] : [top, `${top}/${second}`])
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .map(([folder, fileCount]) => ({ folder, fileCount }))
    .sort((one, other) => (one.folder < other.folder ? -1 : 1))
    .slice(0, 60);
}

/** The first paragraph of prose: no title, badge, image or HTML. */
function summaryOf(readme: string): string {
  const paragraphs = readme
    .replaceAll("\r\n", "\n")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split(/\n\s*\n/);
  const prose = paragraphs
    .map((paragraph) =>
      paragraph
        .split("\n")
        .filter((line) => !/^\s*(#|=+$|-+$|!\[|\[!\[|<)/.test(line))
        .join(" ")
        .trim(),
    )
    .find((paragraph) => /\p{L}{2}/u.test(paragraph) && !paragraph.startsWith("```"));
  return (prose ?? "").slice(0, 1000);
}

const conventionFiles: Readonly<Record<string, readonly string[]>> = {
  EditorConfig: [".editorconfig"],
  Biome: ["biome.json", "biome.jsonc"],
  ESLint: [
    "eslint.config.js",
    "eslint.config.mjs",
    ".eslintrc",
    ".eslintrc.json",
    ".eslintrc.js",
    ".eslintrc.cjs",
  ],
  Prettier: [".prettierrc", ".prettierrc.json", "prettier.config.js"],
  Ruff: ["ruff.toml"],
  RuboCop: [".rubocop.yml"],
  golangci: [".golangci.yml"],
  rustfmt: ["rustfmt.toml"],
  "clang-format": [".clang-format"],
  "GitHub Actions": [".github/workflows"],
  "GitLab CI": [".gitlab-ci.yml"],
  Docker: ["Dockerfile", "compose.yaml", "docker-compose.yml"],
};

function conventionsOf(folder: TopFolder): readonly string[] {
  return Object.entries(conventionFiles).flatMap(([name, files]) => (files.some(folder.has) ? [name] : []));
}
