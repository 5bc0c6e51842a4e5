import { exitCodes } from "../../../failures/index.ts";
import type { Registration } from "../registration.ts";
import { usageError } from "../usage.ts";

export function addCompletion({ program, action }: Registration): void {
  program
    .command("completion")
    .description(
      "Prints a script that completes commands, options, phases, SPEC ids, steps and runs, from the project at hand.",
    )
    .argument("<shell>", "bash, zsh, fish or powershell")
    .addHelpText(
      "after",
      "\nExamples:\n  source <(alfred completion bash)\n  alfred completion fish > ~/.config/fish/completions/alfred.fish\n",
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
    .description(
      "What the completion scripts ask: the words of the line so far, the last one being completed.",
    )
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
