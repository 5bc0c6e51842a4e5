import type { Context } from "../context/index.ts";
import { type Run, type StepName, shortId, summarize } from "../runs/index.ts";
import { loadResumable } from "../store/index.ts";
import { adviceWords } from "./driven-by.ts";
import type { Changes, DecisionNeeded } from "./outcome.ts";
import type { Driver } from "./request.ts";

/** Asks whether a run is to go on, with what is other than when it was saved; each option is a command that answers it as printed. */
export function confirmResume(
  context: Context,
  {
    root,
    run,
    from,
    driver,
  }: { readonly root: string; readonly run: Run; readonly from: StepName | null; readonly driver: Driver },
  changes: Changes,
): DecisionNeeded {
  const summary = summarize(run, context.now());
  const words = [...resumeWords(context, root, run), ...adviceWords(context, driver, run)];
  return {
    kind: "decision_needed",
    question: {
      kind: "confirm_resume",
      run: summary,
      startsAt: from ?? summary.restartPoint ?? "",
      ...changes,
    },
    options: [
      { id: "go_on", command: [...words, ...(from === null ? [] : [`--from=${from}`]), "--yes"] },
      { id: "restart", command: [...words, "--restart"] },
      { id: "stop", command: [] },
    ],
  };
}

/** The command that goes on with this run and no other: beside another unfinished one of the same work it is named. */
function resumeWords({ now }: Context, root: string, { runId, phase, specId }: Run): readonly string[] {
  const { candidates } = loadResumable(root, { phase, ...(specId === null ? {} : { specId }), now: now() });
  const isAlone = candidates.every(({ run }) => run.runId === runId || run.specId !== specId);
  return [
    "alfred",
    "resume",
    phase,
    ...(specId === null ? [] : [specId]),
    ...(isAlone ? [] : ["--run", shortId(runId)]),
  ];
}
