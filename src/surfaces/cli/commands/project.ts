import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { parseCommandLine } from "../../../processes/index.ts";
import { detectProject, readConfig } from "../../../project/index.ts";
import { checkPlace } from "../check-place.ts";
import { examples } from "../help/layout.ts";
import { phasesHelp } from "../help/phases.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { type RunWords, withRunOptions } from "../run-options.ts";
import { runPhase } from "../run-phase.ts";
import { checkOneOf, usageError } from "../usage.ts";

interface ProjectWords extends RunWords {
  readonly name?: string;
  readonly mode?: string;
  readonly language?: string;
  readonly description?: string;
  readonly testCommand?: string;
  readonly integrationCommand?: string;
}

/** A project's name stands in headings and in prompts. */
const nameCharactersMax = 200;

/** `0-project`: on a terminal it asks for what isn't given. */
export function addProjectCommand({ program, action, language }: Registration): void {
  const help = phasesHelp[language];
  withRunOptions(program.command("0-project"), language)
    .description(help.project)
    .option("--name <name>", help.name)
    .option("--mode <mode>", help.mode)
    .option("--language <language>", help.language)
    .option("--description <text>", help.description)
    .option("--test-command <command>", help.testCommand)
    .option("--integration-command <command>", help.integrationCommand)
    .addHelpText(
      "after",
      examples(language, "alfred 0-project", "alfred 0-project --name Shop --mode team --language ko --yes"),
    )
    .action(action(runProject));
}

async function runProject(line: CommandLine, words: ProjectWords): Promise<ExitCode> {
  const { name, mode, language, description, testCommand, integrationCommand } = words;
  checkPlace(line);
  if (name !== undefined && !isName(name))
    throw usageError(line.language, (say) => say.notALine("--name", nameCharactersMax));
  checkOneOf(line.language, "--mode", mode, ["personal", "team"]);
  checkOneOf(line.language, "--language", language, ["ko", "en"]);
  for (const command of [testCommand, integrationCommand])
    if (command !== undefined) parseCommandLine(command);
  const said = {
    name,
    mode,
    language,
    description,
    test_command: testCommand,
    integration_command: integrationCommand,
  };
  const given = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  if (words.yes === true || !line.isInteractive)
    return runPhase(line, "0-project", { specId: null, inputs: given }, words);

  const { interview } = await import("../interview.ts");
  const { toldBefore } = await import("../../../phases/index.ts");
  const { root } = line;
  const known = { detection: await detectProject(root), config: readConfig(root), told: toldBefore(root) };
  const interviewed = await interview(line, given, known);
  if (interviewed === null) return exitCodes.interrupted;
  return runPhase(interviewed.line, "0-project", { specId: null, inputs: interviewed.answers }, words);
}

function isName(name: string): boolean {
  return [...name].length <= nameCharactersMax && !/[\p{Cc}\u2028\u2029]/u.test(name);
}
