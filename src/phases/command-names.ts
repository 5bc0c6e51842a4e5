/**
 * The words that are commands of alfred's own, and so no name of a phase; a test compares them with the command line. A builtin phase's
 * name isn't one: a project's definition of that name takes its place.
 */
export const commandNames: readonly string[] = [
  ...["resume", "step", "status", "history", "spec", "verify", "tasks", "checkpoint", "store", "clean"],
  ...["doctor", "template", "path", "install", "uninstall", "mcp", "completion", "complete", "begin"],
  ...["serve", "execution", "job", "hook", "help"],
];
