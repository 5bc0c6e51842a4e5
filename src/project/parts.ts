import { commandFromRoot, joinCommands } from "./command-in-folder.ts";
import { folderBelow } from "./open-folder.ts";
import type { Ecosystem, ProjectFolder, Stack } from "./stack.ts";

/** A stack in a folder of the project: the root's own, or one of a project below. */
export interface Part {
  /** Relative to the root; empty for the root. */
  readonly path: string;
  readonly ecosystem: Ecosystem;
  readonly stack: Stack;
  /** A project of the same stack in a folder above runs its tests. */
  readonly isCovered: boolean;
}

/** A project's parts lie at most so many folders down. */
const depthMax = 2;
/** So many folders with a manifest are looked into. */
const foldersMax = 24;
/** What lies here shows or tests a project and is none. */
const folderOfOthers =
  /^(examples?|samples?|demos?|fixtures?|testdata|templates?|third[_-]party|docs?|tests?|e2e|spec)$/i;
/** A folder's name becomes a word of a command: none that would be taken for an option or can't be shown. */
const unfitName = /^-|\p{Cc}/u;

/** The stacks of the root, then those of the folders below that have a manifest of their own, the upper folders first. */
export function findParts(top: ProjectFolder, ecosystems: readonly Ecosystem[]): readonly Part[] {
  const folders = foldersBelow(top.files, ecosystems);
  const own = ecosystems.flatMap((ecosystem) => {
    const hasManifest = top.files.some((file) => ecosystem.manifest.test(file));
    // Sources without a manifest are those of the project below that has one.
    const isElsewhere = !hasManifest && folders.some(({ names }) => isProjectOf(ecosystem, names));
    return isElsewhere ? [] : partOf(ecosystem, top, "");
  });
  const below = folders.flatMap(({ path, names }) => {
    const folder = folderBelow(top, path);
    return ecosystems
      .filter((ecosystem) => isProjectOf(ecosystem, names))
      .flatMap((ecosystem) => partOf(ecosystem, folder, path));
  });
  const parts = [...own, ...below];
  return parts.map((part) => ({ ...part, isCovered: parts.some((other) => covers(other, part)) }));
}

function isProjectOf({ manifest }: Ecosystem, names: readonly string[]): boolean {
  return names.some((name) => manifest.test(name));
}

type FoundPart = Omit<Part, "isCovered">;

function partOf(ecosystem: Ecosystem, folder: ProjectFolder, path: string): readonly FoundPart[] {
  const stack = ecosystem.detect(folder);
  return stack === null ? [] : [{ path, ecosystem, stack }];
}

function covers(upper: FoundPart, part: FoundPart): boolean {
  const isAbove = upper.path === "" ? part.path !== "" : part.path.startsWith(`${upper.path}/`);
  return isAbove && upper.ecosystem === part.ecosystem && upper.stack.testCommand !== null;
}

function foldersBelow(files: readonly string[], ecosystems: readonly Ecosystem[]) {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const folders = file.split("/");
    const name = folders.pop() ?? "";
    if (folders.length === 0 || folders.length > depthMax) continue;
    if (folders.some((folder) => folderOfOthers.test(folder) || unfitName.test(folder))) continue;
    if (!ecosystems.some(({ manifest }) => manifest.test(name))) continue;
    const path = folders.join("/");
    found.set(path, [...(found.get(path) ?? []), name]);
  }
  return [...found].slice(0, foldersMax).map(([path, names]) => ({ path, names }));
}

type CommandOf = "testCommand" | "integrationCommand";

/**
 * The project's command: the root's own, else those of the projects below as one. `others` are the commands found that it isn't known to
 * run; where there are too many for one command, they are all of them.
 */
export function chooseCommand(
  parts: readonly Part[],
  kind: CommandOf,
): { readonly command: Stack[CommandOf]; readonly others: readonly (readonly string[])[] } {
  const commands = parts.flatMap(({ path, stack, isCovered }) =>
    stack[kind] === null || isCovered ? [] : [{ path, words: commandFromRoot(stack[kind], path), stack }],
  );
  const own = commands.filter(({ path }) => path === "");
  // Of one folder the first stack's: a makefile beside it most often starts the same tests.
  const below = commands.filter(
    ({ path }, at) => path !== "" && commands.findIndex((other) => other.path === path) === at,
  );
  const command = own[0]?.words ?? joinCommands(below.map(({ words }) => words));
  const run = own[0] === undefined ? (command === null ? [] : below) : own.slice(0, 1);
  const isOfMake = ({ stack }: (typeof commands)[number]) => stack.techStack.length === 0;
  // A makefile at the root speaks for the whole project.
  if (run.some((each) => each.path === "" && isOfMake(each))) return { command, others: [] };
  const others = [...own.filter((each) => !isOfMake(each)), ...below].filter((each) => !run.includes(each));
  return { command, others: others.map(({ words }) => words) };
}
