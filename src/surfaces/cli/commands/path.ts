import { exitCodes } from "../../../failures/index.ts";
import { validateAndConvertPath } from "../../../project/index.ts";
import type { Registration } from "../registration.ts";

export function addPath({ program, action }: Registration): void {
  program
    .command("path")
    .description("Whether a path stays inside the project.")
    .command("check")
    .description("Prints the absolute path, or refuses it with the rule that it breaks (exit code 4).")
    .argument("<path>", "relative to the project root, or absolute")
    .option("--must-exist", "its parent directory must exist")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred path check .moai/project/product.md\n  alfred path check ../../etc/passwd\n",
    )
    .action(
      action(async (line, path: string, { mustExist = false }: { readonly mustExist?: boolean }) => {
        const absolute = validateAndConvertPath(path, line.root, { mustExist, trace: line.context.trace });
        line.answer(absolute, { ok: true, path, absolute_path: absolute });
        return exitCodes.done;
      }),
    );
}
