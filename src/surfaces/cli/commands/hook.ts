import { exitCodes } from "../../../failures/index.ts";
import { examples } from "../help/layout.ts";
import { sessionsHelp } from "../help/sessions.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { readAll } from "../streams.ts";

export function addHook({ program, action, language }: Registration): void {
  const help = sessionsHelp[language];
  const hook = program.command("hook").description(help.hook);
  hook
    .command("session-start")
    .description(help.sessionStart)
    .option("--person-only", help.personOnly)
    .addHelpText("after", examples(language, 'echo \'{"source":"startup"}\' | alfred hook session-start'))
    .action(
      action((line, { personOnly = false }: { readonly personOnly?: boolean }) =>
        harmlessly(line, async () => {
          const { sessionStart } = await import("../../hooks/session-start.ts");
          const { environment, directory, context } = line;
          return sessionStart({ environment, directory, isPersonOnly: personOnly, now: context.now() });
        }),
      ),
    );
  for (const [name, description] of Object.entries(help.events)) {
    hook
      .command(name)
      .description(description)
      .addHelpText("after", examples(language, `echo '{"session_id":"abc"}' | alfred hook ${name}`))
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
