import { AlfredError, type ExitCode, exitCodes, localTime } from "../../../failures/index.ts";
import { duration, findingSentence } from "../../../messages/index.ts";
import { reportUnreadable } from "../../../phases/index.ts";
import {
  type ItemStatus,
  type Run,
  type RunSummary,
  type Step,
  type StepItem,
  summarize,
} from "../../../runs/index.ts";
import { refreshRuns } from "../../../sharing/index.ts";
import { findRun, loadHistory, runToFile } from "../../../store/index.ts";
import { historyHelp } from "../help/history.ts";
import { examples } from "../help/layout.ts";
import { snakeCase } from "../present/snake-case.ts";
import { reportStandIns, standInJson } from "../present/stand-ins.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { countOf } from "../usage.ts";

const defaultLimit = 10;

export function addHistory({ program, action, language }: Registration): void {
  const help = historyHelp[language];
  program
    .command("history")
    .description(help.history)
    .argument("[run]", help.run)
    .option("--limit <count>", help.limit, String(defaultLimit))
    .addHelpText(
      "after",
      examples(language, "alfred history", "alfred history 1a2b3c4d", "alfred history --limit 50 --json"),
    )
    .action(
      action(async (line, run: string | undefined, { limit }: { readonly limit: string }) => {
        const count = countOf(line.language, "--limit", limit);
        await refreshRuns(line.context, line.root);
        return run === undefined ? listRuns(line, count) : showRun(line, run);
      }),
    );
}

async function listRuns(line: CommandLine, limit: number): Promise<ExitCode> {
  const { runs, problems } = loadHistory(line.root, { limit, trace: line.context.trace });
  const now = line.context.now();
  reportUnreadable(line.context, line.root, problems);
  const standIns = runs.flatMap(({ file, damage }) => (damage === null ? [] : [{ file, ...damage }]));
  reportStandIns(line, standIns);
  const summaries = runs.map(({ run }) => summarize(run, now));
  const say = words[line.language];
  const rows = summaries.map((run) => [
    run.shortId,
    [run.phase, run.specId].filter((word) => word !== null).join(" "),
    statusOf(line, run),
    say.shortProgress(run),
    localTime(run.savedAt),
    duration(line.language, run.durationSeconds),
  ]);
  // Of none that were asked for nothing can be said.
  const text = rows.length > 0 ? table(rows) : limit === 0 ? "" : say.noHistory;
  line.answer(text, {
    ok: true,
    runs: summaries.map(snakeCase),
    problems: problems.map(({ file, detail }) => ({ file, detail })),
    stand_ins: standIns.map(standInJson),
  });
  return exitCodes.done;
}

/** An unfinished run that can't be resumed any more isn't in progress. */
function statusOf({ language }: CommandLine, { status, canBeResumed }: RunSummary): string {
  const isEnded = status === "completed" || status === "cancelled";
  return isEnded || canBeResumed ? words[language].statuses[status] : words[language].expired;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function showRun(line: CommandLine, word: string): Promise<ExitCode> {
  const found = findRun(line.root, word, line.context.trace);
  if (found === null) throw new AlfredError({ code: "unknown_run", run: word });
  if (found.damage !== null) reportStandIns(line, [{ file: found.file, ...found.damage }]);
  line.answer(runText(found.run, line), {
    ok: true,
    file: found.file,
    run: runToFile(found.run),
    summary: snakeCase(summarize(found.run, line.context.now())),
  });
  return exitCodes.done;
}

function runText(run: Run, line: CommandLine): string {
  const say = words[line.language];
  const summary = summarize(run, line.context.now());
  const steps = run.steps.flatMap((step) => [
    `${signs[step.status]} ${step.name}${timeAndAttempts(step, line)}`,
    ...seenOf(step, line, "    "),
    ...(step.items ?? []).flatMap((item) => [
      `    ${signs[item.status]} ${item.id}${item.title === "" ? "" : ` ${item.title}`}${timeAndAttempts(item, line)}`,
      ...seenOf(item, line, "        "),
    ]),
  ]);
  return [
    `${[run.phase, run.specId].filter((word) => word !== null).join(" ")} [${summary.shortId}]: ${statusOf(line, summary)}, ${say.progress(summary)}, ${duration(line.language, summary.durationSeconds)}`,
    `${run.runId}${run.profile === null ? "" : ` (${run.profile})`}`,
    ...(summary.canBeResumed && summary.restartPoint !== null
      ? [`${say.restartPoint}: ${summary.restartPoint}`]
      : []),
    "",
    ...steps,
    "",
    ...run.history.map(({ from, to, at, reason }) => `${localTime(at)}  ${from} → ${to}: ${reason}`),
  ].join("\n");
}

const signs = {
  completed: "✓",
  skipped: "-",
  failed: "✗",
  in_progress: "▶",
  pending: "·",
  unmerged: "▶",
} as const satisfies Record<ItemStatus, string>;

type Told = Pick<Step | StepItem, "duration" | "attempts" | "error" | "evidence">;

function timeAndAttempts({ duration: seconds, attempts }: Told, { language }: CommandLine): string {
  return `${seconds === null ? "" : ` (${duration(language, seconds)})`}${attempts > 1 ? ` ×${attempts}` : ""}`;
}

/** What kept it from being done, and what its gates saw. */
function seenOf(
  { error, evidence }: Told,
  { language }: CommandLine,
  indentation: string,
): readonly string[] {
  return [
    ...(error?.findings ?? []).map((finding) => `${indentation}${findingSentence(language, finding)}`),
    ...evidence.flatMap((each) =>
      each.command === null
        ? []
        : [
            `${indentation}${each.passed ? "✓" : "✗"} ${each.command.join(" ")} → ${each.exitCode ?? "-"} (${localTime(each.checkedAt)})`,
          ],
    ),
  ];
}
