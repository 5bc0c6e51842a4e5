import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { AlfredError, type ExitCode, exitCodes } from "../../../failures/index.ts";
import { taskWords } from "../../../messages/index.ts";
import { validateAndConvertPath } from "../../../project/index.ts";
import { examples } from "../help/layout.ts";
import { tasksHelp } from "../help/tasks.ts";
import { pathFromRoot } from "../project-path.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { checkOneOf } from "../usage.ts";

interface Words {
  readonly from?: string;
  readonly to?: string;
}

export function addTaskImport(tasks: Command, { action, language }: Registration): void {
  const help = tasksHelp[language];
  tasks
    .command("import")
    .description(help.import)
    .argument("<file>", help.importedFile)
    .option("--from <tool>", help.from)
    .option("--to <file>", help.to)
    .addHelpText(
      "after",
      examples(language, "alfred tasks import .taskmaster/tasks/tasks.json --to tasks.md"),
    )
    .action(action(importFile));
}

async function importFile(line: CommandLine, path: string, { from, to }: Words): Promise<ExitCode> {
  const { importSources, importTasks } = await import("../../../tasks/index.ts");
  checkOneOf(line.language, "--from", from, importSources);
  const source = importSources.find((each) => each === from) ?? null;
  const target = to === undefined ? null : validated(line, to);
  if (target !== null && existsSync(target)) throw new AlfredError({ code: "file_exists", path: to ?? "" });
  const file = validated(line, path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new AlfredError({ code: "file_not_found", path });
  const imported = importTasks(readFileSync(file, "utf8"), path, source);
  const facts = { ok: true, source: imported.source, task_count: imported.taskCount };
  if (target === null) {
    line.answer(imported.text, { ...facts, file: null, text: imported.text });
    return exitCodes.done;
  }
  const { makeDirectoryDurably, writeDurably } = await import("../../../durable/index.ts");
  makeDirectoryDurably(dirname(target));
  writeDurably(target, Buffer.from(imported.text));
  line.answer(taskWords(line.language).imported(imported.taskCount, imported.source, to ?? target), {
    ...facts,
    file: target,
  });
  return exitCodes.done;
}

function validated(line: CommandLine, path: string): string {
  return validateAndConvertPath(pathFromRoot(line, path), line.root, {
    mustExist: false,
    trace: line.context.trace,
  });
}
