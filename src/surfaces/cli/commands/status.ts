import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../../checkpoints/index.ts";
import { exitCodes } from "../../../failures/index.ts";
import { lookAtItems } from "../../../phases/index.ts";
import { configPath, readConfig } from "../../../project/index.ts";
import { summarize } from "../../../runs/index.ts";
import { listSpecs } from "../../../specs/index.ts";
import { listOpenRuns, loadHistory, type StandIn } from "../../../store/index.ts";
import { checkpointJson } from "../checkpoint-answer.ts";
import { snakeCase } from "../present/snake-case.ts";
import { reportStandIns } from "../present/stand-ins.ts";
import { type StatusFacts, statusText } from "../present/status.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

/** How many finished runs are shown. */
const resultsShown = 5;

export function addStatus({ program, action }: Registration): void {
  program
    .command("status")
    .description(
      "One screen: the project, unfinished runs with their step, wave and tasks, checkpoints, SPECs, the last results, and what to type next.",
    )
    .addHelpText("after", "\nExamples:\n  alfred status\n  alfred status --json\n")
    .action(
      action(async (line) => {
        const status = await readStatus(line);
        const { config, runs, checkpoints, specs, results, problems, standIns } = status;
        reportStandIns(line, standIns);
        const { name, mode, language } = config;
        const code = problems.length === 0 ? exitCodes.done : exitCodes.stateUnusable;
        const { factsOf } = await import("../../../checkpoints/index.ts");
        line.answer(statusText(line, { ...status, checkpoints: checkpoints.map(factsOf) }), {
          ok: problems.length === 0,
          exit_code: code,
          project: { name, mode, language, root: line.root },
          runs: runs.map(({ run, items }) => ({
            ...snakeCase(run),
            tasks: items === null ? null : snakeCase(items),
          })),
          checkpoints: await Promise.all(checkpoints.map(checkpointJson)),
          specs: specs.map(snakeCase),
          results: results.map(snakeCase),
          problems: problems.map(snakeCase),
          stand_ins: standIns.map(snakeCase),
        });
        return code;
      }),
    );
}

/** What the screen shows, with the whole checkpoints behind their facts. */
interface StatusRead extends Omit<StatusFacts, "checkpoints"> {
  readonly checkpoints: readonly Checkpoint[];
  readonly standIns: readonly StandIn[];
}

async function readStatus({ root, context }: CommandLine): Promise<StatusRead> {
  const now = context.now();
  const open = await listOpenRuns(root, now);
  const { runs } = loadHistory(root, { limit: resultsShown + open.runs.length });
  const found = await unfinishedCheckpoints(root);
  return {
    config: readConfig(root),
    runs: open.runs.map((run) => ({ run, items: lookAtItems(context, root, run) })),
    checkpoints: found.flatMap((each) => ("checkpoint" in each ? [each.checkpoint] : [])),
    problems: [
      ...open.problems,
      ...found.flatMap((each) =>
        "problem" in each
          ? [
              {
                file: join(root, ".moai/memory/checkpoints", `${each.problem.taskId}.json`),
                detail: each.problem.detail,
              },
            ]
          : [],
      ),
    ],
    standIns: open.standIns,
    specs: await listSpecs(root),
    results: runs
      .filter(({ run }) => run.status === "completed")
      .slice(0, resultsShown)
      .map(({ run }) => summarize(run, now)),
    isSetUp: existsSync(join(root, configPath)),
  };
}

/** Those that work can go on with, and those that can't be read. */
async function unfinishedCheckpoints(root: string) {
  const { listCheckpointIds, tryLoadCheckpoint } = await import("../../../checkpoints/index.ts");
  return listCheckpointIds(root)
    .map((taskId) => tryLoadCheckpoint(root, taskId))
    .filter((each) => "problem" in each || each.checkpoint.status !== "completed");
}
