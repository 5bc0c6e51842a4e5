import type { PackageManager } from "./javascript-manager.ts";
import { type ProjectFolder, valueAt } from "./stack.ts";

/** So many packages of a workspace are looked at. */
const membersMax = 100;

/** The manifests of a workspace's members; none where the project is no workspace. */
export function workspaceMembers(manifest: unknown, folder: ProjectFolder): readonly unknown[] {
  const patterns = patternsOf(manifest, folder);
  if (patterns.length === 0) return [];
  const isMember = (path: string, wanted: readonly string[]) =>
    wanted.some((pattern) => globExpression(pattern).test(path));
  const included = patterns.filter((pattern) => !pattern.startsWith("!"));
  const excluded = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return folder.files
    .filter((file) => file.endsWith("/package.json"))
    .map((file) => file.slice(0, -"/package.json".length))
    .filter((path) => isMember(path, included) && !isMember(path, excluded))
    .slice(0, membersMax)
    .map((path) => folder.readJson(`${path}/package.json`));
}

/** One command for the tests of all members, by what each one's own script is worth; null where there is no honest one. */
export function workspaceTests(
  { name, isModernYarn }: PackageManager,
  scripts: readonly ("none" | "good" | "unfit")[],
): readonly string[] | null {
  if (!scripts.includes("good") || scripts.includes("unfit")) return null;
  if (name === "pnpm") return ["pnpm", "-r", "test"];
  if (name === "bun") return ["bun", "run", "--filter", "*", "test"];
  if (isModernYarn) return ["yarn", "workspaces", "foreach", "--all", "run", "test"];
  // The older Yarn fails at the first member without the script; npm reads the same manifest and passes it over.
  if (name === "yarn" && !scripts.includes("none")) return ["yarn", "workspaces", "run", "test"];
  return ["npm", "test", "--workspaces", "--if-present"];
}

function patternsOf(manifest: unknown, folder: ProjectFolder): readonly string[] {
  const named = valueAt(manifest, "workspaces");
  const listed = Array.isArray(named) ? named : valueAt(named, "packages");
  const all: readonly unknown[] = [
    ...(Array.isArray(listed) ? listed : []),
    ...pnpmPatterns(folder.read("pnpm-workspace.yaml") ?? ""),
  ];
  return all
    .filter((pattern) => typeof pattern === "string")
    .map((pattern) =>
      pattern
        .trim()
        .replace(/^(!?)\.\//, "$1")
        .replace(/\/+$/, ""),
    );
}

/** The list below `packages:`, each on a line of its own as pnpm writes it, or in brackets. */
function pnpmPatterns(text: string): readonly string[] {
  const bracketed = /^packages:\s*\[([^\]]*)\]/m.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed.split(",").map(unquoted);
  const lines = text.split(/\r?\n/);
  const below = lines.slice(lines.findIndex((line) => /^packages:/.test(line)) + 1);
  const end = below.findIndex((line) => /^[^\s#-]/.test(line));
  return (end < 0 ? below : below.slice(0, end)).flatMap((line) =>
    /^\s*-/.test(line) ? [unquoted(line.replace(/^\s*-/, ""))] : [],
  );
}

function unquoted(text: string): string {
  return text
    .replace(/\s#.*/, "")
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2");
}

/** `packages/*` is one folder deep, `packages/**` any number. */
function globExpression(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
