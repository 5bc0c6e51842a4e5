import { relative } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { checkPlace } from "../check-place.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

interface Words {
  readonly agent: string;
}

const clientHelp =
  "the agent client: claude, codex, gemini, opencode, or skills for any that reads Agent Skills and AGENTS.md";

export function addInstall({ program, action }: Registration): void {
  program
    .command("install")
    .description(
      "Puts what an agent client needs into the project: slash commands or skills, subagents, the session hook. Repeatable; other people's settings and edits are kept.",
    )
    .option("--agent <name>", clientHelp, "claude")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred install\n  alfred install --agent gemini\n  alfred install --agent skills\n",
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
    .description(
      "Removes alfred's slash commands, skills, subagents and hook for one client; everything else stays, and so does what a person edited or another client needs.",
    )
    .option("--agent <name>", clientHelp, "claude")
    .addHelpText("after", "\nExamples:\n  alfred uninstall\n  alfred uninstall --agent gemini\n")
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
