import type { Command } from "commander";
import type { Registration } from "../registration.ts";
import { type RunWords, withRunOptions } from "../run-options.ts";
import { runPhase, type Target } from "../run-phase.ts";
import { addProjectCommand } from "./project.ts";

interface PlanWords extends RunWords {
  readonly specId?: string;
}

/** The builtin phases. */
export function addPhaseCommands(registration: Registration): void {
  const { program, action } = registration;
  addProjectCommand(registration);

  describing(withRunOptions(program.command("1-plan")))
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
