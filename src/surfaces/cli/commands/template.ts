import { existsSync } from "node:fs";
import { readRegularFile } from "../../../durable/index.ts";
import {
  AlfredError,
  bareFacts,
  type ExitCode,
  exitCodes,
  templateFaultWords,
} from "../../../failures/index.ts";
import { promptVariables } from "../../../phases/index.ts";
import { validateAndConvertPath } from "../../../project/index.ts";
import { checkTemplate, renderTemplate } from "../../../templates/index.ts";
import { examples } from "../help/layout.ts";
import { templateHelp } from "../help/template.ts";
import { words } from "../present/words.ts";
import { pathFromRoot } from "../project-path.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { usageError } from "../usage.ts";

interface Words {
  readonly var?: readonly string[];
}

export function addTemplate({ program, action, language }: Registration): void {
  const help = templateHelp[language];
  const template = program.command("template").description(help.template);
  const variable = "--var <name=value>";
  template
    .command("check")
    .description(help.check)
    .argument("<file>", help.file)
    .option(variable, help.known, collect)
    .addHelpText(
      "after",
      examples(language, "alfred template check .moai/workflows/prompts/deploy.md --var RELEASE=x"),
    )
    .action(action(checkFile));
  template
    .command("render")
    .description(help.render)
    .argument("<file>", help.file)
    .option(variable, help.value, collect)
    .addHelpText("after", examples(language, 'alfred template render prompt.md --var PROJECT_NAME="My shop"'))
    .action(action(renderFile));
}

function collect(pair: string, before: readonly string[] = []): readonly string[] {
  return [...before, pair];
}

/** @throws AlfredError `usage` for a pair without a name */
function variablesOf({ language }: CommandLine, pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usageError(language, (say) => say.notPair("--var", pair));
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/**
 * A file of the project, named as it is seen from the folder at hand.
 * @throws AlfredError `file_not_found`, `file_unreadable`, also for what is no file
 */
function readTemplate(line: CommandLine, path: string): string {
  const { root, context } = line;
  const file = validateAndConvertPath(pathFromRoot(line, path), root, {
    mustExist: true,
    trace: context.trace,
  });
  if (!existsSync(file)) throw new AlfredError({ code: "file_not_found", path });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readRegularFile(file));
  } catch (error) {
    throw new AlfredError({ code: "file_unreadable", path, detail: bareFacts(error) }, { cause: error });
  }
}

async function checkFile(line: CommandLine, path: string, { var: pairs = [] }: Words): Promise<ExitCode> {
  const knownVariables = [...promptVariables(line.root, path), ...Object.keys(variablesOf(line, pairs))];
  const found = await checkTemplate(readTemplate(line, path), { knownVariables });
  const problems = found.map((problem) => ({
    ...problem,
    detail: templateFaultWords(line.language, problem.fault),
  }));
  const text = problems.map(
    ({ line: at, column, text: about, detail }) => `${path}:${at}:${column}: ${about}: ${detail}`,
  );
  line.answer(text.length === 0 ? words[line.language].templateFine(path) : text.join("\n"), {
    ok: problems.length === 0,
    file: path,
    problems,
  });
  return problems.length === 0 ? exitCodes.done : exitCodes.workFailed;
}

async function renderFile(line: CommandLine, path: string, { var: pairs = [] }: Words): Promise<ExitCode> {
  const text = await renderTemplate(readTemplate(line, path), variablesOf(line, pairs), {
    name: path,
    trace: line.context.trace,
  });
  line.passOn(text, { ok: true, file: path, text });
  return exitCodes.done;
}
