import { dirname } from "node:path";
import { isBareRepository } from "../../git/index.ts";
import { findProjectRoot } from "../../project/index.ts";
import type { CommandLine } from "./request-context.ts";
import { usageError } from "./usage.ts";

/**
 * Refuses to set up a project where there can't be meant to be one: in a bare repository, and in the root of the file system, where one stands by
 * mistake. @throws AlfredError `usage`
 */
export function checkPlace({ directory, root, language }: CommandLine): void {
  if (isBareRepository(root)) throw usageError(language, (say) => say.bareRepository(root));
  if (dirname(root) === root && findProjectRoot(directory).found === "none")
    throw usageError(language, (say) => say.systemRoot(root));
}
