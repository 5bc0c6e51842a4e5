import type { Command } from "commander";
import type { Checkpoint } from "../../../checkpoints/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import {
  checkpointErrors,
  checkpointView,
  checkpointWords,
  commentedCommands,
} from "../../../messages/index.ts";
import {
  answerCheckpoint,
  checkpointJson,
  leaseOptions,
  openCheckpointJson,
  reportDamage,
} from "../checkpoint-answer.ts";
import { addStrategyOptions, type StrategyWords, strategyOf } from "../checkpoint-options.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { checkpointHelp } from "../help/checkpoint.ts";
import { examples } from "../help/layout.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { countOf, usageError } from "../usage.ts";

interface Words extends StrategyWords {
  readonly total?: string;
  readonly retry?: boolean;
  readonly restart?: boolean;
}

export function addCheckpointStart({ action, language }: Registration, checkpoint: Command): void {
  const help = checkpointHelp[language];
  addStrategyOptions(
    checkpoint
      .command("start")
      .description(help.start)
      .argument("<task>", argumentsHelp[language].checkpoint)
      .option("--total <n>", help.total),
    language,
  )
    .option("--retry", help.retry)
    .option("--restart", help.restart)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred checkpoint start migration-001 --total 100",
        "alfred checkpoint start migration-001 --total 100 --every 10 --interval 5m --on-git-changes 10",
      ),
    )
    .action(action(start));
}

async function start(line: CommandLine, task: string, words: Words): Promise<ExitCode> {
  const { loadCheckpoint, openCheckpoint, parseCheckpointId } = await import("../../../checkpoints/index.ts");
  const { language } = line;
  const { retry = false, restart = false } = words;
  if (retry && restart) throw usageError(language, (say) => say.notTogether(["--retry", "--restart"]));
  const strategy = strategyOf(language, words);
  const total = words.total === undefined ? null : countOf(language, "--total", words.total);
  const found = restart ? null : loadCheckpoint(line.root, parseCheckpointId(task));
  if (total === null && found === null)
    throw usageError(language, (say) => say.missingValue("--total", "alfred checkpoint start --help"));
  // As the record's status says (checkpoints.md, "Resuming").
  if (found?.checkpoint.status === "completed") return answerCompleted(line, found.checkpoint);
  if (found?.checkpoint.status === "failed" && !retry) return askToRetry(line, found.checkpoint);
  const checkpoint = await openCheckpoint(task, {
    ...leaseOptions(line),
    root: line.root,
    strategy,
    restart,
    ...(total === null ? {} : { total }),
  });
  try {
    reportDamage(line, checkpoint.damage);
    checkpoint.resume();
    const facts = checkpoint.facts();
    if (found !== null) line.note(checkpointWords(language).goesOn(checkpoint.taskId));
    answerCheckpoint(line, checkpointView(language, facts), {
      ok: true,
      ...openCheckpointJson(checkpoint.record(), facts),
    });
    return exitCodes.done;
  } finally {
    checkpoint.close();
  }
}

async function answerCompleted(line: CommandLine, checkpoint: Checkpoint): Promise<ExitCode> {
  const { nothingToDo } = checkpointWords(line.language);
  answerCheckpoint(line, nothingToDo(checkpoint.taskId), { ok: true, ...(await checkpointJson(checkpoint)) });
  return exitCodes.done;
}

/** What has failed is shown; whether it is tried again is the user's decision. Nothing is changed. */
async function askToRetry(line: CommandLine, checkpoint: Checkpoint): Promise<ExitCode> {
  const { language } = line;
  const say = checkpointWords(language);
  const { taskId, declaredTotal, errors } = checkpoint;
  const again = `alfred checkpoint start ${taskId}`;
  const options = [
    { id: "retry", label: say.options.retry, command: `${again} --retry` },
    { id: "restart", label: say.options.restart, command: `${again} --total ${declaredTotal} --restart` },
    { id: "stop", label: say.options.stop, command: null },
  ];
  const text = [say.failedQuestion(taskId), ...checkpointErrors(language, [...errors.values()])].join("\n");
  const shown = commentedCommands(
    options.flatMap(({ label, command }) => (command === null ? [] : [{ command, meaning: label }])),
  );
  line.answer([text, "", say.optionsTitle, ...shown].join("\n"), {
    ok: false,
    outcome: "decision_needed",
    exit_code: exitCodes.decisionNeeded,
    question: { kind: "checkpoint_failed", text },
    options,
    checkpoint: await checkpointJson(checkpoint),
  });
  return exitCodes.decisionNeeded;
}
