import { basename } from "node:path";
import { displayCommand } from "../processes/index.ts";
import { commandFromRoot } from "./command-in-folder.ts";
import { c } from "./detect-c.ts";
import { dotnet } from "./detect-dotnet.ts";
import { go } from "./detect-go.ts";
import { java } from "./detect-java.ts";
import { javaScript } from "./detect-javascript.ts";
import { make } from "./detect-make.ts";
import { more } from "./detect-more.ts";
import { python } from "./detect-python.ts";
import { ruby } from "./detect-ruby.ts";
import { rust } from "./detect-rust.ts";
import { oneLine } from "./one-line.ts";
import { type ManifestProblem, openFolder } from "./open-folder.ts";
import { chooseCommand, findParts, type Part } from "./parts.ts";
import { type Ecosystem, noStack, type Stack } from "./stack.ts";
import { conventionsOf, type Layout, layoutOf, readmeSummary } from "./surroundings.ts";
import { commonTestFiles, patternsBelow } from "./test-patterns.ts";

/** What a project is made of, as far as its files tell. Texts from its files are one line each, without signs that steer a terminal. */
export interface Detection extends Stack {
  /** Null names are filled in: the folder's own. */
  readonly name: string;
  readonly languages: readonly string[];
  readonly layout: Layout;
  /** The first paragraph of the README, or an empty text. */
  readonly readmeSummary: string;
  /** Tools whose settings lie in the top folder: formatters, linters, CI. */
  readonly conventions: readonly string[];
  /** Commands for tests that the test command isn't known to run; without one: those that are too many for one command. */
  readonly otherTestCommands: readonly (readonly string[])[];
  /** Manifests that can't be read, and so have told nothing. */
  readonly problems: readonly ManifestProblem[];
}

/** In the order in which one of several gives its test command. */
const ecosystems: readonly Ecosystem[] = [javaScript, python, go, rust, java, ruby, c, dotnet, ...more, make];
const entryPointsMax = 20;

/** Learns what the project is written in and how it is tested. Reads files only; runs nothing of the project. */
export async function detectProject(root: string): Promise<Detection> {
  const { folder, problems } = openFolder(root);
  const parts = findParts(folder, ecosystems);
  const stacks = parts.map(({ stack }) => stack);
  const own = parts.filter(({ path }) => path === "").map(({ stack }) => stack);
  const tests = chooseCommand(parts, "testCommand");
  const languages = languagesOf(stacks);
  return {
    ...noStack,
    name: firstText(own, "name") ?? oneLine(basename(root)),
    description: firstText(own, "description"),
    languages,
    techStack: unique([...languages, ...stacks.flatMap(({ techStack }) => techStack.slice(1))]),
    packageManager: stacks.find(({ packageManager }) => packageManager !== null)?.packageManager ?? null,
    testCommand: tests.command,
    otherTestCommands: tests.others,
    integrationCommand: chooseCommand(parts, "integrationCommand").command,
    testFiles: testFilesOf(parts),
    commands: Object.assign({}, ...[...parts].reverse().map(commandsOf)),
    dependencies: dependenciesOf(stacks),
    runtimes: runtimesOf(stacks),
    entryPoints: entryPointsOf(parts),
    layout: layoutOf(folder.files).map((each) => ({ ...each, folder: oneLine(each.folder) })),
    readmeSummary: oneLine(readmeSummary(folder)),
    conventions: conventionsOf(folder),
    problems: [...problems.values()].map(({ file, detail }) => ({ file: oneLine(file), detail })),
  };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function firstText(stacks: readonly Stack[], key: "name" | "description"): string | null {
  return stacks.map((stack) => oneLine(stack[key] ?? "")).find((text) => text !== "") ?? null;
}

/** TypeScript's projects have JavaScript in them, which says nothing more. */
function languagesOf(stacks: readonly Stack[]): readonly string[] {
  const all = unique(stacks.flatMap(({ techStack }) => techStack.slice(0, 1)));
  return all.filter((language) => language !== "javascript" || !all.includes("typescript"));
}

function testFilesOf(parts: readonly Part[]): readonly string[] {
  const patterns = parts.flatMap(({ path, stack }) =>
    path === "" ? stack.testFiles : patternsBelow(stack.testFiles),
  );
  return patterns.length === 0 ? commonTestFiles : unique(patterns);
}

/** A project below names its folder with each of its commands. */
function commandsOf({ path, stack, isCovered }: Part): Stack["commands"] {
  if (path === "") return stack.commands;
  if (isCovered) return {};
  return Object.fromEntries(
    Object.entries(stack.commands).map(([name, command]) => [
      `${name} (${path})`,
      displayCommand(commandFromRoot(command.split(" "), path)),
    ]),
  );
}

/** Null where no stack looks for them. */
function dependenciesOf(stacks: readonly Stack[]): Stack["dependencies"] {
  if (stacks.every(({ dependencies }) => dependencies === null)) return null;
  const all = stacks
    .flatMap(({ dependencies }) => dependencies ?? [])
    .map(({ name, version }) => ({ name: oneLine(name), version: oneLine(version) }));
  return [...new Map(all.map((each) => [`${each.name} ${each.version}`, each])).values()];
}

function runtimesOf(stacks: readonly Stack[]): Stack["runtimes"] {
  const all = [...stacks].reverse().flatMap(({ runtimes }) => Object.entries(runtimes));
  return Object.fromEntries(all.map(([name, version]) => [name, oneLine(version)]));
}

/** Null where no stack looks for them. */
function entryPointsOf(parts: readonly Part[]): Stack["entryPoints"] {
  if (parts.every(({ stack }) => stack.entryPoints === null)) return null;
  const all = parts.flatMap(({ path, stack }) =>
    (stack.entryPoints ?? []).map((entry) =>
      oneLine(path === "" ? entry : `${path}/${entry.replace(/^\.\//, "")}`),
    ),
  );
  return unique(all).slice(0, entryPointsMax);
}
