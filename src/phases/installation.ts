import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Language } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { configPath, readConfig } from "../project/index.ts";
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

/**
 * The language of what is installed: the project's, for its files are everybody's, whatever language one person reads messages in.
 * @param asked what it is where no configuration says
 */
export function languageOfFiles(root: string, asked: Language): Language {
  try {
    return existsSync(join(root, configPath)) ? readConfig(root).language : asked;
  } catch (error) {
    // To install needs nothing of the configuration: one that can't be read is for others to refuse.
    if (error instanceof AlfredError) return asked;
    throw error;
  }
}

/** Where this alfred lies: its hooks are started from its own files, never through a package runner, which costs five times as much. */
export function packageFolder(): string {
  return packageFile(".");
}
