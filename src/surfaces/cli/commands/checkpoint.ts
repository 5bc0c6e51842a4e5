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
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { addCheckpointRun } from "./checkpoint-run.ts";
import { addCheckpointStart } from "./checkpoint-start.ts";

/** The arguments that every one of these commands begins with. */
const taskArgument = ["<task>", "the task's id, for example migration-001"] as const;
const itemArgument = ["<item>", "the item, as it is named everywhere"] as const;

export function addCheckpoint(registration: Registration): void {
  const { program } = registration;
  const checkpoint = program
    .command("checkpoint")
    .description(
      "For one long step over many items: what is done is saved, and work goes on where it stopped.",
    );
  addCheckpointStart(registration, checkpoint);
  addChanges(registration, checkpoint);
  addLooking(registration, checkpoint);
  addCheckpointRun(registration, checkpoint);
}

function addChanges({ action }: Registration, checkpoint: Command): void {
  checkpoint
    .command("done")
    .description("An item is done; one that is done twice counts once.")
    .argument(...taskArgument)
    .argument(...itemArgument)
    .addHelpText("after", "\nExample:\n  alfred checkpoint done migration-001 src/utils/date.test.ts\n")
    .action(action((line, task: string, item: string) => change(line, task, { kind: "done", item })));
  checkpoint
    .command("error")
    .description("An item failed; the next failure of the same item counts as a retry.")
    .argument(...taskArgument)
    .argument(...itemArgument)
    .requiredOption("--message <text>", "what went wrong")
    .option("--stack <text>", "where")
    .addHelpText(
      "after",
      '\nExample:\n  alfred checkpoint error migration-001 src/old.test.ts --message "Cannot convert dynamic import"\n',
    )
    .action(
      action((line, task: string, item: string, { message, stack }: ErrorWords) =>
        change(line, task, { kind: "error", item, message, stack: stack ?? null }),
      ),
    );
  checkpoint
    .command("current")
    .description("Says which item is being worked on.")
    .argument(...taskArgument)
    .argument(...itemArgument)
    .addHelpText("after", "\nExample:\n  alfred checkpoint current migration-001 src/utils/date.test.ts\n")
    .action(action((line, task: string, item: string) => change(line, task, { kind: "current", item })));
  for (const [kind, description] of Object.entries(endings) as [keyof typeof endings, string][]) {
    checkpoint
      .command(kind)
      .description(description)
      .argument(...taskArgument)
      .addHelpText("after", `\nExample:\n  alfred checkpoint ${kind} migration-001\n`)
      .action(action((line, task: string) => change(line, task, { kind })));
  }
}

interface ErrorWords {
  readonly message: string;
  readonly stack?: string;
}

const endings = {
  pause: "Work stops for now; the time until it goes on doesn't count.",
  complete: "All work is done.",
  fail: "The work is given up.",
} as const;

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

function addLooking({ action }: Registration, checkpoint: Command): void {
  checkpoint
    .command("show")
    .description("Shows how far it is, what failed and how long the rest will take.")
    .argument(...taskArgument)
    .option("--watch", "follow it until nobody works on it any more")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred checkpoint show migration-001\n  alfred checkpoint show migration-001 --watch\n",
    )
    .action(action(show));
  checkpoint
    .command("list")
    .description("Lists all checkpoints with status and progress; a broken one too.")
    .addHelpText("after", "\nExample:\n  alfred checkpoint list --json\n")
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
