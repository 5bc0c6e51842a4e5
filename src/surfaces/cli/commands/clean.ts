import { relative } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { readConfig } from "../../../project/index.ts";
import { withWorkingCopy } from "../../../sharing/index.ts";
import { tidy } from "../../../store/index.ts";
import { leaseOptions } from "../checkpoint-answer.ts";
import { examples } from "../help/layout.ts";
import { tidyingHelp } from "../help/tidying.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";
import { countOf } from "../usage.ts";

export function addClean({ program, action, language }: Registration): void {
  const help = tidyingHelp[language];
  program
    .command("clean")
    .description(help.clean)
    .option("--keep-days <days>", help.keepDays)
    .addHelpText("after", examples(language, "alfred clean", "alfred clean --keep-days 7"))
    .action(
      action(async (line, { keepDays }: { readonly keepDays?: string }) => {
        const { limits } = readConfig(line.root);
        const days =
          keepDays === undefined ? limits.keepDays : countOf(line.language, "--keep-days", keepDays);
        const report = await withWorkingCopy(line.context, line.root, async (copy) => {
          const tidied = tidy(line.root, {
            now: line.context.now(),
            keepDays: days,
            maxStateFiles: limits.maxStateFiles,
          });
          await copy.forget([...tidied.removed, ...tidied.expired]);
          return tidied;
        });
        const { removed, archived, expired } = report;
        const { removeOldCheckpoints } = await import("../../../checkpoints/index.ts");
        const checkpoints = await removeOldCheckpoints(line.root, {
          ...leaseOptions(line, 0),
          keepDays: days,
        });
        const { clearLeftWorkplaces } = await import("../../../phases/index.ts");
        const left = await clearLeftWorkplaces(line.context, line.root, { keepDays: days });
        const say = words[line.language];
        const lines = [
          ...[...removed, ...expired].map((file) => `- ${relative(line.root, file)}`),
          ...checkpoints.map((id) => `- ${say.checkpointRemoved(id)}`),
          ...left.directories.map((directory) => `- ${say.worktreeRemoved(directory)}`),
          ...left.branches.map((branch) => `- ${say.branchRemoved(branch)}`),
        ];
        line.answer([say.cleaned(removed.length, archived.length, expired.length), ...lines].join("\n"), {
          ok: true,
          ...report,
          checkpoints,
          worktrees: left.directories,
          branches: left.branches,
        });
        return exitCodes.done;
      }),
    );
}
