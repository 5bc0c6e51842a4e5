import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { Language } from "../../context/index.ts";
import { AlfredError, type ExitCode, exitCodes } from "../../failures/index.ts";
import { nearestName } from "../../messages/index.ts";
import { workflowsPath } from "../../project/index.ts";
import { type CommandListing, commandFiles, commandFilesFor } from "./commands/index.ts";
import { readEarlyOptions } from "./early-options.ts";
import { alfredHelp } from "./help/alfred.ts";
import { helpLayout } from "./help/layout.ts";
import type { Registration } from "./registration.ts";
import type { CommandLine, GlobalOptions } from "./request-context.ts";
import { usageError } from "./usage.ts";
import { readVersion } from "./version.ts";

export interface ProgramFacts {
  readonly open: (options: GlobalOptions) => CommandLine;
  readonly enter: Registration["enter"];
  /** What the help is in. */
  readonly language: Language;
  /** Where help and the version go. */
  readonly write: (text: string) => void;
  /** The line as it was typed: only the commands that it needs are loaded. */
  readonly words: readonly string[];
}

/** The command line: its commands, its options, its help. */
export interface Program {
  readonly command: Command;
  /**
   * Runs words to their end in a project.
   * @throws CommanderError for words that can't be parsed, AlfredError for everything else that was to be expected
   */
  readonly run: (words: readonly string[], project: Project) => Promise<ExitCode>;
}

interface Project {
  readonly root: string;
  readonly language: Language;
}

export async function buildProgram(facts: ProgramFacts): Promise<Program> {
  const { open, enter, language, write, words: typed } = facts;
  const help = alfredHelp[language];
  let code: ExitCode = exitCodes.done;
  const program = new Command("alfred")
    .description(help.alfred)
    .option("--json", help.json)
    .option("--debug", help.debug)
    .option("--quiet", help.quiet)
    .option("--lang <language>", help.lang)
    .option("--no-color", help.noColor)
    .option("-C, --directory <folder>", help.directory)
    .version(readVersion(), "--version", help.version)
    .helpOption("-h, --help", help.help)
    .helpCommand("help [command]", help.help)
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureHelp(helpLayout(language))
    // The parser's own complaints are worded anew (usage.ts).
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .exitOverride()
    .addHelpText("after", help.below);
  const registration: Registration = {
    program,
    language,
    enter,
    action:
      (work) =>
      async (...all) => {
        const command = all.at(-1);
        if (!(command instanceof Command)) throw new Error("An action is called with its command last");
        const words = all.slice(0, -1);
        // The tuple's types are those of the arguments that the command declares.
        code = await work(open(globalOptions(command)), ...(words as never));
      },
  };
  if (isOverview(typed)) listCommands(program, language);
  else {
    const files = commandFilesFor(readEarlyOptions(typed).command);
    for (const add of await Promise.all(files.map(({ load }) => load()))) add(registration);
    summarizeCommands(program, language);
  }

  return {
    command: program,
    run: async (words, project) => {
      const asked = asksForNothing(program, words) ? [...words, "--help"] : [...words];
      await addOwnPhases(registration, asked, project);
      await program.parseAsync(asked, { from: "user" });
      return code;
    },
  };
}

/** Whether a line asks for nothing but alfred's own help or version, for which no command is loaded. */
function isOverview(words: readonly string[]): boolean {
  const { command, commandAt } = readEarlyOptions(words);
  // Behind two dashes a command's name is no option, and isn't looked for by the early look.
  if (words.includes("--")) return false;
  return command === null || (command === "help" && commandAt === words.length - 1);
}

/** Whether a line names no command, and nothing but options that every command has: then help is what is needed. */
function asksForNothing(program: Command, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  if (readEarlyOptions(words).command !== null || words.includes("--")) return false;
  const { operands, unknown } = program.parseOptions([...words]);
  return operands.length === 0 && unknown.length === 0;
}

/** Gives the commands that were loaded their lines in the help of alfred: `help --json` and `-- help` load them all. */
function summarizeCommands(program: Command, language: Language): void {
  const listings = new Map(allListings().map((each) => [each.name, each]));
  for (const command of program.commands)
    command.summary(listings.get(command.name())?.summary?.[language] ?? "");
}

/** The commands as the help of alfred lists them; none of them can be run. */
function listCommands(program: Command, language: Language): void {
  for (const { name, usage, summary } of allListings()) {
    program
      .command(`${name} ${usage}`.trimEnd(), { hidden: summary === null })
      .summary(summary?.[language] ?? "");
  }
}

function allListings(): readonly CommandListing[] {
  return commandFiles.flatMap(({ commands }) => commands);
}

/**
 * Makes a phase of the project's own a command where a word stands for one, and lists them in the help. For any other command the
 * definitions aren't read, so that it starts as fast as it can.
 */
async function addOwnPhases(
  registration: Registration,
  words: readonly string[],
  project: Project,
): Promise<void> {
  const { program } = registration;
  const names = program.commands.map((each) => each.name());
  const { command: word } = readEarlyOptions(words);
  const isHelp = word === "help" || words.some((each) => each === "--help" || each === "-h");
  if (isHelp && (word === null || word === "help")) return listOwnPhases(program, names, project);
  if (word === null || word === "help" || names.includes(word)) return;
  const { checkWorkflow, loadDefinition } = await import("../../phases/index.ts");
  const { addPhaseCommand } = await import("./commands/phase.ts");
  try {
    addPhaseCommand(registration, loadDefinition(project.root, word));
  } catch (error) {
    // Without its definition there is no such command; what else is wrong is said with what is wrong with that.
    if (error instanceof AlfredError && error.failure.code === "workflow_invalid")
      await checkWorkflow(project, project.root, { name: word }, []);
    if (!(error instanceof AlfredError) || error.failure.code !== "unknown_phase") throw error;
    const hidden = new Set(allListings().flatMap(({ name, summary }) => (summary === null ? [name] : [])));
    const nearest = nearestName(word, [...names.filter((name) => !hidden.has(name)), ...error.failure.known]);
    throw usageError(project.language, (say) => say.unknownCommand(word, nearest));
  }
}

async function listOwnPhases(
  program: Command,
  names: readonly string[],
  { root, language }: Project,
): Promise<void> {
  if (!existsSync(join(root, workflowsPath))) return;
  const { listPhases } = await import("../../phases/index.ts");
  try {
    const own = listPhases(root).filter(({ name }) => !names.includes(name));
    if (own.length === 0) return;
    const width = Math.max(...own.map(({ name }) => name.length));
    const lines = own.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`);
    program.addHelpText("after", `${alfredHelp[language].ownPhases}\n${lines.join("\n")}\n`);
  } catch (error) {
    // Help is what one asks for when something is broken; `doctor` names the definition.
    if (!(error instanceof AlfredError)) throw error;
  }
}

function globalOptions(command: Command): GlobalOptions {
  const { json, debug, quiet, lang, color, directory } = command.optsWithGlobals<{
    [name: string]: unknown;
  }>();
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    json: json === true,
    debug: debug === true,
    quiet: quiet === true,
    lang: text(lang),
    color: color !== false,
    directory: text(directory),
  };
}
