import { judgeTasks } from "./judge.ts";
import {
  applySteps,
  limitOf,
  type MoveOptions,
  type Refusal,
  type Step,
  withConsequences,
  withDependents,
} from "./moves.ts";
import { planResume, type ResumePlan } from "./plan-resume.ts";
import type { Task } from "./task.ts";

/** What the user has decided on failed tasks. */
export interface ResumeAnswers {
  readonly retry: readonly string[];
  readonly skip: readonly string[];
  readonly retryAll: boolean;
  /** For the failed tasks that nothing was said about: tried again within their limit, skipped past it. */
  readonly isConfirmed: boolean;
}

export interface ResumeMove {
  readonly steps: ReadonlyMap<string, Step>;
  /** As the file will stand, with what begins anew still in progress. */
  readonly plan: ResumePlan;
  /** Skipped by themselves: their attempts are used up. */
  readonly usedUp: readonly string[];
  readonly refusals: readonly { readonly id: string; readonly refusal: Refusal }[];
}

/**
 * What a resume makes of a file (tasks.md, "Resuming"): the user's answers, tasks in progress begin anew unless somebody who lives is at work
 * on them, skipped ones are judged again. Where a decision is left, nothing is done but what was decided.
 */
export function resumeMove(
  all: readonly Task[],
  answers: ResumeAnswers,
  { held, ...options }: MoveOptions & { readonly held: ReadonlyMap<string, string> },
): ResumeMove {
  const refusals: { id: string; refusal: Refusal }[] = [];
  const steps = new Map<string, Step>();
  const usedUp: string[] = [];
  const tasks = judgeTasks(all);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const asked = [...answers.retry, ...answers.skip];
  for (const [id, by] of held) if (asked.includes(id)) refusals.push({ id, refusal: { reason: "held", by } });
  for (const id of answers.retry) {
    const task = byId.get(id);
    if (task === undefined || !canBeRetried(task)) refusals.push({ id, refusal: { reason: "not_failed" } });
    else steps.set(id, retryStep(task, options));
  }
  for (const id of answers.skip) {
    const task = byId.get(id);
    if (task?.state === "completed") refusals.push({ id, refusal: { reason: "completed" } });
    else if (task !== undefined) steps.set(id, { state: "skipped", skipReason: { kind: "chosen" } });
  }
  for (const task of tasks.filter(({ id, state }) => state === "failed" && !steps.has(id))) {
    const max = limitOf(task, options);
    if (answers.retryAll) steps.set(task.id, retryStep(task, options));
    else if (!answers.isConfirmed) continue;
    else if (task.attempts < max) steps.set(task.id, { state: "pending" });
    else {
      usedUp.push(task.id);
      const skipReason = { kind: "limit", attempts: task.attempts, attemptsMax: max } as const;
      steps.set(task.id, { state: "skipped", skipReason });
    }
  }
  const decided = withSkippedDependents(tasks, steps);
  const plan = planResume(applySteps(all, decided), options);
  if (refusals.length > 0) return { steps: new Map(), plan, usedUp: [], refusals };
  if (plan.kind === "decision_needed" && decided.size === 0)
    return { steps: new Map(), plan, usedUp, refusals };
  const startOver = plan.startOver
    .filter((id) => !held.has(id))
    .map((id) => [id, { state: "pending", resetSubSteps: true }] as const);
  return { steps: withConsequences(all, new Map([...decided, ...startOver])), plan, usedUp, refusals };
}

/** A task that was skipped for a reason of its own can be taken up again; one in progress is begun anew. */
function canBeRetried({ state, skipReason }: Task): boolean {
  return state === "failed" || state === "in_progress" || (state === "skipped" && skipReason !== null);
}

/** Its attempts begin at none; the old error is kept. */
function retryStep(task: Task, options: MoveOptions): Step {
  return {
    state: "pending",
    ...(task.attempts === 0 ? {} : { attempts: { count: 0, max: limitOf(task, options) } }),
    ...(task.skipReason === null ? {} : { skipReason: null }),
    ...(task.state === "in_progress" ? { resetSubSteps: true } : {}),
  };
}

function withSkippedDependents(
  tasks: readonly Task[],
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, Step> {
  const skipped = new Map([...steps].filter(([, { state }]) => state === "skipped"));
  return skipped.size === 0 ? steps : new Map([...withDependents(tasks, skipped), ...steps]);
}
