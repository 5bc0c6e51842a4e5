import type { Command } from "commander";
import type { Language } from "../../../context/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { phasesHelp } from "../help/phases.ts";
import type { Registration } from "../registration.ts";
import { type RunWords, withRunOptions } from "../run-options.ts";
import { runPhase, type Target } from "../run-phase.ts";
import { addProjectCommand } from "./project.ts";

interface PlanWords extends RunWords {
  readonly specId?: string;
}

/** The builtin phases. */
export function addPhaseCommands(registration: Registration): void {
  const { program, action, language } = registration;
  const help = phasesHelp[language];
  addProjectCommand(registration);

  describing(withRunOptions(program.command("1-plan"), language), language)
    .description(help.plan)
    .addHelpText(
      "after",
      examples(
        language,
        'alfred 1-plan "users can log in with a password"',
        'alfred 1-plan "사용자 인증" --spec-id SPEC-AUTH-001 --agent claude',
      ),
    )
    .action(
      action((line, words: readonly string[], options: PlanWords) =>
        runPhase(line, "1-plan", planTarget(words, options), options),
      ),
    );

  withRunOptions(program.command("2-run"), language)
    .description(help.run)
    .argument("[spec-id]", argumentsHelp[language].specId)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred 2-run SPEC-AUTH-001",
        "alfred 2-run SPEC-AUTH-001 --agent claude",
        "alfred 2-run SPEC-AUTH-001 --retry-failed",
      ),
    )
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, "2-run", { specId: specId ?? null, inputs: {} }, words),
      ),
    );

  withRunOptions(program.command("3-sync"), language)
    .description(help.sync)
    .argument("[spec-id]", argumentsHelp[language].specId)
    .addHelpText(
      "after",
      examples(language, "alfred 3-sync SPEC-AUTH-001", "alfred 3-sync SPEC-AUTH-001 --agent claude"),
    )
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, "3-sync", { specId: specId ?? null, inputs: {} }, words),
      ),
    );
}

/** A phase of the project's own, from `.moai/workflows/`. */
export function addPhaseCommand({ program, action, language }: Registration, definition: OwnPhase): void {
  const help = phasesHelp[language];
  const { name, description, createsSpec, requiresSpec } = definition;
  const command = withRunOptions(program.command(name, { hidden: true }), language).description(description);
  const example = (words: string) =>
    command.addHelpText("after", examples(language, `alfred ${name}${words}`));
  if (createsSpec) {
    withDescription(command);
    example(` "${help.wish}"`);
    return;
  }
  example(requiresSpec ? " SPEC-AUTH-001" : "");
  command
    .argument("[spec-id]", argumentsHelp[language].specId)
    .action(
      action((line, specId: string | undefined, words: RunWords) =>
        runPhase(line, name, { specId: specId ?? null, inputs: {} }, words),
      ),
    );

  function withDescription(each: Command): void {
    describing(each, language).action(
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

function describing(command: Command, language: Language): Command {
  const help = phasesHelp[language];
  return command.argument("[description...]", help.wish).option("--spec-id <id>", help.specId);
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
