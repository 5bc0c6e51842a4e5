import { exitCodes } from "../../../failures/index.ts";
import { examples } from "../help/layout.ts";
import { mcpHelp } from "../help/mcp.ts";
import type { Registration } from "../registration.ts";

export function addMcp({ program, action, enter, language }: Registration): void {
  const help = mcpHelp[language];
  program
    .command("mcp")
    .description(help.mcp)
    .addHelpText("after", examples(language, "alfred mcp", "alfred -C /path/to/project mcp"))
    .action(
      action(async (line) => {
        // Loaded here alone: the SDK is larger than the rest of the command line.
        const { serveMcp } = await import("../../mcp/serve.ts");
        await serveMcp({ line, enter, version: program.version() ?? "" });
        return line.context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
      }),
    );
}
