import { mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { listEarlierRuns, loadEarlier, withEarlierRun } from "../../../src/phases/earlier-runs.ts";
import type { Run } from "../../../src/runs/index.ts";
import { archiveDirectory, listRunFiles } from "../../../src/store/index.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { asks, newestRun, passes, rewriteRun, start, writePhase } from "./a-phase.ts";

/** Runs of a phase, the oldest first: done whole, or left at its second step, each with what its SPEC said. */
async function aProjectWith(
  runs: readonly { readonly status: "completed" | "left"; readonly spec: string }[],
): Promise<{ readonly root: string; readonly ids: readonly string[] }> {
  const root = temporaryFolder();
  const ids: string[] = [];
  for (const { status, spec } of runs) {
    writePhase(root, [passes("see"), status === "completed" ? passes("write") : asks("write")]);
    await start(root);
    ids.push(rewriteRun(root, (run) => ({ ...run, configParts: { ...run.configParts, spec } })).runId);
  }
  return { root, ids };
}

const workOn = (root: string, spec: string): Run => {
  const { run } = newestRun(root);
  return { ...run, runId: "another", inputs: {}, configParts: { ...run.configParts, spec } };
};

const idsOf = (runs: readonly { readonly run: Run }[]) => runs.map(({ run }) => run.runId);

describe("the earlier runs that may count", () => {
  it("are those of the same work, newest first, up to a completed one of another SPEC", async () => {
    const { root, ids } = await aProjectWith([
      { status: "completed", spec: "new" },
      { status: "completed", spec: "old" },
      { status: "completed", spec: "new" },
      { status: "left", spec: "old" },
    ]);

    expect(idsOf(listEarlierRuns(root, workOn(root, "new")))).toEqual([ids[3], ids[2]]);
    expect(idsOf(listEarlierRuns(root, workOn(root, "old")))).toEqual([ids[3]]);
    expect(idsOf(listEarlierRuns(root, { ...workOn(root, "new"), runId: ids[3] ?? "" }))).toEqual([ids[2]]);
  });

  it("are found in the archive, by list and by name", async () => {
    const { root, ids } = await aProjectWith([{ status: "completed", spec: "new" }]);
    const work = workOn(root, "new");
    const month = join(archiveDirectory(root), "2026-11");
    mkdirSync(month, { recursive: true });
    for (const { file } of listRunFiles(root)) renameSync(file, join(month, basename(file)));

    const [earlier] = listEarlierRuns(root, work);

    expect(earlier?.run.runId).toBe(ids[0]);
    const named = earlier === undefined ? work : withEarlierRun(work, earlier);
    expect(loadEarlier(root, named).map(({ runId }) => runId)).toEqual(ids);
  });

  it("named one by one end there too, and where one names what named it", async () => {
    const { root, ids } = await aProjectWith([{ status: "completed", spec: "old" }]);
    const { file } = newestRun(root);
    rewriteRun(root, (run) => ({ ...run, inputs: { earlier_run: basename(file) } }));

    const of = (spec: string) => loadEarlier(root, withEarlierRun(workOn(root, spec), { file }));

    expect(of("old").map(({ runId }) => runId)).toEqual(ids);
    expect(of("new")).toEqual([]);
  });
});
