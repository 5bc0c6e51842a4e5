import type { Command } from "commander";
import { unreachable } from "../../../context/index.ts";
import { type ExitCode, exitCodes, shellWord } from "../../../failures/index.ts";
import { findingSentence, taskRefusalText, taskWords } from "../../../messages/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import type { Claimant, ClaimOutcome, Task, TaskOutcome, TaskProblem } from "../../../tasks/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { type Move, tasksHelp } from "../help/tasks.ts";
import { programLines } from "../present/program-lines.ts";
import { snakeCase } from "../present/snake-case.ts";
import {
  changeLine,
  endText,
  planJson,
  planState,
  problemJson,
  problemLine,
  standingJson,
  taskJson,
  taskName,
} from "../present/tasks.ts";
import { fileAsTyped, pathFromRoot } from "../project-path.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

interface Words {
  readonly reason?: string;
  readonly as?: string;
}

/** The commands that move one task. */
export function addTaskMoves(tasks: Command, { action, language }: Registration): void {
  const help = tasksHelp[language];
  for (const [name, does] of Object.entries(help.moves) as [Move, string][]) {
    tasks
      .command(name)
      .summary(does.replace(/[:.].*$/s, ""))
      .description(does)
      .argument("<file>", argumentsHelp[language].taskFile)
      .argument("<id>", help.id)
      .option("--reason <text>", help.reason)
      .option("--as <name>", help.claimedAs)
      .addHelpText(
        "after",
        examples(
          language,
          `alfred tasks ${name} tasks.md T-003${name === "fail" || name === "skip" ? ' --reason "the API is down"' : ""}`,
        ),
      )
      .action(
        action((line, path: string, id: string, words: Words) => moveOne(line, name, { path, id, words })),
      );
  }
  tasks
    .command("claim")
    .description(help.claim)
    .argument("<file>", argumentsHelp[language].taskFile)
    .option("--as <name>", help.claimAs)
    .addHelpText("after", examples(language, "alfred tasks claim tasks.md --as agent-3 --json"))
    .action(action(claimOne));
}

/** Who calls: the name that was given, and the process that outlives this command. */
export async function claimantOf({ as: name }: Words): Promise<Claimant> {
  const { callingProcess } = await import("../../../durable/index.ts");
  return { name: name ?? null, process: callingProcess() };
}

async function moveOne(
  line: CommandLine,
  name: Move,
  { path, id, words }: { readonly path: string; readonly id: string; readonly words: Words },
): Promise<ExitCode> {
  const { failTask, finishTask, skipTask, startTask } = await import("../../../tasks/index.ts");
  const request = { root: line.root, path: pathFromRoot(line, path), id, claimant: await claimantOf(words) };
  const { withoutStore } = await import("../../../sharing/index.ts");
  const { context } = line;
  const ofChecks = { ...context, environment: withoutStore(context.environment) };
  const work = {
    start: () => startTask(context, request),
    done: () => finishTask(ofChecks, request),
    fail: () =>
      failTask(
        context,
        request,
        words.reason ?? findingSentence(line.language, { kind: "reported_failed", reason: "" }),
      ),
    skip: () => skipTask(context, request, words.reason ?? null),
  };
  return answerMove(line, await work[name]());
}

function answerMove(line: CommandLine, outcome: TaskOutcome): ExitCode {
  if (outcome.kind === "invalid") return answerInvalid(line, outcome.file, outcome.problems);
  const code = codeOf(outcome.kind);
  const evidence = "evidence" in outcome ? outcome.evidence : [];
  line.answer(moveText(line, outcome), {
    ok: code === exitCodes.done,
    outcome: outcome.kind,
    exit_code: code,
    file: outcome.file,
    task: taskJson(outcome.task),
    changes: "changes" in outcome ? outcome.changes : [],
    evidence: evidence.map(snakeCase),
    ...(outcome.kind === "refused" ? { refusal: outcome.refusal } : {}),
    ...(code === exitCodes.done ? {} : { message: moveText(line, outcome) }),
  });
  return code;
}

function codeOf(kind: Exclude<TaskOutcome["kind"], "invalid">): ExitCode {
  switch (kind) {
    case "moved":
    case "unchanged":
      return exitCodes.done;
    case "check_failed":
    case "limit_reached":
      return exitCodes.workFailed;
    case "refused":
      return exitCodes.decisionNeeded;
    case "interrupted":
      return exitCodes.interrupted;
    default:
      return unreachable(kind);
  }
}

function moveText(line: CommandLine, outcome: Exclude<TaskOutcome, { kind: "invalid" }>): string {
  const say = taskWords(line.language);
  const { file, task } = outcome;
  if (outcome.kind === "refused")
    return taskRefusalText(line.language, task.id, outcome.refusal, fileAsTyped(line, file));
  if (outcome.kind === "interrupted") return say.interrupted(task.id);
  const lines = [
    ...evidenceLines(line, outcome),
    ...outcome.changes.map((change) => changeLine(change, line.language)),
  ];
  if (outcome.kind === "unchanged") return say.unchanged(task.id);
  if (outcome.kind === "limit_reached") {
    const retry = `alfred tasks resume ${fileAsTyped(line, file)} --retry ${shellWord(task.id)}`;
    lines.push(
      say.limitReached(task.id, Math.min(task.attempts, outcome.attemptsMax), outcome.attemptsMax, retry),
    );
  }
  return lines.join("\n");
}

/** Each check with how it ended; of the one that failed also what it printed last. */
function evidenceLines(
  { language }: CommandLine,
  outcome: Extract<TaskOutcome, { evidence: unknown }>,
): readonly string[] {
  const say = taskWords(language);
  return outcome.evidence.flatMap(({ passed, command, exitCode, duration, findings, outputTail }) => {
    const shown = displayCommand(command ?? []);
    if (passed) return [`✓ ${say.checkPassed}: ${shown} (${exitCode}, ${duration} s)`];
    const tail = programLines(outputTail);
    return [
      say.checkFailed(outcome.task.id),
      ...findings.map((finding) => `- ${findingSentence(language, finding)}`),
      ...(tail.length === 0 ? [] : ["", say.outputEnd, ...tail, ""]),
    ];
  });
}

async function claimOne(line: CommandLine, path: string, words: Words): Promise<ExitCode> {
  const { claimTask } = await import("../../../tasks/index.ts");
  const claimant = await claimantOf(words);
  const outcome = await claimTask(line.context, {
    root: line.root,
    path: pathFromRoot(line, path),
    claimant,
  });
  if (outcome.kind === "invalid") return answerInvalid(line, outcome.file, outcome.problems);
  return outcome.kind === "claimed" ? answerClaimed(line, outcome) : answerNothing(line, outcome);
}

function answerClaimed(line: CommandLine, outcome: Extract<ClaimOutcome, { kind: "claimed" }>): ExitCode {
  const { file, task, name, takenBack, alsoHeld } = outcome;
  const say = taskWords(line.language);
  if (takenBack.length > 0) line.note(say.takenBack(takenBack));
  line.answer(claimedText(line, file, task, name), {
    ok: true,
    outcome: "claimed",
    exit_code: exitCodes.done,
    file,
    task: taskJson(task),
    claimed_by: name,
    taken_back: takenBack,
    also_held: alsoHeld,
  });
  return exitCodes.done;
}

function claimedText(line: CommandLine, file: string, task: Task, name: string): string {
  const say = taskWords(line.language);
  const words = `${fileAsTyped(line, file)} ${shellWord(task.id)}`;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((each) => `- ${each}`)];
  return [
    `${taskName(task)} (${say.claimed(name)})`,
    ...section(
      say.subSteps,
      task.subSteps.map(({ title }) => title),
    ),
    ...section(
      say.checks,
      task.checks.map(({ command }) => command),
    ),
    "",
    `${say.whenDone} alfred tasks done ${words}`,
    `${say.ifNot} alfred tasks fail ${words} --reason "…"`,
  ].join("\n");
}

/** Waiting is no failure; a decision and an end without the work done are. */
function answerNothing(
  line: CommandLine,
  outcome: Extract<ClaimOutcome, { kind: "nothing_ready" }>,
): ExitCode {
  const { file, standing, plan } = outcome;
  const say = taskWords(line.language);
  const codes = {
    go_on: exitCodes.done,
    finished: exitCodes.done,
    decision_needed: exitCodes.decisionNeeded,
    all_skipped: exitCodes.workFailed,
  };
  const code = codes[plan.kind];
  const texts = {
    go_on: say.nothingReady,
    finished: endText(plan, fileAsTyped(line, file), line.language),
    decision_needed: `${plan.failed.map((task) => say.failedFound(task)).join("\n")}→ alfred tasks resume ${fileAsTyped(line, file)}`,
    all_skipped: endText(plan, fileAsTyped(line, file), line.language),
  };
  line.answer(texts[plan.kind], {
    ok: code === exitCodes.done,
    outcome: plan.kind === "go_on" ? "waiting" : planState(plan),
    exit_code: code,
    file,
    task: null,
    ...standingJson(standing),
    plan: planJson(plan),
    message: texts[plan.kind],
  });
  return code;
}

/** A file with problems is left as it is, and all of them are said. */
export function answerInvalid(line: CommandLine, file: string, problems: readonly TaskProblem[]): ExitCode {
  const say = taskWords(line.language);
  const message = [
    say.problemsFound(file, problems.length),
    ...problems.map((problem) => `- ${problemLine(file, problem, line.language)}`),
    say.mend(fileAsTyped(line, file)),
  ].join("\n");
  line.answer(message, {
    ok: false,
    outcome: "invalid",
    exit_code: exitCodes.stateUnusable,
    file,
    message,
    problems: problems.map((problem) => problemJson(problem, line.language)),
  });
  return exitCodes.stateUnusable;
}
