import { Readable } from "node:stream";
import type { Language } from "../../../context/index.ts";
import { exitCodes } from "../../../failures/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import { examples } from "../help/layout.ts";
import { sessionsHelp } from "../help/sessions.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { readText } from "../streams.ts";
import { wordsAsTyped } from "../typed-command.ts";
import { usageError } from "../usage.ts";

/**
 * What a slash command calls before the model sees it. The arguments come on standard input exactly as typed, so no shell reads them; a
 * client drops the whole command at any exit code but 0, so refusals and questions are text for the model (agents.md, section 7).
 */
export function addBegin({ program, action, enter, language }: Registration): void {
  const help = sessionsHelp[language];
  program
    .command("begin")
    .description(help.begin)
    .argument("<phase>", help.phase)
    .option("--typed <text>", help.typed)
    .addHelpText("after", examples(language, "echo '\"users can log in\" --debug' | alfred begin 1-plan"))
    .action(
      action(async (line, phase: string, words: { readonly typed?: string }) => {
        const { streams, options, directory, language } = line;
        const typed = (words.typed ?? (await readTyped(line))).trim();
        const flags = [
          ...(options.debug ? ["--debug"] : []),
          ...(options.json ? ["--json"] : []),
          ...(options.quiet ? ["--quiet"] : []),
          ...(options.lang === undefined ? [] : ["--lang", options.lang]),
        ];
        await enter({
          words: [
            "-C",
            directory,
            "--no-color",
            ...flags,
            phase,
            ...(await wordsAsTyped(program, line.root, phase, typed)),
          ],
          // Nobody is there to be asked.
          streams: { ...streams, input: Readable.from([]) },
          isBegun: true,
        });
        if (!options.json && !/(^|\s)--json(\s|$)/.test(typed))
          await sayWhereAlfredIs(line.environment, language, line.note);
        return exitCodes.done;
      }),
    );
}

/** @throws AlfredError `usage` for what is no text: it would go into the SPEC and into prompts */
async function readTyped({ streams, language }: CommandLine): Promise<string> {
  if (streams.input.isTTY === true) return "";
  const typed = await readText(streams.input);
  if (typed === null) throw usageError(language, (say) => say.notText());
  return typed;
}

/** Commands are printed as `alfred …`; in a session where the PATH doesn't have it, they have to be called by its file. */
async function sayWhereAlfredIs(
  environment: Readonly<Record<string, string | undefined>>,
  language: Language,
  note: (text: string) => void,
): Promise<void> {
  const { alfredCommand } = await import("../../../phases/index.ts");
  const { command, args } = alfredCommand(environment);
  if (command === "alfred") return;
  const shown = displayCommand([command, ...args]);
  note(
    language === "ko"
      ? `\n(이 세션의 PATH에는 alfred가 없습니다. 위의 alfred 대신 다음을 쓰십시오: ${shown})`
      : `\n(alfred isn't on this session's PATH: for alfred in the commands above, write: ${shown})`,
  );
}
