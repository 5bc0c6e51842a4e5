import { exitCodes } from "../../../failures/index.ts";
import type { Registration } from "../registration.ts";

export function addMcp({ program, action, enter }: Registration): void {
  program
    .command("mcp")
    .description(
      "Serves alfred's operations to a client of the Model Context Protocol: tools, the state as resources, the phases as prompts. Ends when the client closes its side.",
    )
    .addHelpText("after", "\nExamples:\n  alfred mcp\n  alfred -C /path/to/project mcp\n")
    .action(
      action(async (line) => {
        // Loaded here alone: the SDK is larger than the rest of the command line.
        const { serveMcp } = await import("../../mcp/serve.ts");
        await serveMcp({ line, enter, version: program.version() ?? "" });
        return line.context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
      }),
    );
}
