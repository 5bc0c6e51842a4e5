import { type ProjectFolder, textAt } from "./stack.ts";

type Command = readonly string[];

/** What a JavaScript project starts its scripts and programs with. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  /** Yarn since its version 2, which has other commands for workspaces. */
  readonly isModernYarn: boolean;
}

/** How each starts a program that is installed in the project: never one that had to be fetched first. */
const programStarts: Readonly<Record<PackageManager["name"], Command>> = {
  npm: ["npx", "--no-install"],
  pnpm: ["pnpm", "exec"],
  yarn: ["yarn", "run"],
  bun: ["bun", "run"],
};

/** Programs that are there without the project's packages. */
const systemPrograms = ["node", "npm", "npx", "pnpm", "yarn", "bun", "deno"];

export function packageManagerOf(folder: ProjectFolder, manifest: unknown): PackageManager {
  const [asked, version = ""] = (textAt(manifest, "packageManager") ?? "").split("@");
  const name = isManager(asked) ? asked : byLockFile(folder);
  const isModernYarn =
    name === "yarn" &&
    (/^[2-9]/.test(version) ||
      folder.has(".yarnrc.yml") ||
      (folder.read("yarn.lock") ?? "").includes("__metadata:"));
  return { name, isModernYarn };
}

function isManager(name: string | undefined): name is PackageManager["name"] {
  return name !== undefined && Object.hasOwn(programStarts, name);
}

function byLockFile(folder: ProjectFolder): PackageManager["name"] {
  if (folder.has("pnpm-lock.yaml") || folder.has("pnpm-workspace.yaml")) return "pnpm";
  if (folder.has("yarn.lock")) return "yarn";
  return folder.has("bun.lockb") || folder.has("bun.lock") ? "bun" : "npm";
}

/** Starts a script of the manifest; `bun test` would be bun's own test runner, whatever the script says. */
export function scriptCommand({ name }: PackageManager, script: string): Command {
  return script === "test" && name !== "bun" ? [name, "test"] : [name, "run", script];
}

/** The same with options for the script's own program. */
export function scriptWithOptions(manager: PackageManager, script: string, options: Command): Command {
  return [...scriptCommand(manager, script), ...(manager.name === "npm" ? ["--"] : []), ...options];
}

/** Starts a program of the project's packages. */
export function programCommand({ name }: PackageManager, words: Command): Command {
  return systemPrograms.includes(words[0] ?? "") ? words : [...programStarts[name], ...words];
}

/** Starts a line that needs a shell, with the programs of the project's packages at hand. */
export function shellCommand(line: string): Command {
  return ["npx", "--no-install", "-c", line];
}
