import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkGates, type GateCall, type GateDefinition } from "../../../src/gates/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { applyEvent, type Evidence, type JsonObject, type Run } from "../../../src/runs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

function aCall(
  root: string,
  run: Run,
  earlier: readonly Run[] = [],
  lineage: readonly Run[] = earlier,
): GateCall {
  return {
    context: aContext(),
    root,
    config: readConfig(root),
    run,
    step: "green_phase",
    onStarted: () => () => {},
    earlier,
    lineage,
  };
}

async function check(gate: GateDefinition, call: GateCall) {
  const result = await checkGates([gate], call);
  if (result.kind === "aborted") throw new Error("Nobody interrupted it");
  return {
    passed: result.passed,
    findings: result.evidence[0]?.findings,
    details: result.evidence[0]?.details,
  };
}

function anEvidence(details: JsonObject, passed = true): Evidence {
  return {
    gate: "test_files_recorded",
    passed,
    checkedAt: noon.toISOString(),
    command: null,
    exitCode: null,
    duration: 0,
    outputDigest: null,
    outputTail: null,
    commit: null,
    findings: [],
    details,
  };
}

/** A run in which a step was done with the given evidence. */
function runAfter(step: string, ...evidence: readonly Evidence[]): Run {
  const started = applyEvent(aRun(), { kind: "start_step", step }, noon);
  return applyEvent(started, { kind: "pass_step", step, evidence }, noon);
}

/** A run whose step took down the tests as they lie in the folder. */
async function recorded(root: string, step: string): Promise<Run> {
  const { details } = await check({ kind: "test_files_recorded" }, aCall(root, aRun()));
  return runAfter(step, anEvidence(details ?? {}));
}

/** The tests before, and what became of them: kept, changed, deleted or new. */
const fates = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.constantFrom("kept" as const, "changed" as const, "deleted" as const, "added" as const),
  { maxKeys: 6 },
);

describe("gates on tests", () => {
  it("see exactly which tests are new, changed and gone since they were recorded", async () => {
    const changed: GateDefinition = { kind: "tests_changed", since: "test_setup" };
    const kept = { kind: "tests_kept", since: "test_setup" } as const;
    await fc.assert(
      fc.asyncProperty(fates, async (fateOf) => {
        const root = temporaryFolder();
        const names = (...wanted: readonly string[]) =>
          Object.keys(fateOf)
            .filter((name) => wanted.includes(fateOf[name] ?? ""))
            .map((name) => `tests/${name}.test.js`)
            .sort();
        const write = (files: readonly string[], text: string) =>
          writeFiles(root, Object.fromEntries(files.map((file) => [file, text])));
        write([...names("kept", "changed", "deleted"), "src/code.js"], "before");
        const run = await recorded(root, "test_setup");
        write([...names("changed", "added"), "src/code.js"], "after");
        for (const file of names("deleted")) rmSync(join(root, file));
        const call = aCall(root, run);

        const red = await check(changed, call);
        const green = await check({ ...kept, changes: "refused" }, call);
        const refactored = await check({ ...kept, changes: "allowed" }, call);

        const step = "test_setup";
        const isRed = names("added", "changed").length > 0;
        const deleted = names("deleted");
        const isDeleted = deleted.length > 0;
        expect(red).toMatchObject({
          findings: isRed ? [] : [{ kind: "tests_unchanged" }],
          details: { added: names("added"), changed: names("changed") },
        });
        expect(green.findings).toEqual(
          isDeleted
            ? [{ kind: "tests_deleted_since", step, files: deleted }]
            : names("changed").length > 0
              ? [{ kind: "tests_changed_since", step, files: names("changed") }]
              : [],
        );
        expect(refactored.passed).toBe(!isDeleted);
      }),
      { numRuns: 25 },
    );
  });

  it("without a record: changed tests can't be told, kept ones have nothing to be held to", async () => {
    const root = temporaryFolder();
    const broken = runAfter("test_setup", anEvidence({ test_files: ["no", "record"] }), anEvidence({}));
    const refused = { ...aRun(), steps: runAfter("test_setup", anEvidence({ test_files: {} }, false)).steps };
    const missing = [{ kind: "evidence_missing", step: "test_setup" }];

    for (const run of [aRun(), broken, refused]) {
      expect(
        (await check({ kind: "tests_changed", since: "test_setup" }, aCall(root, run))).findings,
      ).toEqual(missing);
      expect(
        await check({ kind: "tests_kept", since: "test_setup", changes: "refused" }, aCall(root, run)),
      ).toMatchObject({ passed: true });
    }
  });

  it("a run that replaces another one counts its tests as new too, and keeps what it saw red", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "tests/old.test.js": "old" });
    const earlier = await recorded(root, "test_setup");
    writeFiles(root, { "tests/new.test.js": "new" });
    const run = await recorded(root, "test_setup");

    const changed = { kind: "tests_changed", since: "test_setup" } as const;
    expect(await check(changed, aCall(root, run))).toMatchObject({ passed: false });
    expect(await check(changed, aCall(root, run, [earlier]))).toMatchObject({
      passed: true,
      details: { added: ["tests/new.test.js"] },
    });
    // The oldest counts, however many runs have taken its place since.
    expect(await check(changed, aCall(root, run, [run, aRun(), earlier]))).toMatchObject({ passed: true });
    // So does one that was started over, of which nothing else counts.
    expect(await check(changed, aCall(root, run, [], [earlier]))).toMatchObject({ passed: true });
    const seen = { kind: "evidence_of", step: "test_setup" } as const;
    expect(await check(seen, aCall(root, aRun(), [], [earlier]))).toMatchObject({ passed: false });
    // An earlier run that took nothing down leaves this one's own record.
    expect(await check(changed, aCall(root, run, [aRun()]))).toMatchObject({ passed: false });

    rmSync(join(root, "tests/old.test.js"));
    const kept = { kind: "tests_kept", since: "test_setup", changes: "allowed" } as const;
    expect(await check(kept, aCall(root, aRun(), [earlier]))).toMatchObject({
      findings: [{ kind: "tests_deleted_since", files: ["tests/old.test.js"] }],
    });
  });

  it("tests that failed at first and passed when the run was started over are mended: new ones needn't be named", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "tests/old.test.js": "test('old')" });
    const { steps } = await recorded(root, "test_setup");
    const record = steps.find(({ name }) => name === "test_setup")?.evidence[0]?.details ?? {};
    const seenWith = (exitCode: number) =>
      runAfter("test_setup", { ...anEvidence({}), gate: "command", exitCode }, anEvidence(record));
    writeFiles(root, { "tests/new.test.js": "test('new')" });
    const gate = { kind: "new_tests_failed", since: "test_setup" } as const;
    const isPassed = async (now: number, first: number) =>
      (await check(gate, aCall(root, seenWith(now), [], [seenWith(first)]))).passed;

    expect(await isPassed(1, 1)).toBe(false);
    expect(await isPassed(0, 1)).toBe(true);
    expect(await isPassed(1, 0)).toBe(true);
  });

  it("evidence counts only where a step left some and all of it passed, here or in the run before", async () => {
    const gate = { kind: "evidence_of", step: "red_phase" } as const;
    const passed = runAfter("red_phase", anEvidence({}), anEvidence({}));
    const mixed = runAfter("red_phase", anEvidence({}), anEvidence({}, false));
    const bare = runAfter("red_phase");
    const root = temporaryFolder();
    const isFound = async (run: Run, ...earlier: readonly Run[]) =>
      (await check(gate, aCall(root, run, earlier))).passed;

    expect(await isFound(passed)).toBe(true);
    expect(await isFound(aRun(), passed)).toBe(true);
    expect(await isFound(aRun())).toBe(false);
    expect(await isFound(mixed, bare)).toBe(false);
    expect((await check(gate, aCall(root, bare))).findings).toEqual([
      { kind: "evidence_missing", step: "red_phase" },
    ]);
  });

  it("evidence of an earlier run counts only for the SPEC that it was of", async () => {
    const gate = { kind: "evidence_of", step: "red_phase" } as const;
    const root = temporaryFolder();
    const of = (run: Run, spec: string): Run => ({ ...run, configParts: { spec } });
    const passed = runAfter("red_phase", anEvidence({}));
    const isFound = async (run: Run, ...earlier: readonly Run[]) =>
      (await check(gate, aCall(root, run, earlier))).passed;

    expect(await isFound(of(aRun(), "new"), of(passed, "old"))).toBe(false);
    expect(await isFound(of(aRun(), "new"), of(passed, "old"), of(passed, "new"))).toBe(true);
    // A record of the older format doesn't say what its SPEC was.
    expect(await isFound(of(aRun(), "new"), { ...passed, configParts: {} })).toBe(true);
  });
});

describe("gates on documents", () => {
  it("name the files that are missing, the SPEC's id put into their paths", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/specs/SPEC-AUTH-001/spec.md": "", "a.txt": "" });
    const gate = {
      kind: "files_exist",
      paths: [".moai/specs/<<SPEC_ID>>/spec.md", ".moai/specs/<<SPEC_ID>>/plan.md", "a.txt", "b.txt"],
    } as const;

    expect((await check(gate, aCall(root, aRun()))).findings).toEqual([
      { kind: "file_missing", path: ".moai/specs/SPEC-AUTH-001/plan.md" },
      { kind: "file_missing", path: "b.txt" },
    ]);
    expect(
      (await check({ ...gate, paths: ["x<<SPEC_ID>>y.txt"] }, aCall(root, aRun({ specId: null })))).findings,
    ).toEqual([{ kind: "file_missing", path: "xy.txt" }]);
    await expect(check({ ...gate, paths: ["../outside.txt"] }, aCall(root, aRun()))).rejects.toMatchObject({
      failure: { code: "path_refused", reason: "outside_root" },
    });
  });

  it("a SPEC's faults are found one by one; without a SPEC there is nothing to check, and that is refused", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/specs/SPEC-AUTH-001/spec.md": "# TBD\n" });

    const faulty = await check({ kind: "spec_valid" }, aCall(root, aRun()));
    const none = await check({ kind: "spec_valid" }, aCall(root, aRun({ specId: null })));

    expect(faulty.passed).toBe(false);
    expect(faulty.findings).toContainEqual(
      expect.objectContaining({
        kind: "document_problem",
        file: ".moai/specs/SPEC-AUTH-001/spec.md",
        line: 1,
      }),
    );
    expect(faulty.details).toEqual({ problem_count: faulty.findings?.length });
    expect(none.findings).toEqual([{ kind: "file_missing", path: ".moai/specs" }]);
  });
});
