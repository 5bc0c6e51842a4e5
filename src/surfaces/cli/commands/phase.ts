import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Language } from "../../../context/index.ts";
import type { ExitCode } from "../../../failures/index.ts";
import type { Driver, RunOptions } from "../../../phases/index.ts";
import { parseCommandLine } from "../../../processes/index.ts";
import { configPath, detectProject, readConfig } from "../../../project/index.ts";
import { answerOutcome } from "../answer-outcome.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { checkOneOf, usageError } from "../usage.ts";

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

interface PlanWords extends RunWords {
  readonly specId?: string;
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

  describing(withRunOptions(program.command("1-plan")))
    .summary("turn a wish into a SPEC")
    .description(
      "Makes .moai/specs/SPEC-DOMAIN-NNN/ with requirements, acceptance criteria and a plan, written by an agent and checked by alfred.",
    )
    .addHelpText(
      "after",
      '\nExamples:\n  alfred 1-plan "users can log in with a password"\n  alfred 1-plan "사용자 인증" --spec-id SPEC-AUTH-001 --agent claude\n',
    )
    .action(
      action((line, words: readonly string[], options: PlanWords) =>
        runPhase(line, "1-plan", planTarget(words, options), options),
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
        runPhase(line, "2-run", { specId: specId ?? null, inputs: {} }, words),
      ),
    );

  withRunOptions(program.command("3-sync"))
    .summary("bring the documents up to date with what was built")
    .description(
      "Has the project's documents say what was built of a SPEC, sets the SPEC's status, and checks that nothing but documents changed and that the tests still pass.",
    )
    .argument("[spec-id]", "for example SPEC-AUTH-001")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred 3-sync SPEC-AUTH-001\n  alfred 3-sync SPEC-AUTH-001 --agent claude\n",
    )
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, "3-sync", { specId: specId ?? null, inputs: {} }, words),
      ),
    );
}

/** A phase of the project's own, from `.moai/workflows/`. */
export function addPhaseCommand({ program, action }: Registration, definition: OwnPhase): void {
  const { name, description, createsSpec, requiresSpec } = definition;
  const command = withRunOptions(program.command(name, { hidden: true })).description(description);
  const example = (words: string) => command.addHelpText("after", `\nExample:\n  alfred ${name}${words}\n`);
  if (createsSpec) {
    withDescription(command);
    example(' "what you want"');
    return;
  }
  example(requiresSpec ? " SPEC-AUTH-001" : "");
  command
    .argument("[spec-id]", "for example SPEC-AUTH-001")
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, name, { specId: specId ?? null, inputs: {} }, words),
      ),
    );

  function withDescription(each: Command): void {
    describing(each).action(
      action((line, words: readonly string[], options: PlanWords) =>
        runPhase(line, name, planTarget(words, options), options),
      ),
    );
  }
}

/** What of a workflow definition a command needs. */
interface OwnPhase {
  readonly name: string;
  readonly description: string;
  readonly createsSpec: boolean;
  readonly requiresSpec: boolean;
}

function describing(command: Command): Command {
  return command
    .argument("[description...]", "what you want")
    .option("--spec-id <id>", "the SPEC's id, instead of the next free one");
}

/**
 * The SPEC and the description that the words mean. A SPEC's id beside a resume option names the SPEC whose writing goes on, as the
 * commands that are printed after a failure have it; anywhere else it is a description like any other.
 */
function planTarget(words: readonly string[], options: PlanWords): Target {
  const [only, ...others] = words;
  const goesOn =
    options.resume === true || options.retryFailed === true || options.continueFrom !== undefined;
  if (goesOn && others.length === 0 && only !== undefined && /^SPEC-[A-Z0-9]+-\d+$/.test(only)) {
    return { specId: options.specId ?? only, inputs: {} };
  }
  return { specId: options.specId ?? null, inputs: { description: words.join(" ") } };
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

  const { interview } = await import("../ask.ts");
  const isConfigured = existsSync(join(line.root, configPath));
  const found = { detection: await detectProject(line.root), config: readConfig(line.root), isConfigured };
  const inputs = await interview(line, given, found);
  return runPhase(
    line.speaking(inputs["language"] === "ko" ? "ko" : "en"),
    "0-project",
    { specId: null, inputs },
    words,
  );
}

/** What a phase is to work on. */
interface Target {
  readonly specId: string | null;
  readonly inputs: Readonly<Record<string, string>>;
}

async function runPhase(
  line: CommandLine,
  phase: string,
  target: Target,
  words: RunWords,
): Promise<ExitCode> {
  const options = runOptions(line.language, words);
  const driver = driverOf(line.language, words);
  const { resumeRun, startPhase } = await import("../../../phases/index.ts");
  const { root } = line;
  const answer = { isConfirmed: words.yes === true, restart: false, runId: null };
  return answerOutcome(line, { answer, driver }, (context, { isConfirmed, restart, runId }) =>
    restart
      ? resumeRun(context, {
          root,
          phase,
          specId: target.specId,
          runId,
          from: null,
          restart,
          driver,
          isConfirmed,
        })
      : startPhase(context, { root, phase, ...target, options, driver, isConfirmed }),
  );
}

function runOptions(language: Language, words: RunWords): RunOptions {
  const { only, skip = [], continueFrom, retryFailed = false, resume = false, profile } = words;
  const ways = {
    "--continue-from": continueFrom !== undefined,
    "--retry-failed": retryFailed,
    "--resume": resume,
    "--only": only !== undefined,
  };
  const chosen = Object.entries(ways).flatMap(([option, isGiven]) => (isGiven ? [option] : []));
  if (chosen.length > 1) throw usageError(language, (say) => say.notTogether(chosen));
  if (only !== undefined && skip.includes(only)) {
    throw usageError(language, (say) => say.notTogether([`--only ${only}`, `--skip ${only}`]));
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

/** Who acts on agent steps. @throws AlfredError `usage` where two are named */
export function driverOf(language: Language, { agent, agentCommand }: DriverWords): Driver {
  if (agent !== undefined && agentCommand !== undefined) {
    throw usageError(language, (say) => say.notTogether(["--agent", "--agent-command"]));
  }
  if (agentCommand !== undefined) return { kind: "agent_command", command: agentCommand };
  return agent === undefined ? { kind: "session" } : { kind: "agent", name: agent };
}
