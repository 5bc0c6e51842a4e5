import type { Command } from "commander";
import { AlfredError, type ExitCode } from "../../../failures/index.ts";
import type { Driver, PhaseRequest, RunOptions } from "../../../phases/index.ts";
import { answerOutcome } from "../answer-outcome.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

interface DriverWords {
  readonly agent?: string;
  readonly agentCommand?: string;
}

interface RunWords extends DriverWords {
  readonly only?: string;
  readonly skip?: readonly string[];
  readonly continueFrom?: string;
  readonly retryFailed?: boolean;
  readonly resume?: boolean;
  readonly profile?: string;
  readonly yes?: boolean;
}

interface ProjectWords extends RunWords {
  readonly name?: string;
  readonly mode?: string;
  readonly language?: string;
  readonly description?: string;
  readonly testCommand?: string;
  readonly integrationCommand?: string;
}

/** The builtin phases. */
export function addPhaseCommands(registration: Registration): void {
  const { program, action } = registration;
  withRunOptions(program.command("0-project"))
    .summary("learn this project and set it up")
    .description(
      "Learns the project (language, test command, layout), writes its configuration and documents, installs slash commands and hooks. A second run updates, and never overwrites what a person edited.",
    )
    .option("--name <name>", "the project's name")
    .option("--mode <mode>", "personal or team")
    .option("--language <language>", "ko or en: of messages and documents")
    .option("--description <text>", "what the project is, in a sentence")
    .option("--test-command <command>", "what runs the tests")
    .option("--integration-command <command>", "what runs the integration tests")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred 0-project\n  alfred 0-project --name Shop --mode team --language ko --yes\n",
    )
    .action(action(runProject));

  withRunOptions(program.command("1-plan"))
    .summary("turn a wish into a SPEC")
    .description(
      "Makes .moai/specs/SPEC-DOMAIN-NNN/ with requirements, acceptance criteria and a plan, written by an agent and checked by alfred.",
    )
    .argument("[description...]", "what you want")
    .option("--spec-id <id>", "the SPEC's id, instead of the next free one")
    .addHelpText(
      "after",
      '\nExamples:\n  alfred 1-plan "users can log in with a password"\n  alfred 1-plan "사용자 인증" --spec-id SPEC-AUTH-001 --agent claude\n',
    )
    .action(
      action((line, description: readonly string[], words: RunWords & { readonly specId?: string }) =>
        runPhase(line, "1-plan", words.specId ?? null, { description: description.join(" ") }, words),
      ),
    );

  withRunOptions(program.command("2-run"))
    .summary("build a SPEC, test first, behind gates")
    .description(
      "Runs a SPEC's steps: validation, test setup, red, green, refactor, integration. alfred runs the tests itself; nobody's word counts.",
    )
    .argument("[spec-id]", "for example SPEC-AUTH-001")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred 2-run SPEC-AUTH-001\n  alfred 2-run SPEC-AUTH-001 --agent claude\n  alfred 2-run SPEC-AUTH-001 --retry-failed\n",
    )
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, "2-run", specId ?? null, {}, words),
      ),
    );
}

/** A phase of the project's own, from `.moai/workflows/`. */
export function addPhaseCommand({ program, action }: Registration, phase: string): void {
  withRunOptions(program.command(phase, { hidden: true }))
    .description("A phase of this project, from .moai/workflows/.")
    .argument("[words...]", "a SPEC id or a description, as the phase needs it")
    .action(
      action(async (line, words: readonly string[], options: RunWords) => {
        const known = await definitionOf(line.root, phase, program);
        const takesSpec = !known.createsSpec && /^SPEC-/.test(words[0] ?? "");
        const description = (takesSpec ? words.slice(1) : words).join(" ");
        return runPhase(
          line,
          phase,
          takesSpec ? (words[0] ?? null) : null,
          description === "" ? {} : { description },
          options,
        );
      }),
    );
}

/** @throws AlfredError `workflow_invalid`, or `usage` with the command or phase that may be meant */
async function definitionOf(root: string, phase: string, program: Command) {
  const { listPhases, loadDefinition } = await import("../../../phases/index.ts");
  try {
    return loadDefinition(root, phase);
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "unknown_phase") throw error;
    const { nearestName } = await import("../../../messages/index.ts");
    const commands = program.commands.map((command) => command.name()).filter((name) => name !== phase);
    const nearest = nearestName(phase, [...commands, ...listPhases(root).map((each) => each.name)]);
    const hint = nearest === null ? "alfred --help lists the commands." : `Did you mean ${nearest}?`;
    throw new AlfredError({ code: "usage", detail: `There is no command or phase ${phase}.`, hint });
  }
}

/** The options of runs.md, and who drives. */
function withRunOptions(command: Command): Command {
  return withDriverOptions(command)
    .option("--only <step>", "that step alone")
    .option(
      "--skip <step>",
      "record the step as skipped (repeatable)",
      (step: string, before: readonly string[] = []) => [...before, step],
    )
    .option("--continue-from <step>", "from that step on")
    .option("--retry-failed", "from the failed step on")
    .option("--resume", "from wherever the saved run stopped")
    .option("--profile <name>", "a named configuration of the run");
}

export function withDriverOptions(command: Command): Command {
  return command
    .option("--agent <name>", "start this agent for every agent step: claude, codex, gemini, opencode")
    .option(
      "--agent-command <command>",
      "start this program for every agent step; the prompt comes on its standard input",
    )
    .option("-y, --yes", "agree to what would be asked");
}

async function runProject(line: CommandLine, words: ProjectWords): Promise<ExitCode> {
  const { name, mode, language, description, testCommand, integrationCommand } = words;
  oneOf("--mode", mode, ["personal", "team"]);
  oneOf("--language", language, ["ko", "en"]);
  const given = Object.fromEntries(
    Object.entries({
      name,
      mode,
      language,
      description,
      test_command: testCommand,
      integration_command: integrationCommand,
    }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const { parseCommandLine } = await import("../../../processes/index.ts");
  for (const command of [testCommand, integrationCommand])
    if (command !== undefined) parseCommandLine(command);
  if (words.yes !== true && line.isInteractive) {
    const { interview } = await import("../ask.ts");
    const { detectProject, readConfig } = await import("../../../project/index.ts");
    const answers = await interview(line, given, await detectProject(line.root), readConfig(line.root));
    if (answers === null) return 130;
    return runPhase(line, "0-project", null, answers, words);
  }
  return runPhase(line, "0-project", null, given, words);
}

function oneOf(option: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new AlfredError({
    code: "usage",
    detail: `${option} is ${JSON.stringify(value)}.`,
    hint: `Use one of: ${allowed.join(", ")}.`,
  });
}

async function runPhase(
  line: CommandLine,
  phase: string,
  specId: string | null,
  inputs: Readonly<Record<string, string>>,
  words: RunWords,
): Promise<ExitCode> {
  const options = runOptions(words);
  const driver = driverOf(words);
  const { startPhase } = await import("../../../phases/index.ts");
  // 0-project makes the project, so its messages are in the language that it is told.
  const told = phase === "0-project" && line.options.lang === undefined ? inputs["language"] : undefined;
  const language = told === "ko" || told === "en" ? told : line.language;
  const own: CommandLine = { ...line, language, context: { ...line.context, language } };
  const request = (isConfirmed: boolean): PhaseRequest => ({
    root: line.root,
    phase,
    specId,
    inputs,
    options,
    driver,
    isConfirmed,
  });
  return answerOutcome(own, words.yes === true, (isConfirmed) =>
    startPhase(own.context, request(isConfirmed)),
  );
}

function runOptions(words: RunWords): RunOptions {
  const { only, skip = [], continueFrom, retryFailed = false, resume = false, profile } = words;
  const restarts = [
    continueFrom !== undefined && "--continue-from",
    retryFailed && "--retry-failed",
    resume && "--resume",
    only !== undefined && "--only",
  ].filter((name) => name !== false);
  if (restarts.length > 1) {
    throw new AlfredError({
      code: "usage",
      detail: `${restarts.join(" and ")} don't go together.`,
      hint: "Give one of them.",
    });
  }
  if (only !== undefined && skip.includes(only)) {
    throw new AlfredError({
      code: "usage",
      detail: `--only ${only} and --skip ${only} don't go together.`,
      hint: "Give one of them.",
    });
  }
  return {
    only: only ?? null,
    skip,
    continueFrom: continueFrom ?? null,
    retryFailed,
    resume,
    profile: profile ?? null,
  };
}

export function driverOf({ agent, agentCommand }: DriverWords): Driver {
  if (agent !== undefined && agentCommand !== undefined) {
    throw new AlfredError({
      code: "usage",
      detail: "--agent and --agent-command don't go together.",
      hint: "Give one of them.",
    });
  }
  if (agentCommand !== undefined) return { kind: "agent_command", command: agentCommand };
  return agent === undefined ? { kind: "session" } : { kind: "agent", name: agent };
}
