import { relative } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { checkPlace } from "../check-place.ts";
import { installHelp } from "../help/install.ts";
import { examples } from "../help/layout.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

interface Words {
  readonly agent: string;
}

export function addInstall({ program, action, language }: Registration): void {
  const help = installHelp[language];
  program
    .command("install")
    .description(help.install)
    .option("--agent <name>", help.agent, "claude")
    .addHelpText(
      "after",
      examples(language, "alfred install", "alfred install --agent gemini", "alfred install --agent skills"),
    )
    .action(
      action(async (line, { agent }: Words) => {
        checkPlace(line);
        const { alfredCommand, languageOfFiles, packageFolder } = await import("../../../phases/index.ts");
        const { installAgent } = await import("../../../agents/index.ts");
        const { trace } = line.context;
        const report = await installAgent(line.root, {
          agent,
          language: languageOfFiles(line.root, line.language),
          cli: alfredCommand(line.environment),
          packageFolder: packageFolder(),
          environment: line.environment,
          trace,
        });
        const say = words[line.language];
        const lines = [
          ...report.written.map((file) => shown(line.root, file)),
          ...report.keptEdited.map((file) => `${shown(line.root, file)} (${say.kept})`),
          ...report.keptOthers.map((file) => `${shown(line.root, file)} (${say.keptOthers})`),
        ];
        line.answer(
          [
            report.written.length === 0 ? say.nothingToInstall : say.installed(report.written.length),
            ...lines,
          ].join("\n"),
          {
            ok: true,
            written: report.written,
            unchanged: report.unchanged,
            kept_edited: report.keptEdited,
            kept_others: report.keptOthers,
          },
        );
        return exitCodes.done;
      }),
    );

  program
    .command("uninstall")
    .description(help.uninstall)
    .option("--agent <name>", help.agent, "claude")
    .addHelpText("after", examples(language, "alfred uninstall", "alfred uninstall --agent gemini"))
    .action(
      action(async (line, { agent }: Words) => {
        const { uninstallAgent } = await import("../../../agents/index.ts");
        const { removed, keptEdited } = await uninstallAgent(line.root, { agent, trace: line.context.trace });
        const say = words[line.language];
        const lines = [
          ...removed.map((file) => shown(line.root, file)),
          ...keptEdited.map((file) => `${shown(line.root, file)} (${say.kept})`),
        ];
        line.answer([say.uninstalled(removed.length), ...lines].join("\n"), {
          ok: true,
          removed,
          kept_edited: keptEdited,
        });
        return exitCodes.done;
      }),
    );
}

function shown(root: string, file: string): string {
  return `- ${relative(root, file)}`;
}
