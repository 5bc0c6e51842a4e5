import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { packageFile } from "../templates/index.ts";

/** How a slash command is to call alfred: by name where the PATH has it, else by the package's own file. */
export function alfredCommand(environment: Readonly<Record<string, string | undefined>>): {
  readonly command: string;
  readonly args: readonly string[];
} {
  const folders = (environment["PATH"] ?? environment["Path"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "");
  const isOnPath = folders.some((folder) =>
    ["alfred", "alfred.cmd"].some((name) => existsSync(join(folder, name))),
  );
  return isOnPath
    ? { command: "alfred", args: [] }
    : { command: "node", args: [packageFile("dist", "cli.cjs")] };
}

/** Where this alfred lies: its hooks are started from its own files, never through a package runner, which costs five times as much. */
export function packageFolder(): string {
  return packageFile(".");
}
