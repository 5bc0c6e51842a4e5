import { existsSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../failures/index.ts";
import { resumeCommand, timeAgo } from "../../../messages/index.ts";
import { snakeCase } from "../present/snake-case.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

export function addStatus({ program, action }: Registration): void {
  program
    .command("status")
    .summary("what is under way, and what to type next")
    .description(
      "One screen: the project, unfinished runs with their progress, SPECs, and what to type next.",
    )
    .addHelpText("after", "\nExamples:\n  alfred status\n  alfred status --json\n")
    .action(
      action(async (line) => {
        const { listOpenRuns } = await import("../../../store/index.ts");
        const { readConfig } = await import("../../../project/index.ts");
        const { listSpecs } = await import("../../../specs/index.ts");
        const now = line.context.now();
        const config = readConfig(line.root);
        const { runs, problems } = listOpenRuns(line.root, now);
        const specs = await listSpecs(line.root);
        const say = words[line.language];
        const open = runs.flatMap((run) => [
          `- ${[run.phase, run.specId].filter((word) => word !== null).join(" ")} [${run.shortId}] ${bar(run.doneCount, run.stepCount)} ${say.progress(run)}, ${say.statuses[run.status]}, ${timeAgo(line.language, run.savedAt, now)}`,
          ...(run.restartPoint === null ? [] : [`  ${say.restartPoint}: ${run.restartPoint}`]),
          `  ${say.next} alfred ${resumeCommand(run).replace("/alfred:", "")}`,
        ]);
        const listed = specs.map(
          (spec) =>
            `- ${spec.id} ${spec.title} (${spec.status}${spec.problemCount === 0 ? "" : `, ✗ ${spec.problemCount}`})`,
        );
        const next =
          runs.length > 0
            ? []
            : [
                `${say.next} ${nextCommand(
                  specs.map((spec) => spec.id),
                  existsSync(join(line.root, ".moai/config.json")),
                )}`,
              ];
        const damaged = problems.map(({ file }) => `⚠️ ${file} (alfred doctor)`);
        const text = [
          `${config.name} (${config.mode})`,
          "",
          ...(open.length === 0 ? [say.nothingOpen] : [say.openTitle, ...open]),
          ...(listed.length === 0 ? [] : ["", say.specsTitle, ...listed]),
          ...(damaged.length === 0 ? [] : ["", ...damaged]),
          ...(next.length === 0 ? [] : ["", ...next]),
        ].join("\n");
        const { name, mode, language } = config;
        line.answer(text, {
          ok: true,
          project: { name, mode, language, root: line.root },
          runs: runs.map(snakeCase),
          specs: specs.map(snakeCase),
          problems: problems.map(snakeCase),
        });
        return problems.length === 0 ? exitCodes.done : exitCodes.stateUnusable;
      }),
    );
}

const barCells = 12;

function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * barCells);
  return `[${"█".repeat(filled)}${"░".repeat(barCells - filled)}]`;
}

function nextCommand(specs: readonly string[], isSetUp: boolean): string {
  if (!isSetUp) return "alfred 0-project";
  const last = specs.at(-1);
  return last === undefined ? 'alfred 1-plan "…"' : `alfred 2-run ${last}`;
}
