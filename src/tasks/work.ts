import type { Context } from "../context/index.ts";
import { checkCommandGates } from "../gates/index.ts";
import { findingSentence, skipReasonText } from "../messages/index.ts";
import { readConfig } from "../project/index.ts";
import type { Evidence } from "../runs/index.ts";
import { type Claimant, type Claims, claimOf, isOwn, judgeClaim } from "./claims.ts";
import { findTask, type TaskChange } from "./edit-task.ts";
import {
  completeMove,
  failMove,
  type Move,
  type Refusal,
  refuseMove,
  type Step,
  type Steps,
  skipMove,
  startMove,
} from "./moves.ts";
import { readTaskText } from "./parse-tasks.ts";
import type { Task, TaskProblem, TaskState } from "./task.ts";
import { changeTaskFile, type Decision, findTaskFile, readTaskFile } from "./task-file.ts";
import type { TaskText } from "./task-text.ts";

/** A task of a file, and who asks. */
export interface TaskRequest {
  readonly root: string;
  /** As it was given. */
  readonly path: string;
  readonly id: string;
  readonly claimant: Claimant;
}

/** A task whose box has changed. */
export interface StateChange {
  readonly id: string;
  readonly title: string;
  readonly from: TaskState;
  readonly to: TaskState;
}

/** What asking for one task came to. */
export type TaskOutcome =
  | {
      readonly kind: "moved" | "unchanged";
      readonly file: string;
      /** As it is now. */
      readonly task: Task;
      /** Every box that changed, this task's first. */
      readonly changes: readonly StateChange[];
      /** What its own checks saw. */
      readonly evidence: readonly Evidence[];
    }
  | {
      /** Its check failed, so it did; or its attempts are used up, so it was skipped. */
      readonly kind: "check_failed" | "limit_reached";
      readonly file: string;
      readonly task: Task;
      readonly changes: readonly StateChange[];
      readonly evidence: readonly Evidence[];
      readonly attemptsMax: number;
    }
  | { readonly kind: "refused"; readonly file: string; readonly task: Task; readonly refusal: Refusal }
  | { readonly kind: "invalid"; readonly file: string; readonly problems: readonly TaskProblem[] }
  /** The user interrupted a check: nothing was decided. */
  | { readonly kind: "interrupted"; readonly file: string; readonly task: Task };

/** @throws AlfredError `unknown_task`, and what finding, reading and saving the file throw; so do all below */
export async function startTask(
  context: Context,
  request: TaskRequest,
  { isClaimed = false }: { readonly isClaimed?: boolean } = {},
): Promise<TaskOutcome> {
  const options = { attemptsMax: readConfig(request.root).limits.taskAttemptsMax };
  return move(context, request, { needsValidFile: true, isClaimed }, ({ tasks }, task, claims) => {
    const claim = claims.get(task.id);
    // Who has claimed a task may well say that it begins.
    if (task.state === "in_progress" && claim !== undefined && isOwn(claim, request.claimant)) {
      return { kind: "unchanged" };
    }
    return startMove(tasks, task.id, options);
  });
}

/** Reports a failure. */
export async function failTask(context: Context, request: TaskRequest, error: string): Promise<TaskOutcome> {
  const options = { attemptsMax: readConfig(request.root).limits.taskAttemptsMax };
  return move(context, request, {}, ({ tasks }, { id }) => failMove(tasks, id, error, options));
}

/** Reports a try that wasn't accepted: counted, and the task stays in progress while attempts are left. */
export async function refuseTask(
  context: Context,
  request: TaskRequest,
  error: string,
): Promise<TaskOutcome> {
  const options = { attemptsMax: readConfig(request.root).limits.taskAttemptsMax };
  return move(context, request, {}, ({ tasks }, { id }) => refuseMove(tasks, id, error, options));
}

/** In progress again, whatever somebody has made of its box meanwhile. */
export async function takeBackTask(context: Context, request: TaskRequest): Promise<TaskOutcome> {
  return move(context, request, {}, (_, { id, state }) =>
    state === "in_progress"
      ? { kind: "unchanged" }
      : { kind: "moved", steps: new Map([[id, { state: "in_progress", skipReason: null }]]) },
  );
}

/** Ends a task whose gates the caller has checked; its own checks aren't run again. */
export async function passTask(context: Context, request: TaskRequest): Promise<TaskOutcome> {
  return move(context, request, {}, ({ tasks }, { id }) => completeMove(tasks, id));
}

export async function skipTask(
  context: Context,
  request: TaskRequest,
  reason: string | null,
): Promise<TaskOutcome> {
  return move(context, request, {}, ({ tasks }, { id }) => skipMove(tasks, id, reason));
}

/**
 * Claims a task done. Where it names checks, alfred runs them first, without holding the file; the task is done when all pass, and failed
 * with what was seen when one does not.
 */
export async function finishTask(context: Context, request: TaskRequest): Promise<TaskOutcome> {
  const config = readConfig(request.root);
  const file = findTaskFile(request.root, request.path, context);
  const { task } = findTask(readTaskText(readTaskFile(file)), request.id);
  const may = await move(context, request, { isOnlyAsked: true }, ({ tasks }, { id }) =>
    completeMove(tasks, id),
  );
  if (may.kind !== "moved") return may;

  const gates = task.checks.map(({ command }) => ({ kind: "command", command, expect: "pass" }) as const);
  const result = await checkCommandGates(gates, { context, root: request.root, config, step: task.id });
  if (result.kind === "aborted") return { kind: "interrupted", file: file.shown, task };
  const { evidence } = result;
  if (result.passed) {
    return move(context, request, { evidence }, ({ tasks }, { id }) => completeMove(tasks, id));
  }
  const findings = evidence.flatMap((each) => each.findings);
  const error = findings.map((finding) => findingSentence(context.language, finding)).join(" ");
  const options = { attemptsMax: config.limits.taskAttemptsMax };
  const outcome = await move(context, request, { evidence }, ({ tasks }, { id }) =>
    failMove(tasks, id, error, options),
  );
  if (outcome.kind !== "moved") return outcome;
  const attemptsMax = outcome.task.attemptsMax ?? options.attemptsMax;
  return { ...outcome, kind: "check_failed", attemptsMax };
}

interface MoveRules {
  /** A file with problems is changed only to say how work that has begun went on. */
  readonly needsValidFile?: boolean;
  /** Whether it could be done, and nothing more. */
  readonly isOnlyAsked?: boolean;
  readonly evidence?: readonly Evidence[];
  /** It is the asker's from now on: others see who works on it, and whether that process lives. */
  readonly isClaimed?: boolean;
}

async function move(
  context: Context,
  { root, path, id, claimant }: TaskRequest,
  { needsValidFile = false, isOnlyAsked = false, evidence = [], isClaimed = false }: MoveRules,
  decide: (text: TaskText, task: Task, claims: Claims) => Move,
): Promise<TaskOutcome> {
  const file = findTaskFile(root, path, context);
  return changeTaskFile(context, file, (text, claims): Decision<TaskOutcome> => {
    if (needsValidFile && text.problems.length > 0) {
      return { value: { kind: "invalid", file: file.shown, problems: text.problems } };
    }
    const { task } = findTask(text, id);
    const base = { file: file.shown, task };
    const holder = otherHolder(task, claims, claimant, context.now());
    const decided: Move =
      holder === null
        ? decide(text, task, claims)
        : { kind: "refused", refusal: { reason: "held", by: holder } };
    if (decided.kind === "refused") return { value: { ...base, kind: "refused", refusal: decided.refusal } };
    if (decided.kind === "unchanged" || isOnlyAsked) {
      return {
        value: { ...base, kind: decided.kind === "unchanged" ? "unchanged" : "moved", changes: [], evidence },
      };
    }
    const written = toWrite(context, text, claims, decided.steps);
    const after = { ...base, task: written.taskAfter(task.id) ?? task, changes: written.changes, evidence };
    const value: TaskOutcome =
      decided.kind === "moved"
        ? { ...after, kind: "moved" }
        : { ...after, kind: "limit_reached", attemptsMax: decided.attemptsMax };
    const mine =
      isClaimed && value.kind === "moved" ? [[task.id, claimOf(claimant, context.now())] as const] : [];
    return { value, changes: written.edits, claims: new Map([...written.claims, ...mine]) };
  });
}

/** Who else is at work on a task, as far as it is known; null where nobody is. */
function otherHolder(task: Task, claims: Claims, claimant: Claimant, now: Date): string | null {
  const claim = claims.get(task.id);
  if (claim === undefined || task.state !== "in_progress" || isOwn(claim, claimant)) return null;
  const verdict = judgeClaim(claim, now);
  // Where no process can be told on either side, only a name can say that it is another one.
  const isOther =
    verdict === "alive" ? claimant.name !== null || claimant.process !== null : claimant.name !== null;
  return verdict !== "gone" && isOther ? claim.name : null;
}

/** Steps as edits of the file, with the claims that are left: only tasks in progress have one. */
export function toWrite(
  { language }: Pick<Context, "language">,
  text: TaskText,
  claims: Claims,
  steps: Steps,
) {
  const edits = new Map<string, TaskChange>();
  for (const [id, { skipReason, ...step }] of steps) {
    edits.set(id, {
      ...step,
      ...(skipReason === undefined ? {} : { skipReason: reasonText(language, skipReason) }),
    });
  }
  const stateAfter = ({ id, state }: Task) => steps.get(id)?.state ?? state;
  const byId = new Map(text.tasks.map((task) => [task.id, task]));
  const left = [...claims].filter(([id]) => {
    const task = byId.get(id);
    return task !== undefined && !steps.has(id) && stateAfter(task) === "in_progress";
  });
  const first = [...steps.keys()];
  return {
    edits,
    claims: new Map(left),
    changes: [...first.flatMap((id) => byId.get(id) ?? [])]
      .filter((task) => stateAfter(task) !== task.state)
      .map(
        (task): StateChange => ({ id: task.id, title: task.title, from: task.state, to: stateAfter(task) }),
      ),
    taskAfter: (id: string): Task | undefined => {
      const task = byId.get(id);
      const step = steps.get(id);
      if (task === undefined || step === undefined) return task;
      const { state, attempts, error = task.error } = step;
      return {
        ...task,
        state,
        error,
        attempts: attempts?.count ?? task.attempts,
        attemptsMax: attempts?.max ?? task.attemptsMax,
        skipReason: edits.get(id)?.skipReason ?? null,
      };
    },
  };
}

function reasonText(
  language: Context["language"],
  reason: Exclude<Step["skipReason"], undefined>,
): string | null {
  if (reason === null) return null;
  return reason.kind === "said" ? reason.text : skipReasonText(language, reason);
}
