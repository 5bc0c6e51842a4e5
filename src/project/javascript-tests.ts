import {
  type PackageManager,
  programCommand,
  scriptCommand,
  scriptWithOptions,
  shellCommand,
} from "./javascript-manager.ts";
import { workspaceTests } from "./javascript-workspaces.ts";
import { singleRun } from "./single-run.ts";
import { type ProjectFolder, textsAt } from "./stack.ts";

type Command = readonly string[];
type Scripts = Readonly<Record<string, string>>;

/** How a JavaScript project is tested. */
interface JavaScriptTests {
  readonly command: Command | null;
  readonly integrationCommand: Command | null;
  /** Node's own test runner is what runs them. */
  readonly isByNode: boolean;
}

/** Scripts that may run the tests, the better ones first; those with another name than `test` seldom watch. */
const testScripts = ["test", "test:ci", "ci:test", "test:run", "test:once", "test:unit"];
const integrationScripts = ["test:integration", "integration", "test:e2e", "e2e"];
const noTestScript = /no test specified/;

/** Test runners that do without a script of the project's, each with the words that run all tests once. */
const testRunners: Readonly<Record<string, Command>> = {
  vitest: ["vitest", "run"],
  jest: ["jest"],
  mocha: ["mocha"],
  ava: ["ava"],
};

/** What `node --test` looks for by itself. */
const nodeTestFiles = /(^|\/)test\/.*\.[cm]?js$|(^|[/._-])test\.[cm]?js$|(^|\/)test-[^/]*\.[cm]?js$/;
/** So many of them are opened to see whether they are written for it. */
const testsLookedInto = 20;
/** A script may start another one, and that one a third. */
const scriptDepthMax = 3;

export function javaScriptTests({
  folder,
  manifest,
  manager,
  members,
}: {
  readonly folder: ProjectFolder;
  readonly manifest: unknown;
  readonly manager: PackageManager;
  readonly members: readonly unknown[];
}): JavaScriptTests {
  const scripts = textsAt(manifest, "scripts");
  const byScript = firstThatEnds(scripts, testScripts, manager);
  const byRunner =
    workspaceTests(manager, members.map(testScriptOf)) ?? runnerCommand(folder, manifest, manager);
  const hasScript = scripts["test"] !== undefined && !noTestScript.test(scripts["test"]);
  const isBare = byScript === null && byRunner === null && !hasScript && usesNodeTest(folder);
  return {
    command: isBare ? ["node", "--test"] : (byScript ?? byRunner),
    integrationCommand: firstThatEnds(scripts, integrationScripts, manager),
    isByNode: isBare || /\b(node|tsx)\b.*--test\b/.test(scripts["test"] ?? ""),
  };
}

export function usesNodeTest(folder: ProjectFolder): boolean {
  return folder.files
    .filter((file) => nodeTestFiles.test(file))
    .slice(0, testsLookedInto)
    .some((file) => (folder.read(file) ?? "").includes("node:test"));
}

/** Of the scripts that are there the first that ends by itself as it stands, else the first that can be made to. */
function firstThatEnds(scripts: Scripts, names: readonly string[], manager: PackageManager): Command | null {
  const there = names.flatMap((name) => {
    const line = scripts[name];
    if (line === undefined || noTestScript.test(line)) return [];
    const whole = withNamedScripts(line, scripts);
    const once = singleRun(whole);
    return once === null ? [] : [{ name, line, once, ends: once === whole }];
  });
  const best = there.find(({ ends }) => ends) ?? there[0];
  if (best === undefined) return null;
  return best.ends ? scriptCommand(manager, best.name) : onceCommand(best, manager);
}

/** The line with the scripts that it names in their places. */
function withNamedScripts(line: string, scripts: Scripts, depth = 0): string {
  if (depth === scriptDepthMax) return line;
  const named = /\b(?:(?:npm|pnpm|bun) run|yarn(?: run)?) ([\w:.-]+)(?: --(?= ))?/g;
  return line.replaceAll(named, (call, name: string) => {
    const text = scripts[name];
    return text === undefined ? call : withNamedScripts(text, scripts, depth + 1);
  });
}

function onceCommand(
  { name, line, once }: { readonly name: string; readonly line: string; readonly once: string },
  manager: PackageManager,
): Command {
  const isPlain = (text: string) => /^[\w./:@%+,\s=-]+$/.test(text) && !/^\S*=/.test(text);
  if (isPlain(once) && once.startsWith(`${line} `))
    return scriptWithOptions(manager, name, once.slice(line.length + 1).split(" "));
  return isPlain(once) ? programCommand(manager, once.trim().split(/\s+/)) : shellCommand(once);
}

function runnerCommand(folder: ProjectFolder, manifest: unknown, manager: PackageManager): Command | null {
  const dependencies = { ...textsAt(manifest, "dependencies"), ...textsAt(manifest, "devDependencies") };
  const runner = Object.keys(testRunners).find((name) => dependencies[name] !== undefined);
  if (runner !== undefined) return programCommand(manager, testRunners[runner] ?? []);
  const hasTests = folder.files.some((file) => /[._](test|spec)\.[cm]?[jt]sx?$/.test(file));
  return manager.name === "bun" && hasTests ? ["bun", "test"] : null;
}

/** What a member's script for tests is worth to the whole: `unfit` where it never passes or never ends. */
function testScriptOf(manifest: unknown): "none" | "good" | "unfit" {
  const scripts = textsAt(manifest, "scripts");
  const line = scripts["test"];
  if (line === undefined) return "none";
  const whole = withNamedScripts(line, scripts);
  return !noTestScript.test(line) && singleRun(whole) === whole ? "good" : "unfit";
}
