import { modelSettings } from "../../agents/index.ts";
import { pause } from "../../context/index.ts";
import { type AcceptedRequest, type Execution, hasEnded, type StoredExecution } from "../execution.ts";
import { follow } from "../follow.ts";
import type { BroughtHome, JobOrder, Observation } from "../runner.ts";
import type { DispatcherOptions, DispatchTiming } from "./options.ts";

/** What looking after one execution needs. */
export interface Attendance extends Omit<DispatcherOptions, "timing" | "limits" | "keepDays"> {
  readonly timing: DispatchTiming;
  /** Ends waiting; nothing of the jobs. */
  readonly signal: AbortSignal;
  /** This server's id now. */
  readonly serverId: () => string;
}

const callbackAttemptsMax = 8;

/**
 * Looks after one execution until it has ended and its callback is done: starts its job, follows it, ends it where that was asked for. Errors of
 * the world are said and tried again: only what the runner has seen decides where the execution is.
 */
export async function attend(attendance: Attendance, stored: StoredExecution): Promise<void> {
  const { timing, signal, report } = attendance;
  const { id } = stored.execution;
  let failures = 0;
  for (let current: StoredExecution | null = stored; current !== null && !signal.aborted; ) {
    try {
      if (hasEnded(current.execution)) return await callBackFor(attendance, current);
      const observation = await lookAndAct(attendance, current);
      const isEndingSoon = observation.kind === "ended";
      const home = await bringHome(attendance, current, observation);
      current = await save(attendance, current, withWork(observation, home));
      failures = 0;
      if (!isEndingSoon) await pause(timing.lookMs, signal);
    } catch (error) {
      report({ kind: "trouble", executionId: id, error });
      failures += 1;
      await pause(Math.min(timing.retryMs * 2 ** failures, 30_000), signal);
    }
    current = current === null ? null : await own(attendance, id);
  }
}

/** What is stored now, where this server still owns it: another one may have taken it over. */
async function own({ store, serverId }: Attendance, id: string): Promise<StoredExecution | null> {
  const stored = await store.find(id, null);
  return stored?.server === serverId() ? stored : null;
}

async function lookAndAct(attendance: Attendance, stored: StoredExecution): Promise<Observation> {
  const { runner, signal } = attendance;
  const { id, status, cancelRequestedAt } = stored.execution;
  if (cancelRequestedAt !== null) {
    await runner.cancel(id, signal);
    return runner.observe(id);
  }
  const seen = await runner.observe(id);
  if (seen.kind !== "absent" || status !== "PENDING") return seen;
  const order = orderOf(attendance, stored);
  if (order === null) {
    const message = `There is no project ${stored.execution.project} below the server's project root any more.`;
    return neverStarted({ code: "project_not_found", message, details: {} });
  }
  const outcome = await runner.start(order);
  return outcome.kind === "impossible" ? neverStarted(outcome.error) : runner.observe(id);
}

/** Before its end is known to anybody. What can't be brought stays where it was sent: the end is true without it. */
async function bringHome(
  { runner, projectDirectory, report, now }: Attendance,
  { execution }: StoredExecution,
  observation: Observation,
): Promise<BroughtHome | null> {
  const directory = projectDirectory(execution.project);
  if (directory === null || !hasEnded(follow(execution, observation, now()))) return null;
  try {
    return (await runner.bringHome?.(execution.id, directory)) ?? null;
  } catch (error) {
    report({ kind: "trouble", executionId: execution.id, error });
    return null;
  }
}

/** What lies in the project now is what came of it: what the job itself could say may be cut, or missing where it was killed. */
function withWork(observation: Observation, home: BroughtHome | null): Observation {
  if (home === null || observation.kind !== "ended" || observation.end.kind === "cancelled")
    return observation;
  const { end } = observation;
  const said = end.result ?? { output: "", tokensUsed: null };
  const { artifacts, branch } = home;
  return { ...observation, end: { ...end, result: { ...said, artifacts: [...artifacts], branch } } };
}

function orderOf({ projectDirectory }: Attendance, stored: StoredExecution): JobOrder | null {
  const { id, jobName, request, project } = stored.execution;
  // What a cluster clones needn't be on this machine.
  const directory = projectDirectory(project) ?? (request.repository === undefined ? null : "");
  if (directory === null) return null;
  return {
    executionId: id,
    jobName,
    projectDirectory: directory,
    request,
    environment: { ...settingsOf(request), ...stored.environment },
  };
}

function settingsOf({ agent, model, maxTokens }: AcceptedRequest): Readonly<Record<string, string>> {
  if (agent === undefined) return {};
  const wish = {
    ...(model === undefined ? {} : { model }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  return modelSettings(agent, wish) ?? {};
}

function neverStarted(error: NonNullable<Execution["error"]>): Observation {
  return {
    kind: "ended",
    startedAt: null,
    endedAt: null,
    end: { kind: "failed", error, result: null },
    facts: { podName: null, runId: null },
  };
}

async function save(
  { store, now, report, runner, serverId }: Attendance,
  before: StoredExecution,
  observation: Observation,
): Promise<StoredExecution | null> {
  const { id } = before.execution;
  if (follow(before.execution, observation, now()) === before.execution) return before;
  const after = await store.change(id, (stored) => {
    // Whoever has taken it over sees the same job.
    if (stored.server !== serverId()) return stored;
    const execution = follow(stored.execution, observation, now());
    return execution === stored.execution ? stored : withCallbackDue({ ...stored, execution });
  });
  if (after === null || after.server !== serverId()) return null;
  if (after.execution.status !== before.execution.status) {
    report({ kind: "execution_changed", execution: after.execution });
  }
  if (hasEnded(after.execution)) await runner.tidy(id);
  return after;
}

/** From its end on somebody is to be called. */
export function withCallbackDue(stored: StoredExecution): StoredExecution {
  const isDue =
    hasEnded(stored.execution) &&
    stored.execution.request.callbackUrl !== undefined &&
    stored.callback === "none";
  return isDue ? { ...stored, callback: "due" } : stored;
}

async function callBackFor(attendance: Attendance, stored: StoredExecution): Promise<void> {
  const { store, timing, signal, report, callBack } = attendance;
  if (stored.callback !== "due") return;
  const { execution } = stored;
  for (let attempt = 0; attempt < callbackAttemptsMax; attempt++) {
    if (await callBack(execution)) {
      await store.change(execution.id, (current) => ({ ...current, callback: "delivered" }));
      return;
    }
    await pause(timing.retryMs * 2 ** attempt, signal);
    if (signal.aborted) return;
  }
  report({ kind: "callback_given_up", executionId: execution.id });
  await store.change(execution.id, (current) => ({ ...current, callback: "given_up" }));
}
