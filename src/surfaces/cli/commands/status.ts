import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { resumeCommand, timeAgo } from "../../../messages/index.ts";
import type { ProjectConfig } from "../../../project/index.ts";
import { readConfig } from "../../../project/index.ts";
import { type RunSummary, summarize } from "../../../runs/index.ts";
import type { SpecListing } from "../../../specs/index.ts";
import { listSpecs } from "../../../specs/index.ts";
import type { OpenRun, OpenRuns } from "../../../store/index.ts";
import { listOpenRuns, loadHistory } from "../../../store/index.ts";
import { snakeCase } from "../present/snake-case.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

/** How many finished runs are shown. */
const resultsShown = 5;

export function addStatus({ program, action }: Registration): void {
  program
    .command("status")
    .summary("what is under way, and what to type next")
    .description(
      "One screen: the project, unfinished runs with their progress, SPECs, the last results, and what to type next.",
    )
    .addHelpText("after", "\nExamples:\n  alfred status\n  alfred status --json\n")
    .action(
      action(async (line) => {
        const status = await readStatus(line);
        const { config, open, specs, results } = status;
        const { name, mode, language } = config;
        const code = open.problems.length === 0 ? exitCodes.done : exitCodes.stateUnusable;
        line.answer(statusText(line, status), {
          ok: open.problems.length === 0,
          exit_code: code,
          project: { name, mode, language, root: line.root },
          runs: open.runs.map(snakeCase),
          specs: specs.map(snakeCase),
          results: results.map(snakeCase),
          problems: open.problems.map(snakeCase),
        });
        return code;
      }),
    );
}

interface Status {
  readonly config: ProjectConfig;
  readonly open: OpenRuns;
  readonly specs: readonly SpecListing[];
  /** Finished runs, newest first. */
  readonly results: readonly RunSummary[];
}

async function readStatus({ root, context }: CommandLine): Promise<Status> {
  const now = context.now();
  const open = await listOpenRuns(root, now);
  const { runs } = loadHistory(root, { limit: resultsShown + open.runs.length });
  return {
    config: readConfig(root),
    open,
    specs: await listSpecs(root),
    results: runs
      .filter(({ run }) => run.status === "completed")
      .slice(0, resultsShown)
      .map(({ run }) => summarize(run, now)),
  };
}

function statusText(line: CommandLine, { config, open, specs, results }: Status): string {
  const say = words[line.language];
  const under = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines];
  const problems = open.problems.map(({ file }) => `⚠️ ${relative(line.root, file)} (alfred doctor)`);
  const next = `${say.next} ${nextCommand(specs, results, existsSync(join(line.root, ".moai/config.json")))}`;
  return [
    `${config.name} (${config.mode})`,
    ...(open.runs.length === 0
      ? ["", say.nothingOpen]
      : under(
          say.openTitle,
          open.runs.flatMap((run) => runLines(line, run)),
        )),
    ...under(
      say.specsTitle,
      specs.map(
        (spec) =>
          `- ${spec.id}${spec.title === "" ? "" : ` ${spec.title}`} (${spec.status}${spec.problemCount === 0 ? "" : `, ✗ ${spec.problemCount}`})`,
      ),
    ),
    ...under(
      say.resultsTitle,
      results.map(
        (run) =>
          `- ${nameOf(run)} [${run.shortId}] ${say.statuses[run.status]}, ${timeAgo(line.language, run.savedAt, line.context.now())}`,
      ),
    ),
    ...(problems.length === 0 ? [] : ["", ...problems]),
    ...(open.runs.length > 0 ? [] : ["", next]),
  ].join("\n");
}

function runLines({ language, context }: CommandLine, run: OpenRun): readonly string[] {
  const say = words[language];
  const state = `${bar(run.doneCount, run.stepCount)} ${say.progress(run)}, ${say.statuses[run.status]}, ${timeAgo(language, run.savedAt, context.now())}`;
  return [
    `- ${nameOf(run)} [${run.shortId}] ${state}`,
    ...(run.restartPoint === null ? [] : [`  ${say.restartPoint}: ${run.restartPoint}`]),
    run.heldBy === null
      ? `  ${say.next} ${resumeCommand(run).replace("/alfred:", "alfred ")}`
      : `  ${say.atWork(run.heldBy)}`,
  ];
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
function nextCommand(
  specs: readonly SpecListing[],
  results: readonly RunSummary[],
  isSetUp: boolean,
): string {
  if (!isSetUp) return "alfred 0-project";
  const isBuilt = ({ id }: SpecListing) =>
    results.some((run) => run.phase === "2-run" && run.specId === id && run.skippedSteps.length === 0);
  const last = specs.findLast(({ status }) => status !== "completed" && status !== "superseded");
  if (last === undefined) return 'alfred 1-plan "…"';
  return isBuilt(last) ? `alfred 3-sync ${last.id}` : `alfred 2-run ${last.id}`;
}
