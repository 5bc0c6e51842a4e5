import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../../checkpoints/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import type { CheckpointFacts } from "../../../messages/index.ts";
import { isBuiltAsItIs, lookAtItems } from "../../../phases/index.ts";
import { configPath, readConfig } from "../../../project/index.ts";
import { listSpecs, type SpecListing } from "../../../specs/index.ts";
import { listOpenRuns, listResults, type StandIn } from "../../../store/index.ts";
import { checkpointJson } from "../checkpoint-answer.ts";
import { snakeCase } from "../present/snake-case.ts";
import { reportStandIns, standInJson } from "../present/stand-ins.ts";
import { type StatusFacts, statusText } from "../present/status.ts";
import type { CommandLine } from "../request-context.ts";

const checkpointsPath = ".moai/memory/checkpoints";

/** How many finished runs are shown. */
const resultsShown = 5;

/** `alfred status`: one screen, or one document. */
export async function showStatus(line: CommandLine): Promise<ExitCode> {
  const status = await readStatus(line);
  const { config, runs, expired, checkpoints, specs, results, problems, standIns } = status;
  reportStandIns(line, standIns);
  const { name, mode, language } = config;
  const code = problems.length === 0 ? exitCodes.done : exitCodes.stateUnusable;
  line.answer(statusText(line, { ...status, checkpoints: await factsOfAll(checkpoints) }), {
    ok: problems.length === 0,
    exit_code: code,
    project: { name, mode, language, root: line.root },
    runs: runs.map(({ run, items }) => ({
      ...snakeCase(run),
      tasks: items === null ? null : snakeCase(items),
    })),
    expired: expired.map(snakeCase),
    checkpoints: await Promise.all(checkpoints.map(checkpointJson)),
    specs: specs.map(snakeCase),
    results: results.map(snakeCase),
    problems: problems.map(snakeCase),
    stand_ins: standIns.map(standInJson),
  });
  return code;
}

/** What the screen shows, with the whole checkpoints behind their facts. */
interface StatusRead extends Omit<StatusFacts, "checkpoints"> {
  readonly checkpoints: readonly Checkpoint[];
  readonly standIns: readonly StandIn[];
}

async function readStatus({ root, context }: CommandLine): Promise<StatusRead> {
  const now = context.now();
  const open = await listOpenRuns(root, now, context.trace);
  const found = await unfinishedCheckpoints(root);
  const specs = await listSpecs(root);
  return {
    config: readConfig(root),
    runs: await Promise.all(
      open.runs.map(async (run) => ({ run, items: await lookAtItems(context, root, run) })),
    ),
    checkpoints: found.flatMap((each) => ("checkpoint" in each ? [each.checkpoint] : [])),
    problems: [
      ...open.problems,
      ...found.flatMap((each) =>
        "problem" in each
          ? [
              {
                file: join(root, checkpointsPath, `${each.problem.taskId}.json`),
                detail: each.problem.detail,
              },
            ]
          : [],
      ),
    ],
    standIns: open.standIns,
    expired: open.expired,
    specs,
    nextSpec: open.runs.length > 0 ? null : await nextOf(root, specs),
    results: await listResults(root, {
      now,
      lookedAtMax: resultsShown + open.runs.length,
      resultsMax: resultsShown,
      trace: context.trace,
    }),
    isSetUp: existsSync(join(root, configPath)),
  };
}

/** What is to be worked on where nothing is under way. */
async function nextOf(root: string, specs: readonly SpecListing[]): Promise<StatusFacts["nextSpec"]> {
  const next = specs.findLast(({ status }) => status !== "completed" && status !== "superseded");
  return next === undefined ? null : { id: next.id, isBuilt: await isBuiltAsItIs(root, next.id) };
}

async function factsOfAll(checkpoints: readonly Checkpoint[]): Promise<readonly CheckpointFacts[]> {
  if (checkpoints.length === 0) return [];
  const { factsOf } = await import("../../../checkpoints/index.ts");
  return checkpoints.map(factsOf);
}

/** Those that work can go on with, and those that can't be read. */
async function unfinishedCheckpoints(root: string) {
  if (!existsSync(join(root, checkpointsPath))) return [];
  const { listCheckpointIds, tryLoadCheckpoint } = await import("../../../checkpoints/index.ts");
  return listCheckpointIds(root)
    .map((taskId) => tryLoadCheckpoint(root, taskId))
    .filter((each) => "problem" in each || each.checkpoint.status !== "completed");
}
