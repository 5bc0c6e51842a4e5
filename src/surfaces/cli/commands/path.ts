import { exitCodes } from "../../../failures/index.ts";
import { validateAndConvertPath } from "../../../project/index.ts";
import { examples } from "../help/layout.ts";
import { pathHelp } from "../help/path.ts";
import type { Registration } from "../registration.ts";

export function addPath({ program, action, language }: Registration): void {
  const help = pathHelp[language];
  program
    .command("path")
    .description(help.path)
    .command("check")
    .description(help.check)
    .argument("<path>", help.given)
    .option("--must-exist", help.mustExist)
    .addHelpText(
      "after",
      examples(language, "alfred path check .moai/project/product.md", "alfred path check ../../etc/passwd"),
    )
    .action(
      action(async (line, path: string, { mustExist = false }: { readonly mustExist?: boolean }) => {
        const absolute = validateAndConvertPath(path, line.root, { mustExist, trace: line.context.trace });
        line.answer(absolute, { ok: true, path, absolute_path: absolute });
        return exitCodes.done;
      }),
    );
}
