import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Context } from "../../context/index.ts";
import { callingProcess, identifyProcess } from "../../durable/index.ts";
import type { ItemsStanding, OpenWorkItems, SkippedItem, WorkItem, WorkItems } from "../../engine/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { isLimitReason, taskFaultWords } from "../../messages/index.ts";
import type { Finding } from "../../runs/index.ts";
import { parseSpecId, specFiles } from "../../specs/index.ts";
import {
  type Claimant,
  failTask,
  type LookedAt,
  lookAtTasks,
  passTask,
  refuseTask,
  resumeTasks,
  skipTask,
  startTask,
  type Task,
  type TaskOutcome,
  takeBackTask,
  taskLines,
} from "../../tasks/index.ts";

/** The tasks of a file as the parts of a step's work: by default of the SPEC's `tasks.md` (tasks.md, "2-run uses …"). */
export const openTaskItems: OpenWorkItems = ({ context, root, run, file, isUnattended }) => {
  const path = pathOf(root, run.specId, file);
  if (path === null || !existsSync(join(root, path))) return null;
  const looked = lookAtTasks(context, { root, path });
  if (looked.problems.length > 0) return { problems: problemsOf(context, looked) };
  if (looked.tasks.length === 0) return null;
  const process = isUnattended ? identifyProcess() : callingProcess();
  // One run at a time works on a phase and a SPEC: what an earlier one has claimed is this one's to begin anew.
  const name = [run.phase, run.specId].filter((word) => word !== null).join(" ");
  return taskItems(context, { root, path }, { name, process });
};

function pathOf(root: string, specId: string | null, file: string | null): string | null {
  if (file !== null) return file.replaceAll("<<SPEC_ID>>", specId ?? "");
  if (specId === null) return null;
  return relative(root, specFiles(root, parseSpecId(specId)).tasks)
    .split(sep)
    .join("/");
}

function problemsOf({ language }: Context, { file, problems }: LookedAt): readonly Finding[] {
  return problems.map(({ line, fault }) => {
    const { problem, hint } = taskFaultWords(language, fault);
    return { kind: "document_problem", file, line, problem, hint };
  });
}

interface FilePlace {
  readonly root: string;
  readonly path: string;
}

function taskItems(context: Context, place: FilePlace, claimant: Claimant): WorkItems {
  const look = () => {
    const looked = lookAtTasks(context, place);
    const [problem] = problemsOf(context, looked);
    if (problem?.kind !== "document_problem") return looked;
    const { file, line, problem: what, hint } = problem;
    throw new AlfredError({ code: "file_unreadable", path: file, detail: `line ${line}: ${what} → ${hint}` });
  };
  const ask = (id: string) => ({ ...place, id, claimant });
  const taskOf = (id: string) => look().tasks.find((task) => task.id === id) ?? null;
  return {
    source: place.path,
    look: () => standingOf(look(), claimant),
    find: (id) => {
      const task = taskOf(id);
      return task === null ? null : itemOf(task);
    },
    takeBack: async (id) => {
      await takeBackTask(context, ask(id));
    },
    begin: async (id) => {
      const { kind } = await startTask(context, ask(id), { isClaimed: true });
      return kind === "moved" || kind === "unchanged";
    },
    finish: async (id) => {
      await passTask(context, ask(id));
    },
    refuse: async (id, error) => triedOf(await refuseTask(context, ask(id), error)),
    fail: async (id, error) => triedOf(await failTask(context, ask(id), error)),
    skip: async (id, reason) => {
      await skipTask(context, ask(id), reason);
    },
    startOver: async (answers) => {
      const asked = { retry: [], skip: [], isConfirmed: false, ...answers, retryAll: false };
      const outcome = await resumeTasks(context, { ...place, answers: asked, claimant });
      if (outcome.kind !== "resumed") return [];
      return outcome.plan.startOver.filter((id) => !outcome.held.has(id));
    },
    promptValues: (id) => {
      const looked = look();
      const task = looked.tasks.find((each) => each.id === id);
      const done = looked.tasks.filter(({ state }) => state === "completed");
      return {
        TASK_ID: id,
        TASK_TITLE: task?.title ?? "",
        TASK_TEXT: taskLines(context, { ...place, id }),
        TASK_FILE: join(place.root, place.path),
        TASK_WAVE: String(task?.wave ?? ""),
        TASK_CHECKS: (task?.checks ?? []).map(({ command }) => command),
        TASKS_DONE: done.map((each) => `${each.id} ${each.title}`.trim()),
        TASK_COUNT: String(looked.tasks.length),
      };
    },
  };
}

function itemOf({ id, title, wave, checks }: Task): WorkItem {
  return { id, title, wave, checks: checks.map(({ command }) => command) };
}

function triedOf(outcome: TaskOutcome) {
  const { attempts = 0, attemptsMax = null, state = "failed" } = "task" in outcome ? outcome.task : {};
  return { isOpen: state === "in_progress", attempts, attemptsMax: attemptsMax ?? attempts };
}

function standingOf({ tasks, standing, plan, holders }: LookedAt, claimant: Claimant): ItemsStanding {
  const inProgress = tasks.filter(({ state }) => state === "in_progress");
  const holderOf = ({ id }: Task) => {
    const holder = holders.get(id);
    return holder === undefined || holder.isGone || holder.name === claimant.name ? null : holder.name;
  };
  return {
    wave: standing.wave,
    ready: standing.ready.map(itemOf),
    held: inProgress.flatMap((task) => {
      const holder = holderOf(task);
      return holder === null ? [] : [{ id: task.id, holder }];
    }),
    inProgress: inProgress.filter((task) => holderOf(task) === null).map(itemOf),
    failed: plan.failed,
    skipped: skippedOf(plan.stillSkipped),
    doneCount: standing.doneCount,
    itemCount: standing.taskCount,
  };
}

/** Decided by a person: skipped by choice, or because all that it waits for is. A limit that was reached decides nothing. */
function skippedOf(skipped: LookedAt["plan"]["stillSkipped"]): readonly SkippedItem[] {
  const byId = new Map(skipped.map((task) => [task.id, task]));
  const known = new Map<string, boolean>();
  const isDecided = (id: string): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const task = byId.get(id);
    const decided =
      task !== undefined &&
      (task.reason === null
        ? task.because.length > 0 && task.because.every(isDecided)
        : !isLimitReason(task.reason));
    known.set(id, decided);
    return decided;
  };
  return skipped.map((task) => ({ ...task, isDecided: isDecided(task.id) }));
}
