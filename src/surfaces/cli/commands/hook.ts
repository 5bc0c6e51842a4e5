import { exitCodes } from "../../../failures/index.ts";
import type { Registration } from "../registration.ts";

export function addHook({ program, action }: Registration): void {
  program
    .command("hook")
    .summary("what an agent session's hooks call")
    .description(
      "What the hooks of an agent session call. Quick, silent where there is nothing to say, and never a failure.",
    )
    .command("session-start")
    .description("Says what work is unfinished: to the person and to the model.")
    .option("--person-only", "no facts for the model, and an empty answer where there is nothing to say")
    .addHelpText("after", '\nExample:\n  echo \'{"source":"startup"}\' | alfred hook session-start\n')
    .action(
      action(async (line, { personOnly = false }: { readonly personOnly?: boolean }) => {
        try {
          const { sessionStart } = await import("../../hooks/session-start.ts");
          const answer = await sessionStart({
            environment: line.environment,
            directory: line.directory,
            isPersonOnly: personOnly,
            now: line.context.now(),
          });
          if (answer !== null) line.answer(JSON.stringify(answer), answer);
        } catch (error) {
          // A hook never harms the session (product.md, promise 7).
          line.context.trace({ kind: "note", text: error instanceof Error ? error.message : String(error) });
        }
        return exitCodes.done;
      }),
    );
}
