import type { Registration } from "../registration.ts";

export function addStatus({ program, action }: Registration): void {
  program
    .command("status")
    .description(
      "One screen: the project, unfinished runs with their step, wave and tasks, checkpoints, SPECs, the last results, and what to type next.",
    )
    .addHelpText("after", "\nExamples:\n  alfred status\n  alfred status --json\n")
    .action(action(async (line) => (await import("./show-status.ts")).showStatus(line)));
}
