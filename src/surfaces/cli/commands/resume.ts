import { parseSpecId } from "../../../specs/index.ts";
import { answerOutcome } from "../answer-outcome.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { resumeHelp } from "../help/resume.ts";
import type { Registration } from "../registration.ts";
import { driverOf, withDriverOptions, withParallelOption } from "../run-options.ts";
import { usageError } from "../usage.ts";

interface Words {
  readonly from?: string;
  readonly restart?: boolean;
  readonly run?: string;
  readonly agent?: string;
  readonly agentCommand?: string;
  readonly parallel?: string;
  readonly yes?: boolean;
  readonly retryTask?: readonly string[];
  readonly skipTask?: readonly string[];
}

export function addResume({ program, action, language }: Registration): void {
  const help = resumeHelp[language];
  withParallelOption(withDriverOptions(program.command("resume"), language), language)
    .description(help.resume)
    .argument("[phase]", help.phase)
    .argument("[spec-id]", argumentsHelp[language].specId)
    .option("--from <step>", help.from)
    .option("--restart", help.restart)
    .option("--run <id>", help.run)
    .option("--retry-task <id>", help.retryTask, several)
    .option("--skip-task <id>", help.skipTask, several)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred resume",
        "alfred resume 2-run SPEC-AUTH-001 --yes",
        "alfred resume 2-run SPEC-AUTH-001 --from=integration_test",
        "alfred resume 2-run SPEC-AUTH-001 --retry-task T-003",
      ),
    )
    .action(
      action(async (line, first: string | undefined, second: string | undefined, words: Words) => {
        const { from, restart = false, run, yes = false, retryTask = [], skipTask = [] } = words;
        if (restart && from !== undefined)
          throw usageError(line.language, (say) => say.notTogether(["--restart", "--from"]));
        // A SPEC alone says enough.
        const isSpecAlone = second === undefined && /^SPEC-/.test(first ?? "");
        const [phase, specId] = isSpecAlone ? [undefined, first] : [first, second];
        const { loadDefinition, resumeRun } = await import("../../../phases/index.ts");
        if (phase !== undefined) loadDefinition(line.root, phase);
        if (specId !== undefined) parseSpecId(specId);
        const driver = driverOf(line.language, words);
        const request = { root: line.root, phase: phase ?? null, specId: specId ?? null, driver };
        const answer = { isConfirmed: yes, restart, runId: run ?? null, retry: retryTask, skip: skipTask };
        return answerOutcome(
          line,
          { answer, driver },
          (context, { isConfirmed, restart: fromFirst, runId, retry, skip }) =>
            resumeRun(context, {
              ...request,
              runId,
              from: fromFirst ? null : (from ?? null),
              restart: fromFirst,
              isConfirmed,
              itemAnswers: { retry, skip, isConfirmed: yes },
            }),
        );
      }),
    );
}

function several(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}
