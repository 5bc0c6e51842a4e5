import type { Context } from "../context/index.ts";
import { readConfig } from "../project/index.ts";
import {
  type Claim,
  type Claimant,
  type Claims,
  claimOf,
  isOfLivingOther,
  isOwn,
  judgeClaim,
  readClaims,
} from "./claims.ts";
import { findTask } from "./edit-task.ts";
import { type Standing, standingOf } from "./judge.ts";
import { applySteps, type Refusal, type Step, type Steps } from "./moves.ts";
import { readTaskText } from "./parse-tasks.ts";
import { planResume, type ResumePlan } from "./plan-resume.ts";
import { type ResumeAnswers, resumeMove } from "./resume-moves.ts";
import type { ParsedTasks, Task, TaskProblem } from "./task.ts";
import { changeTaskFile, type Decision, findTaskFile, readTaskFile } from "./task-file.ts";
import { type StateChange, toWrite } from "./work.ts";

export interface FileRequest {
  readonly root: string;
  readonly path: string;
}

/** A task file as it is now, with who works on what. */
export interface LookedAt extends ParsedTasks {
  readonly file: string;
  readonly standing: Standing;
  readonly plan: ResumePlan;
  /** Of tasks in progress: by whom, and whether they live. */
  readonly holders: ReadonlyMap<string, { readonly name: string; readonly isGone: boolean }>;
}

/** @throws AlfredError what finding and reading the file throw */
export function lookAtTasks(context: Context, { root, path }: FileRequest): LookedAt {
  const file = findTaskFile(root, path, context);
  const { tasks, waves, problems } = readTaskText(readTaskFile(file));
  const inProgress = new Set(tasks.filter(({ state }) => state === "in_progress").map(({ id }) => id));
  const now = context.now();
  const holders = [...readClaims(file.claimsPath)]
    .filter(([id]) => inProgress.has(id))
    .map(([id, claim]) => [id, { name: claim.name, isGone: judgeClaim(claim, now) === "gone" }] as const);
  const plan = planResume(tasks, { attemptsMax: readConfig(root).limits.taskAttemptsMax });
  return {
    file: file.shown,
    tasks,
    waves,
    problems,
    standing: standingOf(tasks),
    plan,
    holders: new Map(holders),
  };
}

export type ClaimOutcome =
  | {
      readonly kind: "claimed";
      readonly file: string;
      readonly task: Task;
      /** The name that it is claimed under. */
      readonly name: string;
      /** Tasks of claimants that are gone, ready again. */
      readonly takenBack: readonly string[];
      /** What the same name holds besides. */
      readonly alsoHeld: readonly string[];
    }
  /** Nothing is ready now; the plan and the standing say why. */
  | {
      readonly kind: "nothing_ready";
      readonly file: string;
      readonly standing: Standing;
      readonly plan: ResumePlan;
    }
  | { readonly kind: "invalid"; readonly file: string; readonly problems: readonly TaskProblem[] };

/**
 * Takes one ready task of the wave that is on, under the file's lease: several agents work one wave, and each task is given out once. A task
 * whose claimant is gone is ready again, from its beginning.
 */
export async function claimTask(
  context: Context,
  { root, path, claimant }: FileRequest & { readonly claimant: Claimant },
): Promise<ClaimOutcome> {
  const file = findTaskFile(root, path, context);
  const { taskAttemptsMax: attemptsMax } = readConfig(root).limits;
  return changeTaskFile(context, file, (text, claims): Decision<ClaimOutcome> => {
    if (text.problems.length > 0) {
      return { value: { kind: "invalid", file: file.shown, problems: text.problems } };
    }
    const now = context.now();
    const gone = text.tasks
      .filter(({ id, state }) => state === "in_progress" && isGone(claims.get(id), now))
      .map(({ id }) => id);
    const steps = new Map<string, Step>(gone.map((id) => [id, { state: "pending", resetSubSteps: true }]));
    const tasks = applySteps(text.tasks, steps);
    const standing = standingOf(tasks);
    const [task] = standing.ready;
    if (task === undefined) {
      const plan = planResume(tasks, { attemptsMax });
      const value = { kind: "nothing_ready", file: file.shown, standing, plan } as const;
      if (gone.length === 0) return { value };
      const { edits, claims: left } = toWrite(context, text, claims, steps);
      return { value, changes: edits, claims: left };
    }
    steps.set(task.id, { state: "in_progress", ...(gone.includes(task.id) ? { resetSubSteps: true } : {}) });
    const { edits, claims: left, taskAfter } = toWrite(context, text, claims, steps);
    const mine = claimOf(claimant, now);
    const alsoHeld = [...left].filter(([, each]) => isOwn(each, claimant)).map(([id]) => id);
    return {
      value: {
        kind: "claimed",
        file: file.shown,
        task: taskAfter(task.id) ?? task,
        name: mine.name,
        takenBack: gone.filter((id) => id !== task.id),
        alsoHeld,
      },
      changes: edits,
      claims: new Map([...left, [task.id, mine]]),
    };
  });
}

function isGone(claim: Claim | undefined, now: Date): boolean {
  return claim !== undefined && judgeClaim(claim, now) === "gone";
}

export type ResumeOutcome =
  | {
      readonly kind: "resumed";
      readonly file: string;
      /** From the file as it was, with the answers: where work goes on and why. */
      readonly plan: ResumePlan;
      /** As the file is now. */
      readonly standing: Standing;
      readonly changes: readonly StateChange[];
      /** Skipped by themselves, because their attempts are used up. */
      readonly usedUp: readonly string[];
      /** Left alone: others who live are at work on them. By id, their names. */
      readonly held: ReadonlyMap<string, string>;
      readonly tasks: readonly Task[];
    }
  | {
      readonly kind: "refused";
      readonly file: string;
      readonly refusals: readonly { readonly id: string; readonly refusal: Refusal }[];
    }
  | { readonly kind: "invalid"; readonly file: string; readonly problems: readonly TaskProblem[] };

/**
 * Goes on with a task file after anything (tasks.md, "Resuming"). Where the user has to decide first, `plan.kind` is `decision_needed`, and
 * only what was answered already is done.
 * @throws AlfredError `unknown_task` for an answer about a task that isn't there
 */
export async function resumeTasks(
  context: Context,
  {
    root,
    path,
    answers,
    claimant,
  }: FileRequest & { readonly answers: ResumeAnswers; readonly claimant: Claimant },
): Promise<ResumeOutcome> {
  const file = findTaskFile(root, path, context);
  const { taskAttemptsMax: attemptsMax } = readConfig(root).limits;
  return changeTaskFile(context, file, (text, claims): Decision<ResumeOutcome> => {
    if (text.problems.length > 0) {
      return { value: { kind: "invalid", file: file.shown, problems: text.problems } };
    }
    const idsOf = (words: readonly string[]) => words.map((word) => findTask(text, word).task.id);
    const asked = { ...answers, retry: idsOf(answers.retry), skip: idsOf(answers.skip) };
    const held = heldByOthers(text.tasks, claims, claimant, context.now());
    const { steps, plan, usedUp, refusals } = resumeMove(text.tasks, asked, { attemptsMax, held });
    if (refusals.length > 0) return { value: { kind: "refused", file: file.shown, refusals } };
    return decisionOf(context, { text, claims, steps, plan, usedUp, held, file: file.shown });
  });
}

function decisionOf(
  context: Context,
  facts: {
    readonly text: ReturnType<typeof readTaskText>;
    readonly claims: Claims;
    readonly steps: Steps;
    readonly plan: ResumePlan;
    readonly usedUp: readonly string[];
    readonly held: ReadonlyMap<string, string>;
    readonly file: string;
  },
): Decision<ResumeOutcome> {
  const { text, claims, steps, plan, usedUp, held, file } = facts;
  const written = toWrite(context, text, claims, steps);
  const tasks = text.tasks.map((task) => written.taskAfter(task.id) ?? task);
  return {
    value: {
      kind: "resumed",
      file,
      plan,
      standing: standingOf(tasks),
      changes: written.changes,
      usedUp,
      held,
      tasks,
    },
    changes: written.edits,
    claims: written.claims,
  };
}

/** Only who is known to live, and isn't the asker, keeps a task from beginning anew: the user has asked for that. By id, their names. */
function heldByOthers(
  tasks: readonly Task[],
  claims: Claims,
  claimant: Claimant,
  now: Date,
): ReadonlyMap<string, string> {
  const held = tasks.flatMap(({ id, state }) => {
    const found = claims.get(id);
    if (state !== "in_progress" || found === undefined) return [];
    return isOfLivingOther(found, claimant, now) ? [[id, found.name] as const] : [];
  });
  return new Map(held);
}
