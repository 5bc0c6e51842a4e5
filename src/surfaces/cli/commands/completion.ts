import { exitCodes } from "../../../failures/index.ts";
import { completionHelp } from "../help/completion.ts";
import { examples } from "../help/layout.ts";
import type { Registration } from "../registration.ts";
import { usageError } from "../usage.ts";

export function addCompletion({ program, action, language }: Registration): void {
  const help = completionHelp[language];
  program
    .command("completion")
    .description(help.completion)
    .argument("<shell>", help.shell)
    .addHelpText(
      "after",
      examples(
        language,
        "source <(alfred completion bash)",
        "alfred completion fish > ~/.config/fish/completions/alfred.fish",
      ),
    )
    .action(
      action(async (line, shell: string) => {
        const { completionScripts } = await import("../completion-scripts.ts");
        const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
        if (script === undefined) {
          throw usageError(line.language, (say) =>
            say.notOneOf("<shell>", shell, Object.keys(completionScripts)),
          );
        }
        line.answer(script, { ok: true, shell, script });
        return exitCodes.done;
      }),
    );

  program
    .command("complete", { hidden: true })
    .description(help.complete)
    .argument("[words...]")
    .allowUnknownOption()
    .action(
      action(async (line, words: readonly string[]) => {
        const { complete } = await import("../complete.ts");
        const candidates = complete(program, line.root, words);
        line.passOn(candidates.join("\n"), { ok: true, candidates });
        return exitCodes.done;
      }),
    );
}
