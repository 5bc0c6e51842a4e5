import { examples } from "../help/layout.ts";
import { tidyingHelp } from "../help/tidying.ts";
import type { Registration } from "../registration.ts";

export function addStatus({ program, action, language }: Registration): void {
  const help = tidyingHelp[language];
  program
    .command("status")
    .description(help.status)
    .addHelpText("after", examples(language, "alfred status", "alfred status --json"))
    .action(action(async (line) => (await import("./show-status.ts")).showStatus(line)));
}
