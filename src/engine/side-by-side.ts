import type { Context } from "../context/index.ts";
import { oneAtATime } from "../durable/index.ts";
import { checkCommandGates } from "../gates/index.ts";
import { commitWorkplace, type OpenedWorkplace, openWorkplace } from "../git/index.ts";
import type { Run } from "../runs/index.ts";
import { type Attempt, attemptWithAgent } from "./attempt.ts";
import type { Drive, SideBySide } from "./drive.ts";
import { mergeItem } from "./merge-item.ts";
import { type ItemWork, itemOf, passItem, refuseItem, startItem, type Worked } from "./one-item.ts";
import { renderPrompt } from "./prompt.ts";
import { keepRun, type RunKeeper } from "./run-keeper.ts";
import { isOutOfReach } from "./settle.ts";
import type { WorkItem, WorkItems } from "./work-items.ts";
import type { AgentStepDefinition } from "./workflow.ts";
import { clearWorkplace, workplaceFor } from "./workplaces.ts";

type Refused = Extract<Attempt, { kind: "refused" }>;

/**
 * What is ready, side by side: each part by an agent of its own in a work tree of its own. What has passed there comes into the project in
 * the order in which it was begun, one at a time. Returns when nothing more is ready.
 */
export async function workSideBySide(
  drive: Drive,
  start: Run,
  step: AgentStepDefinition,
  items: WorkItems,
  how: SideBySide,
): Promise<Worked> {
  const keep = keepRun(drive, start);
  const stopping = new AbortController();
  const signal = AbortSignal.any([drive.context.signal, stopping.signal]);
  const inProject = oneAtATime();
  const agents = new Set<Promise<unknown>>();
  const turns = new Set<Promise<unknown>>();
  const ended: { refused: Refused | null; fault: { readonly error: unknown } | null } = {
    refused: null,
    fault: null,
  };
  let turn: Promise<void> = Promise.resolve();

  const begin = (item: WorkItem) => {
    const work: ItemWork = {
      drive: { ...drive, context: { ...drive.context, signal } },
      step,
      items,
      item,
      keep,
    };
    const before = turn;
    const agent = workInWorkplace(work, how, inProject);
    const settle = async () => {
      const [outcome] = await Promise.all([agent, before]);
      if (outcome === "passed") await inProject(() => mergeItem(work));
      else if (outcome !== "ended") {
        ended.refused ??= outcome;
        stopping.abort("agent");
      }
    };
    // What can't be saved for one can't be for the others: they are ended, and what is saved stays.
    turn = settle().catch((error: unknown) => {
      ended.fault ??= { error };
      stopping.abort("fault");
    });
    keepWhile(agents, agent);
    keepWhile(turns, turn);
  };

  for (;;) {
    const isFree = !signal.aborted && agents.size < how.count;
    const next = isFree ? items.look().ready[0] : undefined;
    if (next !== undefined) {
      if (await items.begin(next.id)) begin(next);
    } else if (turns.size > 0) await Promise.race([...agents, ...turns]);
    else break;
  }
  if (ended.fault !== null) throw ended.fault.error;
  const run = keep.current();
  if (ended.refused === null) return { kind: "worked", run };
  const { findings, message } = ended.refused;
  return { kind: "stopped", run, findings, message };
}

/** Until it has ended, well or not. */
function keepWhile(those: Set<Promise<unknown>>, work: Promise<unknown>): void {
  const settled = work.then(
    () => {},
    () => {},
  );
  those.add(settled);
  void settled.then(() => those.delete(settled));
}

/** `passed`: it is on its branch. `ended`: it has failed for good, or the user has interrupted. Else the agent can't work at all. */
async function workInWorkplace(
  work: ItemWork,
  how: SideBySide,
  inProject: ReturnType<typeof oneAtATime>,
): Promise<"passed" | "ended" | Refused> {
  const { drive, step, items, item, keep } = work;
  const { root, environment } = await inProject(() => workplaceOf(work, how));
  const context = speakingFor(drive.context, item.id);
  const place = itemPlace(keep, step, item);
  const opened: OpenedWorkplace = { ...place, root };
  let isReady = false;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await startItem(work, { workplace: place });
    const prompt = await renderPrompt(drive, keep.current(), step, { item, items, root });
    const unready: Attempt | null = isReady ? null : await makeReady(work, how, root);
    isReady = unready === null;
    const about = { item, root, context };
    const attempt = unready ?? (await attemptWithAgent(drive, keep.current(), step, prompt, about));
    if (attempt.kind === "aborted") {
      await clearWorkplace(drive, place);
      return "ended";
    }
    const message = `${item.id}: ${item.title}`;
    const facts = { message, kept: [items.source], environment };
    if (attempt.kind === "passed") {
      // On its branch first: once the record says that it has passed, nothing of it may be lost.
      await commitWorkplace(opened, facts);
      await passItem(work, attempt);
      return "passed";
    }
    if (attempt.findings.some(isOutOfReach)) {
      await clearWorkplace(drive, place);
      return attempt;
    }
    if (!(await refuseItem(work, attempt)).isOpen) {
      await commitWorkplace(opened, facts);
      await clearWorkplace(drive, { ...place, branch: null });
      return "ended";
    }
  }
}

async function workplaceOf(work: ItemWork, { directory }: SideBySide) {
  const { drive, item, keep } = work;
  const { environment } = drive.context;
  const named = await workplaceFor(drive, keep.current(), directory, item.id);
  const opened = await openWorkplace(drive.root, { ...named, environment });
  const { root, ...workplace } = opened;
  await startItem(work, { workplace });
  return { root, environment };
}

function itemPlace(keep: RunKeeper, { name }: AgentStepDefinition, { id }: WorkItem) {
  const { workplace } = itemOf(keep.current(), name, id);
  if (workplace === null) throw new Error(`The item ${id} has no workplace`);
  return workplace;
}

/** The setup of a new work tree; null where it went well or there is none. */
async function makeReady(
  { drive, item }: ItemWork,
  { setup }: SideBySide,
  root: string,
): Promise<Attempt | null> {
  if (setup === null) return null;
  const { context, config } = drive;
  const gate = { kind: "command", command: setup, expect: "pass" } as const;
  const result = await checkCommandGates([gate], { context, root, config, step: item.id });
  if (result.kind === "aborted") return { kind: "aborted" };
  if (result.passed) return null;
  const refused = result.evidence.at(-1);
  const findings = refused?.findings ?? [];
  const outputTail = refused?.outputTail ?? null;
  return {
    kind: "refused",
    evidence: result.evidence,
    findings,
    message: "its work tree isn't ready",
    outputTail,
  };
}

/** What several agents say at once is told apart: whole lines, each with the part that it is about. */
function speakingFor(context: Context, id: string): Context {
  let rest = "";
  return {
    ...context,
    report: (event) => {
      if (event.kind !== "agent_output") return context.report(event);
      const lines = `${rest}${event.text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) context.report({ kind: "agent_output", text: `${id} │ ${line}\n` });
    },
  };
}
