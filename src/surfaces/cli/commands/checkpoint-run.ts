import type { Command } from "commander";
import type { OpenCheckpoint } from "../../../checkpoints/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { checkpointErrors, checkpointView, checkpointWords } from "../../../messages/index.ts";
import { answerCheckpoint, leaseOptions, openCheckpointJson, reportDamage } from "../checkpoint-answer.ts";
import { addStrategyOptions, type StrategyWords, strategyOf } from "../checkpoint-options.ts";
import { type CheckpointProgress, openCheckpointProgress } from "../checkpoint-progress.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { checkpointHelp } from "../help/checkpoint.ts";
import { examples } from "../help/layout.ts";
import { readItems } from "../read-items.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { countOf, positiveOf, usageError } from "../usage.ts";

interface Words extends StrategyWords {
  readonly retries?: string;
  readonly parallel?: string;
  readonly restart?: boolean;
}

/** Another process that works through the same items isn't waited for to its end. */
const leaseWaitMs = 2_000;
const redrawMs = 200;

export function addCheckpointRun({ action, language }: Registration, checkpoint: Command): void {
  const help = checkpointHelp[language];
  addStrategyOptions(
    checkpoint
      .command("run")
      .description(help.run)
      .argument("<task>", argumentsHelp[language].checkpoint)
      .argument("<command...>", help.command),
    language,
  )
    .option("--retries <n>", help.retries)
    .option("--parallel <n>", help.parallel)
    .option("--restart", help.restart)
    .addHelpText(
      "after",
      examples(
        language,
        "git ls-files '*.test.ts' | alfred checkpoint run migration-001 -- npx jscodeshift -t to-vitest.js {}",
        "cat records.txt | alfred checkpoint run import-2 --every 1 --parallel 4 -- node import.js {}",
      ),
    )
    .addHelpText("after", help.exitCodes)
    .action(action(run));
}

async function run(
  line: CommandLine,
  task: string,
  command: readonly string[],
  words: Words,
): Promise<ExitCode> {
  const { itemPlace, openCheckpoint, retriesDefault, runItems } = await import(
    "../../../checkpoints/index.ts"
  );
  const { language, context } = line;
  const strategy = strategyOf(language, words);
  const { retries, parallel } = words;
  const work = {
    command,
    retries: retries === undefined ? retriesDefault : countOf(language, "--retries", retries),
    parallel: parallel === undefined ? 1 : positiveOf(language, "--parallel", parallel),
    directory: line.directory,
    environment: line.environment,
    signal: context.signal,
  };
  if (!command.some((word) => word.includes(itemPlace)))
    throw usageError(language, (say) => say.noItemPlace(command.join(" ")));
  const items = await readItems(line);
  if (items.length === 0) return answerEmpty(line);

  const progress = openCheckpointProgress(line);
  let checkpoint: OpenCheckpoint | null = null;
  const redraw = setInterval(() => {
    if (checkpoint !== null) progress.show(checkpoint.facts());
  }, redrawMs);
  try {
    checkpoint = await openCheckpoint(task, {
      ...leaseOptions(line, leaseWaitMs),
      root: line.root,
      strategy,
      restart: words.restart === true,
      notesEach: true,
      onSave: progress.saved,
    });
    reportDamage(line, checkpoint.damage);
    sayWhereItGoesOn(line, checkpoint, progress);
    const ended = await runItems(checkpoint, items, { ...work, onOutput: progress.print });
    return answerRun(line, { checkpoint, ended, close: progress.close });
  } finally {
    clearInterval(redraw);
    progress.close();
    checkpoint?.close();
  }
}

function answerEmpty(line: CommandLine): ExitCode {
  const { noItems } = checkpointWords(line.language);
  answerCheckpoint(line, noItems, { ok: true, outcome: "nothing_to_do", exit_code: exitCodes.done });
  return exitCodes.done;
}

function sayWhereItGoesOn(
  line: CommandLine,
  checkpoint: OpenCheckpoint,
  { print }: CheckpointProgress,
): void {
  const say = checkpointWords(line.language);
  const { status, completed } = checkpoint.facts();
  const errors = checkpoint.errors();
  if (status === "failed") {
    print(
      `${[say.retries(checkpoint.taskId, errors.length), ...checkpointErrors(line.language, errors)].join("\n")}\n`,
    );
  } else if (status !== "completed" && completed > 0) print(`${say.goesOn(checkpoint.taskId)}\n`);
}

const codes = {
  nothing_to_do: exitCodes.done,
  completed: exitCodes.done,
  failed: exitCodes.workFailed,
  interrupted: exitCodes.interrupted,
} as const;

function answerRun(
  line: CommandLine,
  {
    checkpoint,
    ended,
    close,
  }: { readonly checkpoint: OpenCheckpoint; readonly ended: keyof typeof codes; readonly close: () => void },
): ExitCode {
  const { language } = line;
  const facts = checkpoint.facts();
  const code = codes[ended];
  const say = checkpointWords(language);
  close();
  const errors = checkpointErrors(language, checkpoint.errors());
  const text = [
    ended === "nothing_to_do" ? say.nothingToDo(checkpoint.taskId) : checkpointView(language, facts),
    ...(errors.length === 0 ? [] : ["", ...errors]),
    ...(ended === "interrupted" ? ["", say.interrupted] : []),
  ].join("\n");
  answerCheckpoint(line, text, {
    ok: code === exitCodes.done,
    outcome: ended,
    exit_code: code,
    ...openCheckpointJson(checkpoint.record(), facts),
  });
  return code;
}
