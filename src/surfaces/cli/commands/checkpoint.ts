import type { Command } from "commander";
import type { Checkpoint } from "../../../checkpoints/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import {
  checkpointErrors,
  checkpointLine,
  checkpointView,
  checkpointWords,
} from "../../../messages/index.ts";
import { answerCheckpoint, checkpointJson, leaseOptions, reportDamage } from "../checkpoint-answer.ts";
import { openCheckpointProgress } from "../checkpoint-progress.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { checkpointHelp } from "../help/checkpoint.ts";
import { examples } from "../help/layout.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { addCheckpointRun } from "./checkpoint-run.ts";
import { addCheckpointStart } from "./checkpoint-start.ts";

export function addCheckpoint(registration: Registration): void {
  const { program, language } = registration;
  const checkpoint = program.command("checkpoint").description(checkpointHelp[language].checkpoint);
  addCheckpointStart(registration, checkpoint);
  addChanges(registration, checkpoint);
  addLooking(registration, checkpoint);
  addCheckpointRun(registration, checkpoint);
}

function addChanges({ action, language }: Registration, checkpoint: Command): void {
  const help = checkpointHelp[language];
  checkpoint
    .command("done")
    .description(help.done)
    .argument("<task>", argumentsHelp[language].checkpoint)
    .argument("<item>", help.item)
    .addHelpText("after", examples(language, "alfred checkpoint done migration-001 src/utils/date.test.ts"))
    .action(action((line, task: string, item: string) => change(line, task, { kind: "done", item })));
  checkpoint
    .command("error")
    .description(help.error)
    .argument("<task>", argumentsHelp[language].checkpoint)
    .argument("<item>", help.item)
    .requiredOption("--message <text>", help.message)
    .option("--stack <text>", help.stack)
    .addHelpText(
      "after",
      examples(
        language,
        'alfred checkpoint error migration-001 src/old.test.ts --message "Cannot convert dynamic import"',
      ),
    )
    .action(
      action((line, task: string, item: string, { message, stack }: ErrorWords) =>
        change(line, task, { kind: "error", item, message, stack: stack ?? null }),
      ),
    );
  checkpoint
    .command("current")
    .description(help.current)
    .argument("<task>", argumentsHelp[language].checkpoint)
    .argument("<item>", help.item)
    .addHelpText(
      "after",
      examples(language, "alfred checkpoint current migration-001 src/utils/date.test.ts"),
    )
    .action(action((line, task: string, item: string) => change(line, task, { kind: "current", item })));
  for (const [kind, description] of Object.entries(help.endings) as [keyof typeof help.endings, string][]) {
    checkpoint
      .command(kind)
      .description(description)
      .argument("<task>", argumentsHelp[language].checkpoint)
      .addHelpText("after", examples(language, `alfred checkpoint ${kind} migration-001`))
      .action(action((line, task: string) => change(line, task, { kind })));
  }
}

interface ErrorWords {
  readonly message: string;
  readonly stack?: string;
}

async function change(
  line: CommandLine,
  task: string,
  what: Parameters<typeof import("../../../checkpoints/index.ts").changeCheckpoint>[2],
): Promise<ExitCode> {
  const { changeCheckpoint, factsOf } = await import("../../../checkpoints/index.ts");
  const { checkpoint, damage } = await changeCheckpoint(line.root, task, what, leaseOptions(line));
  reportDamage(line, damage);
  const text = checkpointLine(line.language, factsOf(checkpoint));
  answerCheckpoint(line, text, { ok: true, ...(await checkpointJson(checkpoint)) });
  return exitCodes.done;
}

function addLooking({ action, language }: Registration, checkpoint: Command): void {
  const help = checkpointHelp[language];
  checkpoint
    .command("show")
    .description(help.show)
    .argument("<task>", argumentsHelp[language].checkpoint)
    .option("--watch", help.watch)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred checkpoint show migration-001",
        "alfred checkpoint show migration-001 --watch",
      ),
    )
    .action(action(show));
  checkpoint
    .command("list")
    .description(help.list)
    .addHelpText("after", examples(language, "alfred checkpoint list --json"))
    .action(action(list));
}

async function show(
  line: CommandLine,
  task: string,
  { watch = false }: { watch?: boolean },
): Promise<ExitCode> {
  const { parseCheckpointId, requireCheckpoint } = await import("../../../checkpoints/index.ts");
  const taskId = parseCheckpointId(task);
  const { checkpoint: now, damage } = requireCheckpoint(line.root, taskId);
  reportDamage(line, damage);
  const checkpoint = watch ? await follow(line, now) : now;
  answerCheckpoint(line, await wholeText(line, checkpoint), {
    ok: true,
    ...(await checkpointJson(checkpoint)),
  });
  return watch && line.context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

async function follow(line: CommandLine, { taskId }: Checkpoint): Promise<Checkpoint> {
  const { factsOf, watchCheckpoint } = await import("../../../checkpoints/index.ts");
  const progress = openCheckpointProgress(line);
  try {
    return await watchCheckpoint(line.root, taskId, {
      signal: line.context.signal,
      onChange: (checkpoint) => progress.saved(factsOf(checkpoint)),
    });
  } finally {
    progress.close();
  }
}

async function wholeText({ language }: CommandLine, checkpoint: Checkpoint): Promise<string> {
  const { factsOf } = await import("../../../checkpoints/index.ts");
  const errors =
    checkpoint.status === "failed" ? checkpointErrors(language, [...checkpoint.errors.values()]) : [];
  return [
    checkpointView(language, factsOf(checkpoint)),
    ...(errors.length === 0 ? [] : ["", ...errors]),
  ].join("\n");
}

async function list(line: CommandLine): Promise<ExitCode> {
  const { factsOf, listCheckpointIds, tryLoadCheckpoint } = await import("../../../checkpoints/index.ts");
  const found = listCheckpointIds(line.root).map((taskId) => tryLoadCheckpoint(line.root, taskId));
  const checkpoints = found.flatMap((each) => ("checkpoint" in each ? [each.checkpoint] : []));
  const problems = found.flatMap((each) => ("problem" in each ? [each.problem] : []));
  const text = [
    ...checkpoints.map((each) => checkpointLine(line.language, factsOf(each))),
    ...problems.map(({ taskId, detail }) => `⚠️ ${taskId}: ${detail}`),
  ];
  const code = problems.length === 0 ? exitCodes.done : exitCodes.stateUnusable;
  answerCheckpoint(line, text.length === 0 ? checkpointWords(line.language).none : text.join("\n"), {
    ok: problems.length === 0,
    exit_code: code,
    checkpoints: await Promise.all(checkpoints.map(checkpointJson)),
    problems: problems.map(({ taskId, detail }) => ({ task_id: taskId, detail })),
  });
  return code;
}
