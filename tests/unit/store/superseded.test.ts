import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../src/context/index.ts";
import { type Run, supersededRunInput } from "../../../src/runs/index.ts";
import { loadResumable, saveRun } from "../../../src/store/index.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const later = new Date(noon.getTime() + 60_000);

/** As a process leaves them that is killed after the new run was saved and before the old one was cancelled. */
function twoOpenRuns(
  root: string,
  changes: Partial<Run> = {},
): { readonly old: string; readonly by: string } {
  const old = saveRun(root, aRun(), { trace: silentTrace, file: null }).file;
  const inputs = { [supersededRunInput]: basename(old) };
  const by = saveRun(
    root,
    { ...aRun({ inputs, now: later }), ...changes },
    { trace: silentTrace, file: null },
  ).file;
  return { old, by };
}

describe("a run that another one has taken the place of", () => {
  it("isn't to be resumed, though nobody had the time to cancel it", () => {
    const root = temporaryFolder();
    const { old, by } = twoOpenRuns(root);

    const { candidates, superseded } = loadResumable(root, { now: later });

    expect(candidates.map(({ file }) => file)).toEqual([by]);
    expect(superseded.map(({ file }) => file)).toEqual([old]);
  });

  it("doesn't come back when the other one has ended", () => {
    const root = temporaryFolder();
    const { old } = twoOpenRuns(root, { status: "completed", completedAt: later.toISOString(), steps: [] });

    const { candidates, superseded } = loadResumable(root, { now: later });

    expect(candidates).toEqual([]);
    expect(superseded.map(({ file }) => file)).toEqual([old]);
  });
});
