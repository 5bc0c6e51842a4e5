import { relative } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

interface Words {
  readonly agent: string;
}

export function addInstall({ program, action }: Registration): void {
  program
    .command("install")
    .summary("slash commands, subagents and hooks for an agent session")
    .description(
      "Puts slash commands, subagents and the session hook into the project. Repeatable; other people's settings and edits are kept.",
    )
    .option("--agent <name>", "the agent client", "claude")
    .addHelpText("after", "\nExample:\n  alfred install --agent claude\n")
    .action(
      action(async (line, { agent }: Words) => {
        const { alfredCommand, hookFile } = await import("../../../phases/index.ts");
        const { installAgent } = await import("../../../agents/index.ts");
        const { trace } = line.context;
        const report = await installAgent(line.root, {
          agent,
          language: line.language,
          cli: alfredCommand(line.environment),
          hookFile: hookFile(),
          trace,
        });
        const say = words[line.language];
        const lines = [
          ...report.written.map((file) => shown(line.root, file)),
          ...report.keptEdited.map((file) => `${shown(line.root, file)} (${say.kept})`),
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
          },
        );
        return exitCodes.done;
      }),
    );

  program
    .command("uninstall")
    .summary("take away what install put there")
    .description(
      "Removes alfred's slash commands, subagents and hook; everything else stays, and so do files that a person edited.",
    )
    .option("--agent <name>", "the agent client", "claude")
    .addHelpText("after", "\nExample:\n  alfred uninstall\n")
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
