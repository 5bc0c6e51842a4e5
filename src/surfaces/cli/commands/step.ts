import { answerOfOwnAgent } from "../answer-of-agent.ts";
import { answerOutcome } from "../answer-outcome.ts";
import { examples } from "../help/layout.ts";
import { stepHelp } from "../help/step.ts";
import type { Registration } from "../registration.ts";

interface Words {
  readonly run?: string;
  readonly attempt?: string;
  readonly reason?: string;
}

export function addStep({ program, action, language }: Registration): void {
  const help = stepHelp[language];
  const step = program.command("step").description(help.step);
  for (const [answer, summary] of Object.entries(help.answers) as [keyof typeof help.answers, string][]) {
    step
      .command(answer)
      .summary(summary)
      .description(summary)
      .option("--run <id>", help.run)
      .option("--attempt <id>", help.attempt)
      .option("--reason <text>", help.reason)
      .addHelpText(
        "after",
        examples(
          language,
          `alfred step ${answer}`,
          `alfred step ${answer} --run 1a2b3c4d --attempt 5d0e91c4${answer === "done" ? "" : ' --reason "the API is down"'}`,
        ),
      )
      .action(
        action(async (line, words: Words) => {
          const { finishStep, resumeRun } = await import("../../../phases/index.ts");
          const driver = { kind: "session" } as const;
          const { attempt: attemptId = null, reason = null } = words;
          const ended = answerOfOwnAgent(line, answer, words.run ?? null);
          if (ended !== null) return ended;
          const request = { root: line.root, answer, attemptId, reason, driver };
          const given = { isConfirmed: false, restart: false, runId: words.run ?? null, retry: [], skip: [] };
          return answerOutcome(
            line,
            { answer: given, driver },
            (context, { runId, isConfirmed, restart }) => {
              if (!isConfirmed) return finishStep(context, { ...request, runId });
              // What the work is checked by has changed, and the person goes on with that: the step begins again.
              const meant = { root: line.root, phase: null, specId: null, runId, from: null };
              return resumeRun(context, { ...meant, restart, driver, isConfirmed });
            },
          );
        }),
      );
  }
}
