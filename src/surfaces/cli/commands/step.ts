import { answerOfOwnAgent } from "../answer-of-agent.ts";
import { answerOutcome } from "../answer-outcome.ts";
import type { Registration } from "../registration.ts";

interface Words {
  readonly run?: string;
  readonly attempt?: string;
  readonly reason?: string;
}

const summaries = {
  done: "the work is done: alfred checks the gate and prints the next prompt",
  fail: "the work can't be done: the run fails with the reason",
  skip: "record the step as skipped and go on",
} as const;

export function addStep({ program, action }: Registration): void {
  const step = program
    .command("step")
    .description("What an agent calls when it has worked on a step's prompt.");
  for (const [answer, summary] of Object.entries(summaries) as [keyof typeof summaries, string][]) {
    step
      .command(answer)
      .summary(summary)
      .description(summary)
      .option("--run <id>", "the run, where several wait for an answer")
      .option(
        "--attempt <id>",
        "the attempt that is answered, as its prompt names it; refused where it is over",
      )
      .option("--reason <text>", "why")
      .addHelpText(
        "after",
        `\nExamples:\n  alfred step ${answer}\n  alfred step ${answer} --run 1a2b3c4d --attempt 5d0e91c4${answer === "done" ? "" : ' --reason "the API is down"'}\n`,
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
