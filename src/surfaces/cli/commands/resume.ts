import { parseSpecId } from "../../../specs/index.ts";
import { answerOutcome } from "../answer-outcome.ts";
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

export function addResume({ program, action }: Registration): void {
  withParallelOption(withDriverOptions(program.command("resume")))
    .description(
      "Goes on with a saved run at the step that was in flight. Without arguments: the one run that can be resumed, or a choice.",
    )
    .argument("[phase]", "0-project, 1-plan, 2-run, 3-sync, or a phase of the project")
    .argument("[spec-id]", "for example SPEC-AUTH-001")
    .option("--from <step>", "mark earlier steps done without running them, and go on at this one")
    .option("--restart", "back the saved state up, ignore it, and run every step")
    .option("--run <id>", "the run by its id")
    .option("--retry-task <id>", "try that failed task again, its attempts reset (repeatable)", several)
    .option("--skip-task <id>", "leave that failed task out, and all that wait for it (repeatable)", several)
    .addHelpText(
      "after",
      "\nExamples:\n  alfred resume\n  alfred resume 2-run SPEC-AUTH-001 --yes\n  alfred resume 2-run SPEC-AUTH-001 --from=integration_test\n  alfred resume 2-run SPEC-AUTH-001 --retry-task T-003\n",
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
