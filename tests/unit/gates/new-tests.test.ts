import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkGates, type GateCall } from "../../../src/gates/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { applyEvent, type Run } from "../../../src/runs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { aProject, commitAll, writeFiles } from "../../support/temporary-project.ts";

const since = "test_setup";
const early = "tests/early.test.js";

function aCall(root: string, run: Run, lineage: readonly Run[]): GateCall {
  const { context, onStarted } = { context: aContext(), onStarted: () => () => {} };
  return {
    context,
    root,
    config: readConfig(root),
    run,
    step: since,
    onStarted,
    earlier: [],
    lineage,
  };
}

/** A run that has taken down tests and files as they are now. */
async function begun(root: string, lineage: readonly Run[] = []): Promise<Run> {
  const gates = [{ kind: "test_files_recorded" }, { kind: "files_recorded" }] as const;
  const result = await checkGates(gates, aCall(root, aRun(), lineage));
  if (result.kind === "aborted") throw new Error("Nobody interrupted it");
  const started = applyEvent(aRun(), { kind: "start_step", step: since }, noon);
  return applyEvent(started, { kind: "pass_step", step: since, evidence: result.evidence }, noon);
}

/** What red sees in a run that began after the others, the last one first. */
async function seen(root: string, run: Run, ...lineage: readonly Run[]) {
  const result = await checkGates([{ kind: "tests_changed", since }], aCall(root, run, lineage));
  if (result.kind === "aborted") throw new Error("Nobody interrupted it");
  const [evidence] = result.evidence;
  const { added, changed } = evidence?.details ?? {};
  return { added, changed, findings: evidence?.findings };
}

const put = (root: string, text: string) => writeFiles(root, { [early]: text });
const take = (root: string) => rmSync(join(root, early));

describe("tests that were written before the run", () => {
  it("are new once a run has begun without them, through as many runs as there are", async () => {
    const root = aProject();
    put(root, "test('early')");
    const first = await begun(root);
    expect(await seen(root, first)).toMatchObject({ findings: [{ kind: "tests_unchanged" }] });

    take(root);
    const second = await begun(root, [first]);
    put(root, "test('early')");
    const third = await begun(root, [second, first]);

    const isNew = { added: [early], changed: [], findings: [] };
    expect(await seen(root, second, first)).toEqual(isNew);
    expect(await seen(root, third, second, first)).toEqual(isNew);
  });

  it("into a file that was there before count the same way", async () => {
    const root = aProject({ [early]: "test('old')" });
    put(root, "test('old'); test('early')");
    const first = await begun(root);
    put(root, "test('old')");
    const second = await begun(root, [first]);
    put(root, "test('old'); test('early')");

    expect(await seen(root, second, first)).toEqual({ added: [], changed: [early], findings: [] });
  });

  it.each([
    ["taken away", null],
    ["changed", "test('other')"],
    ["taken away, and that committed", "commit"],
  ])(
    "aren't where they were committed: an old test that was %s and put back, and which ones is said",
    async (_, way) => {
      const root = aProject({ [early]: "test('old')" });
      const first = await begun(root);
      if (way === null || way === "commit") take(root);
      else put(root, way);
      if (way === "commit") commitAll(root, "No test");
      const second = await begun(root, [first]);
      put(root, "test('old')");

      expect(await seen(root, second, first)).toEqual({
        added: [],
        changed: [],
        findings: [{ kind: "tests_unchanged", files: [early] }],
      });
      put(root, "test('old'); test('new')");
      expect(await seen(root, second, first)).toMatchObject({ changed: [early], findings: [] });
    },
  );

  it("aren't without git, where nobody can tell an old test from one that was written too early", async () => {
    const root = aProject();
    rmSync(join(root, ".git"), { recursive: true });
    put(root, "test('early')");
    const first = await begun(root);
    take(root);
    const second = await begun(root, [first]);
    put(root, "test('early')");

    expect(await seen(root, second, first)).toMatchObject({
      findings: [{ kind: "tests_unchanged", files: [early] }],
    });
  });

  it("aren't for white space either", async () => {
    const root = aProject({ [early]: "test('old')" });
    const first = await begun(root);
    take(root);
    const second = await begun(root, [first]);
    put(root, "test('old')\n\n");

    expect(await seen(root, second, first)).toMatchObject({ findings: [{ kind: "tests_unchanged" }] });
  });
});
