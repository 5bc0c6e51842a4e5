import { exitCodes } from "../../../failures/index.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { readAll } from "../streams.ts";

/** The events beside a session's start, and what is done at each. */
const events = {
  "user-prompt-expansion": "Checks a phase command as it was typed, before the model sees it.",
  "pre-compact": "Takes down the place of a step in flight before the model forgets.",
  "session-end": "Takes down the place of a step in flight when a session ends.",
  stop: "Reminds, once, of a step that the session was given and left open.",
} as const;

export function addHook({ program, action }: Registration): void {
  const hook = program
    .command("hook")
    .description(
      "What the hooks of an agent session call. Quick, silent where there is nothing to say, and never a failure.",
    );
  hook
    .command("session-start")
    .description("Says what work is unfinished: to the person and to the model.")
    .option("--person-only", "no facts for the model, and an empty answer where there is nothing to say")
    .addHelpText("after", '\nExample:\n  echo \'{"source":"startup"}\' | alfred hook session-start\n')
    .action(
      action((line, { personOnly = false }: { readonly personOnly?: boolean }) =>
        harmlessly(line, async () => {
          const { sessionStart } = await import("../../hooks/session-start.ts");
          const { environment, directory, context } = line;
          return sessionStart({ environment, directory, isPersonOnly: personOnly, now: context.now() });
        }),
      ),
    );
  for (const [name, description] of Object.entries(events)) {
    hook
      .command(name)
      .description(description)
      .addHelpText("after", `\nExample:\n  echo '{"session_id":"abc"}' | alfred hook ${name}\n`)
      .action(
        action((line) =>
          harmlessly(line, async () => {
            const { answerEvent } = await import("../../hooks/events.ts");
            const { input } = line.streams;
            const typed = input.isTTY === true ? "" : await readAll(input);
            return answerEvent(name, typed, line.context, line.directory);
          }),
        ),
      );
  }
}

/** A hook never harms the session (product.md, promise 7). */
async function harmlessly(line: CommandLine, work: () => Promise<object | null>) {
  try {
    const answer = await work();
    if (answer !== null) line.answer(JSON.stringify(answer), answer);
  } catch (error) {
    line.context.trace({ kind: "note", text: error instanceof Error ? error.message : String(error) });
  }
  return exitCodes.done;
}
