import type { Command } from "commander";
import { type ExitCode, exitCodes, shellWord } from "../../../failures/index.ts";
import {
  commentedCommands,
  failedTaskQuestion,
  taskRefusalText,
  taskWords,
} from "../../../messages/index.ts";
import type { FailedTask, ResumeOutcome, Wave } from "../../../tasks/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { tasksHelp } from "../help/tasks.ts";
import {
  changeLine,
  endText,
  planJson,
  planState,
  standingJson,
  taskName,
  waveName,
} from "../present/tasks.ts";
import { fileAsTyped, pathFromRoot } from "../project-path.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { usageError } from "../usage.ts";
import { answerInvalid, claimantOf } from "./tasks-moves.ts";

interface Words {
  readonly retry?: readonly string[];
  readonly skip?: readonly string[];
  readonly retryAll?: boolean;
  readonly yes?: boolean;
  readonly as?: string;
}

type Resumed = Extract<ResumeOutcome, { kind: "resumed" }>;

export function addTaskResume(tasks: Command, { action, language }: Registration): void {
  const help = tasksHelp[language];
  tasks
    .command("resume")
    .description(help.resume)
    .argument("<file>", argumentsHelp[language].taskFile)
    .option("--retry <id>", help.retry, collect)
    .option("--skip <id>", help.skip, collect)
    .option("--retry-all", help.retryAll)
    .option("--yes", help.yes)
    .option("--as <name>", help.resumeAs)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred tasks resume tasks.md",
        "alfred tasks resume tasks.md --retry T-003 --skip T-007",
        "alfred tasks resume tasks.md --as agent-3",
      ),
    )
    .action(action(resumeFile));
}

function collect(id: string, before: readonly string[] = []): readonly string[] {
  return [...before, id];
}

async function resumeFile(line: CommandLine, path: string, words: Words): Promise<ExitCode> {
  const { lookAtTasks, resumeTasks } = await import("../../../tasks/index.ts");
  const both = (words.retry ?? []).find((id) => words.skip?.includes(id));
  if (both !== undefined)
    throw usageError(line.language, (say) => say.notTogether([`--retry ${both}`, `--skip ${both}`]));
  const file = { root: line.root, path: pathFromRoot(line, path) };
  const claimant = await claimantOf(words);
  let answers = answersOf(words);
  for (;;) {
    const outcome = await resumeTasks(line.context, { ...file, claimant, answers });
    if (outcome.kind === "invalid") return answerInvalid(line, outcome.file, outcome.problems);
    if (outcome.kind === "refused") return answerRefused(line, outcome);
    const { waves } = lookAtTasks(line.context, file);
    const [failed] = outcome.plan.kind === "decision_needed" ? outcome.plan.failed : [];
    if (failed === undefined) return answerResumed(line, outcome, waves);
    if (!line.isInteractive) return answerQuestion(line, outcome, { failed, as: words.as });
    const { askFailedTask } = await import("../ask-failed-task.ts");
    const choice = await askFailedTask(failed, line);
    // What was answered before is done already; only the new answer is left.
    answers = answersOf(choice === "skip" ? { skip: [failed.id] } : { retry: [failed.id] });
  }
}

function answersOf({ retry = [], skip = [], retryAll = false, yes = false }: Words) {
  return { retry, skip, retryAll, isConfirmed: yes };
}

function answerRefused(
  line: CommandLine,
  { file, refusals }: Extract<ResumeOutcome, { kind: "refused" }>,
): ExitCode {
  const text = refusals
    .map(({ id, refusal }) => taskRefusalText(line.language, id, refusal, fileAsTyped(line, file)))
    .join("\n");
  line.answer(text, {
    ok: false,
    outcome: "refused",
    exit_code: exitCodes.decisionNeeded,
    file,
    refusals,
    message: text,
  });
  return exitCodes.decisionNeeded;
}

/** The question as data and as text, with the command that gives each answer (product.md, "Three ways to drive it"). */
function answerQuestion(
  line: CommandLine,
  { file, plan, changes }: Resumed,
  { failed, as }: { readonly failed: FailedTask; readonly as: string | undefined },
): ExitCode {
  const say = taskWords(line.language);
  const words = `${fileAsTyped(line, file)}${as === undefined ? "" : ` --as ${shellWord(as)}`}`;
  const command = (answer: string) => `alfred tasks resume ${words} ${answer} ${shellWord(failed.id)}`;
  const options = [
    { id: "retry", label: say.choices.retry, command: command("--retry") },
    { id: "skip", label: say.choices.skip, command: command("--skip") },
    { id: "fix_and_retry", label: say.choices.fix_and_retry, command: command("--retry") },
  ];
  const text = failedTaskQuestion(line.language, failed);
  const commands = options.map(({ label, command: whole }) => ({ command: whole, meaning: label }));
  line.answer(`${text}\n\n${commentedCommands(commands).join("\n")}`, {
    ok: false,
    outcome: "decision_needed",
    exit_code: exitCodes.decisionNeeded,
    file,
    question: { kind: "failed_task", task: failed.id, title: failed.title, text },
    options,
    changes,
    plan: planJson(plan),
  });
  return exitCodes.decisionNeeded;
}

function answerResumed(line: CommandLine, outcome: Resumed, waves: readonly Wave[]): ExitCode {
  const { file, plan, standing, changes, usedUp, held, tasks } = outcome;
  const { language } = line;
  const say = taskWords(language);
  const isOver = standing.wave === null;
  const code = isOver && plan.kind === "all_skipped" ? exitCodes.workFailed : exitCodes.done;
  const startOver = plan.startOver.filter((id) => !held.has(id));
  const nameOf = (number: number) =>
    waveName(language, waves.find((wave) => wave.number === number) ?? { number, title: "" });
  for (const { number, status } of plan.waves)
    if (status === "finished") line.note(say.waveSkipped(nameOf(number)));
  if (startOver.length > 0) line.note(say.startsOver(startOver));
  if (plan.pendingAgain.length > 0) line.note(say.pendingAgain(plan.pendingAgain));
  const [holder] = held.values();
  if (holder !== undefined) {
    const sameAs = `alfred tasks resume ${fileAsTyped(line, file)} --as ${shellWord(holder)}`;
    line.note(say.leftAlone(held, sameAs));
  }
  for (const id of usedUp) {
    const task = tasks.find((each) => each.id === id);
    const [count, max] = [task?.attempts ?? 0, task?.attemptsMax ?? task?.attempts ?? 0];
    line.note(
      say.limitReached(
        id,
        count,
        max,
        `alfred tasks resume ${fileAsTyped(line, file)} --retry ${shellWord(id)}`,
      ),
    );
  }
  if (standing.wave !== null) line.note(say.goesOn(nameOf(standing.wave)));
  const text = isOver
    ? endText(plan, fileAsTyped(line, file), language)
    : [
        ...changes.map((change) => changeLine(change, language)),
        ...(standing.ready.length === 0
          ? [say.nothingReady]
          : [say.ready, ...standing.ready.map((task) => `- ${taskName(task)}`)]),
      ].join("\n");
  line.answer(text, {
    ok: code === exitCodes.done,
    outcome: isOver ? planState(plan) : "resumed",
    exit_code: code,
    file,
    ...standingJson(standing),
    changes,
    used_up: usedUp,
    held_by_others: [...held.keys()],
    plan: planJson(plan),
    ...(code === exitCodes.done ? {} : { message: text }),
  });
  return code;
}
