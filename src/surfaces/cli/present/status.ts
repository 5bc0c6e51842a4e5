import { relative } from "node:path";
import { onOneLine } from "../../../failures/index.ts";
import {
  type CheckpointFacts,
  checkpointLine,
  nextCommand,
  resumeCommand,
  taskWords,
  timeAgo,
} from "../../../messages/index.ts";
import { adviceWords, type ItemsView } from "../../../phases/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import type { ProjectConfig } from "../../../project/index.ts";
import type { RunSummary } from "../../../runs/index.ts";
import type { SpecListing } from "../../../specs/index.ts";
import type { ExpiredRun, OpenRun, StateProblem } from "../../../store/index.ts";
import { markerOf } from "../../../tasks/index.ts";
import type { CommandLine } from "../request-context.ts";
import { words } from "./words.ts";

/** All that one screen shows. */
export interface StatusFacts {
  readonly config: ProjectConfig;
  readonly runs: readonly { readonly run: OpenRun; readonly items: ItemsView | null }[];
  readonly expired: readonly ExpiredRun[];
  /** Unfinished ones. */
  readonly checkpoints: readonly CheckpointFacts[];
  readonly problems: readonly StateProblem[];
  readonly specs: readonly SpecListing[];
  /** Finished runs, newest first. */
  readonly results: readonly RunSummary[];
  readonly isSetUp: boolean;
  /** The newest SPEC that isn't completed, and whether it was built as it says now; null where there is none. */
  readonly nextSpec: { readonly id: string; readonly isBuilt: boolean } | null;
}

export function statusText(line: CommandLine, status: StatusFacts): string {
  const { language } = line;
  const say = words[language];
  const { config, runs, checkpoints, specs, results } = status;
  const under = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines];
  const problems = status.problems.map(
    ({ file, code }) =>
      `⚠️ ${relative(line.root, file)} (${code === "state_newer" ? say.updateAlfred : "alfred doctor"})`,
  );
  const nothing = problems.length === 0 ? say.nothingOpen : say.nothingReadable;
  const open = runs.flatMap((each) => runLines(line, each, runs));
  return [
    onOneLine(`${config.name} (${config.mode})`),
    ...(open.length === 0 ? ["", nothing] : under(say.openTitle, open)),
    ...under(
      say.expiredTitle,
      status.expired.map((run) => `- ${nameOf(run)} [${run.shortId}] ${say.expiredAt(run)}`),
    ),
    ...under(
      say.checkpointsTitle,
      checkpoints.map((facts) => `- ${checkpointLine(language, facts)}`),
    ),
    ...under(
      say.specsTitle,
      specs.map((spec) => specLine(say, spec)),
    ),
    ...under(
      say.resultsTitle,
      results.map(
        (run) =>
          `- ${nameOf(run)} [${run.shortId}] ${say.statuses[run.status]}, ${timeAgo(language, run.savedAt, line.context.now())}`,
      ),
    ),
    ...(problems.length === 0 ? [] : ["", ...problems]),
    ...(open.length > 0 ? [] : ["", `${say.next} ${commandAfter(language, status)}`]),
  ].join("\n");
}

function specLine(
  { specFaults }: (typeof words)["en"],
  { id, title, status, problemCount }: SpecListing,
): string {
  const facts = [status, problemCount === 0 ? "" : specFaults(problemCount)].filter((fact) => fact !== "");
  return onOneLine(`- ${id}${title === "" ? "" : ` ${title}`} (${facts.join(", ")})`);
}

function runLines(
  { language, context }: CommandLine,
  { run, items }: StatusFacts["runs"][number],
  all: StatusFacts["runs"],
): readonly string[] {
  const say = words[language];
  const state = `${bar(run.completedCount, run.stepCount)} ${say.progress(run)}, ${say.statuses[run.status]}, ${timeAgo(language, run.savedAt, context.now())}`;
  return [
    `- ${nameOf(run)} [${run.shortId}] ${state}`,
    ...(run.restartPoint === null ? [] : [`  ${say.restartPoint}: ${run.restartPoint}`]),
    ...(items === null ? [] : itemLines(language, items)),
    run.heldBy === null ? `  ${say.next} ${commandToGoOn(context, run, all)}` : `  ${say.atWork(run.heldBy)}`,
  ];
}

/** As it can be typed, with who drove the run. */
function commandToGoOn(context: CommandLine["context"], run: OpenRun, all: StatusFacts["runs"]): string {
  const others = all.map((each) => each.run);
  const command = resumeCommand(run, others).replace("/alfred:", "alfred ");
  const driver = adviceWords(context, { kind: "session" }, run);
  return driver.length === 0 ? command : `${command} ${displayCommand(driver)}`;
}

/** More tasks than this are counted, not listed: it is one screen. */
const itemsShown = 5;

function itemLines(language: CommandLine["language"], items: ItemsView): readonly string[] {
  const say = words[language];
  const { wave, doneCount, itemCount, held, inProgress, failed, ready, skipped } = items;
  const named = (
    marker: string,
    { id, title }: { readonly id: string; readonly title?: string },
    more = "",
  ) => `    [${marker}] ${id}${title === undefined || title === "" ? "" : ` ${title}`}${more}`;
  const lines = [
    ...failed.map((item) =>
      named(markerOf.failed, item, item.error === null ? "" : `: ${shortened(item.error)}`),
    ),
    ...inProgress.map((item) => named(markerOf.in_progress, item)),
    ...held.map((item) =>
      named(markerOf.in_progress, item, ` (${taskWords(language).heldBy(item.holder, false)})`),
    ),
    ...ready.map((item) => named(markerOf.pending, item)),
    ...skipped.map((item) =>
      named(markerOf.skipped, item, item.because.length === 0 ? "" : `  ← ${item.because.join(", ")}`),
    ),
  ];
  const rest = lines.length - itemsShown;
  return [
    `  ${say.tasks(items.file)} ${bar(doneCount, itemCount)} ${doneCount}/${itemCount}${wave === null ? "" : `, ${taskWords(language).wave(wave)}`}`,
    ...lines.slice(0, itemsShown),
    ...(rest > 0 ? [`    ${say.moreTasks(rest)}`] : []),
  ];
}

const errorShown = 60;

function shortened(text: string): string {
  return text.length <= errorShown ? text : `${[...text].slice(0, errorShown - 1).join("")}…`;
}

function nameOf({ phase, specId }: RunSummary): string {
  return specId === null ? phase : `${phase} ${specId}`;
}

const barCells = 12;

function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * barCells);
  return `[${"█".repeat(filled)}${"░".repeat(barCells - filled)}]`;
}

/** The newest SPEC that isn't completed is built, then its documents are brought up to date; else a new one. */
function commandAfter(
  language: CommandLine["language"],
  { nextSpec, isSetUp }: Pick<StatusFacts, "nextSpec" | "isSetUp">,
): string | null {
  if (!isSetUp) return "alfred 0-project";
  if (nextSpec === null) return nextCommand(language, { specId: null, nextPhase: "1-plan" });
  return nextSpec.isBuilt ? `alfred 3-sync ${nextSpec.id}` : `alfred 2-run ${nextSpec.id}`;
}
