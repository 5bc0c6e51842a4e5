import type { Context } from "../context/index.ts";
import type { FailedItem, ItemAnswers } from "../engine/index.ts";
import { type Run, restartPoint, type StepName, summarize } from "../runs/index.ts";
import { adviceWords } from "./driven-by.ts";
import { itemsAt } from "./items-at.ts";
import type { PhaseSettings } from "./open-drive.ts";
import type { Changes, DecisionNeeded } from "./outcome.ts";
import type { Driver } from "./request.ts";

const nothingSaid: ItemAnswers = { retry: [], skip: [], isConfirmed: false };

interface Going {
  readonly context: Context;
  readonly root: string;
  readonly settings: PhaseSettings;
  readonly run: Run;
  /** The step that was forced, or null. */
  readonly from: StepName | null;
  readonly answers: ItemAnswers | undefined;
}

/** The question about the first failed part that nothing was decided on yet; null where there is none. */
export function askAboutItems(
  { context, root, settings, run, from, answers = nothingSaid }: Going,
  { driver, ...changes }: Changes & { readonly driver: Driver },
): DecisionNeeded | null {
  if (answers.isConfirmed) return null;
  const step = from ?? restartPoint(run);
  const items = itemsAt({ context, root }, settings.definition, run, step);
  if (items === null || step === null) return null;
  const decided = new Set([...answers.retry, ...answers.skip]);
  const [item, ...others] = items.look().failed.filter(({ id }) => !decided.has(id));
  if (item === undefined) return null;
  return {
    kind: "decision_needed",
    question: {
      kind: "failed_item",
      run: summarize(run, context.now()),
      step,
      item,
      moreCount: others.length,
      ...changes,
    },
    options: optionsFor(run, item, { driver: adviceWords(context, driver, run), answers, from }),
  };
}

function optionsFor(
  { phase, specId }: Run,
  { id }: FailedItem,
  {
    driver,
    answers,
    from,
  }: { readonly driver: readonly string[]; readonly answers: ItemAnswers; readonly from: StepName | null },
): DecisionNeeded["options"] {
  const words = [
    "alfred",
    "resume",
    phase,
    ...(specId === null ? [] : [specId]),
    ...driver,
    ...(from === null ? [] : [`--from=${from}`]),
    ...answers.retry.flatMap((each) => ["--retry-task", each]),
    ...answers.skip.flatMap((each) => ["--skip-task", each]),
  ];
  const retry = [...words, "--retry-task", id];
  return [
    { id: "retry_item", command: retry },
    { id: "skip_item", command: [...words, "--skip-task", id] },
    // The same command: what differs is that the user mends it by hand before.
    { id: "fix_and_retry_item", command: retry },
    { id: "stop", command: [] },
  ];
}

/** Writes down what the user has decided, before the run goes on. */
export async function settleAnswers({ context, root, settings, run, from, answers }: Going): Promise<void> {
  if (answers === undefined) return;
  const items = itemsAt({ context, root }, settings.definition, run, from ?? restartPoint(run));
  const failed = new Set(items?.look().failed.map(({ id }) => id));
  // What was in flight starts over when its step does; here only the answers count, and one about a task that was mended meanwhile doesn't.
  if (items === null || failed.size === 0) return;
  const still = (ids: readonly string[]) => ids.filter((id) => failed.has(id));
  await items.startOver({ ...answers, retry: still(answers.retry), skip: still(answers.skip) });
}
