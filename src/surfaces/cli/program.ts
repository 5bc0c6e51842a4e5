import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { AlfredError, type ExitCode, exitCodes } from "../../failures/index.ts";
import { packageFile } from "../../templates/index.ts";
import { commands } from "./commands/index.ts";
import { addPhaseCommand } from "./commands/phase.ts";
import type { Registration } from "./registration.ts";
import type { CommandLine, GlobalOptions } from "./request-context.ts";
import type { Streams } from "./streams.ts";

export interface ProgramFacts {
  readonly open: (options: GlobalOptions) => CommandLine;
  readonly streams: Streams;
}

/** The command line: its commands, its options, its help. */
export function buildProgram({ open, streams }: ProgramFacts): {
  readonly run: (words: readonly string[]) => Promise<ExitCode>;
} {
  let code: ExitCode = exitCodes.done;
  const program = new Command("alfred")
    .description("Takes a coding agent through a project in phases, and never loses its place.")
    .option("--json", "one JSON document on standard output and nothing else")
    .option("--debug", "trace on standard error, each line with [DEBUG] (also ALFRED_DEBUG=1)")
    .option("--quiet", "no progress on standard error")
    .option("--lang <language>", "ko or en, instead of the project's language (also ALFRED_LANG)")
    .option("--no-color", "no colours (also NO_COLOR)")
    .option("-C, --directory <folder>", "work in this folder")
    .version(readVersion(), "--version", "print the version")
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ writeOut: (text) => streams.output.write(text), writeErr: () => {} })
    .exitOverride()
    .addHelpText("after", topHelp);
  const registration: Registration = {
    program,
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
  for (const add of commands) add(registration);

  return {
    run: async (words) => {
      const phase = unknownCommand(program, words);
      if (phase !== null) addPhaseCommand(registration, phase);
      try {
        await program.parseAsync(words.length === 0 ? ["--help"] : [...words], { from: "user" });
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        if (error.exitCode === 0) return exitCodes.done;
        throw usage(error);
      }
      return code;
    },
  };
}

const topHelp = `
Examples:
  alfred 0-project                            learn this project
  alfred 1-plan "users can log in"            make a SPEC of a wish
  alfred 2-run SPEC-AUTH-001                  build it, step by step
  alfred 2-run SPEC-AUTH-001 --agent claude   the same, unattended
  alfred resume                               go on after an interruption

Exit codes: 0 done or a prompt was printed, 1 the work failed, 2 wrong usage, 3 a state file can't be used,
4 refused or a decision is needed, 5 not saved, 130 interrupted.
`;

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

/** A word in a command's place that is none of ours may be a phase of the project's own. */
function unknownCommand(program: Command, words: readonly string[]): string | null {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "-C" || word === "--directory" || word === "--lang") at += 1;
    else if (!word.startsWith("-")) {
      const isKnown =
        word === "help" ||
        program.commands.some((command) => command.name() === word || command.aliases().includes(word));
      return isKnown || !/^[a-z0-9][a-z0-9-]*$/.test(word) ? null : word;
    }
  }
  return null;
}

/** The parser's complaint in alfred's form: what is wrong, what is near, where help is. */
function usage(error: CommanderError): AlfredError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const near = rest
    .find((line) => line.includes("Did you mean"))
    ?.replace(/[()]/g, "")
    .trim();
  return new AlfredError({
    code: "usage",
    detail: first,
    hint: near ?? "alfred --help lists the commands and options.",
  });
}

/** From the package itself, so that it can't be another one than the one that was installed. */
function readVersion(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? "";
}
