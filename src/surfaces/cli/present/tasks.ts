import type { Language } from "../../../context/index.ts";
import { shellWord } from "../../../failures/index.ts";
import { taskFaultWords, taskWords } from "../../../messages/index.ts";
import {
  type LookedAt,
  markerOf,
  mermaidGraph,
  type ResumePlan,
  type Standing,
  type StateChange,
  type Task,
  type TaskProblem,
  type Wave,
} from "../../../tasks/index.ts";
import { snakeCase } from "./snake-case.ts";

/** A wave as its heading has it. */
export function waveName(language: Language, { number, title }: Pick<Wave, "number" | "title">): string {
  return title === "" ? taskWords(language).wave(number) : title;
}

export function taskName({ id, title }: Pick<Task, "id" | "title">): string {
  return title === "" ? id : `${id}: ${title}`;
}

function boxed(task: Task): string {
  return `[${markerOf[task.state]}] ${taskName(task)}`;
}

function waveLine({ tasks }: LookedAt, wave: Wave, language: Language): string {
  const inWave = tasks.filter((task) => task.wave === wave.number);
  const done = inWave.filter(({ state }) => state === "completed").length;
  return `${waveName(language, wave)}  ${taskWords(language).doneOf(done, inWave.length)}`;
}

/** By wave: each task with its state, what it waits for, who works on it, and why it failed. */
export function listText(looked: LookedAt, language: Language): string {
  const say = taskWords(language);
  if (looked.tasks.length === 0) return say.noTasks;
  const details = (task: Task) => {
    const holder = looked.holders.get(task.id);
    const facts = [
      ...(task.attempts === 0 ? [] : [say.attempts(task.attempts, task.attemptsMax)]),
      ...(holder === undefined ? [] : [say.heldBy(holder.name, holder.isGone)]),
      ...(task.error === null || task.state !== "failed" ? [] : [`${say.error}: ${task.error}`]),
      ...(task.skipReason === null ? [] : [say.itself(task.skipReason)]),
    ];
    const steps = task.subSteps.length;
    const done = task.subSteps.filter(({ state }) => state === "completed").length;
    return [
      `  ${boxed(task)}${waits(task)}${steps === 0 ? "" : `  (${say.doneOf(done, steps)})`}`,
      ...facts.map((fact) => `      ${fact}`),
    ];
  };
  return looked.waves
    .flatMap((wave) => [
      waveLine(looked, wave, language),
      ...looked.tasks.filter((task) => task.wave === wave.number).flatMap(details),
    ])
    .join("\n");
}

function waits({ dependencies }: Task): string {
  return dependencies.length === 0 ? "" : `  ← ${dependencies.join(", ")}`;
}

/** The waves as the trunk of a tree, from each its tasks, from each of those what it sets free. */
export function graphText(looked: LookedAt, language: Language): string {
  if (looked.tasks.length === 0) return taskWords(language).noTasks;
  const freed = new Map<string, string[]>();
  for (const { id, dependencies } of looked.tasks) {
    for (const dependency of dependencies) freed.set(dependency, [...(freed.get(dependency) ?? []), id]);
  }
  return looked.waves
    .flatMap((wave) => {
      const tasks = looked.tasks.filter((task) => task.wave === wave.number);
      const branches = tasks.flatMap((task, index) => {
        const isLast = index === tasks.length - 1;
        const next = freed.get(task.id) ?? [];
        return [
          `${isLast ? "└─" : "├─"} ${boxed(task)}${waits(task)}`,
          ...(next.length === 0 ? [] : [`${isLast ? "  " : "│ "}   └→ ${next.join(", ")}`]),
        ];
      });
      return [waveLine(looked, wave, language), ...branches];
    })
    .join("\n");
}

export function mermaidText(looked: LookedAt, language: Language): string {
  return mermaidGraph(looked, (wave) => waveName(language, wave));
}

export function problemLine(file: string, { line, column, fault }: TaskProblem, language: Language): string {
  const { problem, hint } = taskFaultWords(language, fault);
  return `${file}:${line}:${column}: ${problem} → ${hint}`;
}

export function problemJson({ line, column, fault }: TaskProblem, language: Language): object {
  return { line, column, ...snakeCase(fault), ...taskFaultWords(language, fault) };
}

/** What can be done next, and what stands in the way of the rest. */
export function nextText({ standing, waves, plan }: LookedAt, typedFile: string, language: Language): string {
  const say = taskWords(language);
  const { wave, ready, blocked, inProgress, failed, doneCount, taskCount } = standing;
  if (wave === null) return endText(plan, typedFile, language);
  const here = waves.find(({ number }) => number === wave) ?? { number: wave, title: "" };
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `- ${line}`)];
  return [
    `${waveName(language, here)}  (${say.doneOf(doneCount, taskCount)})`,
    ...section(say.ready, ready.map(taskName)),
    ...section(say.inProgress, inProgress.map(taskName)),
    ...section(
      say.failed,
      failed.map((task) => `${taskName(task)}${task.error === null ? "" : ` (${task.error})`}`),
    ),
    ...section(
      say.blocked,
      blocked.map((task) => `${taskName(task)}  ← ${task.blockedBy.join(", ")}`),
    ),
  ].join("\n");
}

/** Nothing is left to run: all is completed, or what is left is skipped, and by which dependencies (tasks.md, "Safety"). */
export function endText(plan: ResumePlan, typedFile: string, language: Language): string {
  const { kind, stillSkipped } = plan;
  const say = taskWords(language);
  if (hasNoTasks(plan)) return say.noTasks;
  if (kind !== "all_skipped") return say.allDone;
  const lines = stillSkipped.map(
    (task) =>
      `- ${taskName(task)}: ${task.reason === null ? say.because(task.because) : say.itself(task.reason)}`,
  );
  const first = stillSkipped.find(({ reason }) => reason !== null)?.id ?? stillSkipped[0]?.id ?? "";
  return [
    say.allSkipped,
    ...lines,
    say.takeUp(`alfred tasks resume ${typedFile} --retry ${shellWord(first)}`),
  ].join("\n");
}

/** What a plan comes to, for `--json`: a file without a task isn't finished work. */
export function planState(plan: ResumePlan): ResumePlan["kind"] | "no_tasks" {
  return hasNoTasks(plan) ? "no_tasks" : plan.kind;
}

function hasNoTasks({ idsByState }: ResumePlan): boolean {
  return Object.values(idsByState).every((ids) => ids.length === 0);
}

export function changeLine({ id, title, to }: StateChange, language: Language): string {
  return `[${markerOf[to]}] ${taskName({ id, title })} (${taskWords(language).moved[to]})`;
}

export function taskJson(task: Task): object {
  return snakeCase(task);
}

export function standingJson({
  wave,
  ready,
  blocked,
  inProgress,
  failed,
  doneCount,
  taskCount,
}: Standing): object {
  const short = ({ id, title }: Task) => ({ id, title });
  return {
    wave,
    ready: ready.map(short),
    blocked: blocked.map(({ id, title, blockedBy }) => ({ id, title, blocked_by: blockedBy })),
    in_progress: inProgress.map(short),
    failed: failed.map((task) => ({ ...short(task), error: task.error, attempts: task.attempts })),
    done: doneCount,
    total: taskCount,
  };
}

export function planJson(plan: ResumePlan): object {
  const { kind, restartPoint, waves, startOver, failed, pendingAgain, stillSkipped } = plan;
  return {
    kind,
    restart_point: restartPoint === null ? null : snakeCase(restartPoint),
    waves: waves.map(snakeCase),
    ids_by_state: plan.idsByState,
    start_over: startOver,
    failed: failed.map(snakeCase),
    pending_again: pendingAgain,
    still_skipped: stillSkipped.map(snakeCase),
  };
}
