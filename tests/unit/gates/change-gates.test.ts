import { describe, expect, it } from "vitest";
import { checkCodeChanged, checkOnlyDocumentsChanged, recordFiles } from "../../../src/gates/change-gates.ts";
import type { GateCall } from "../../../src/gates/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { applyEvent, type Run } from "../../../src/runs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { aProject, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

type Where = "in git" | "without git";

function aRoot(where: Where): string {
  if (where === "in git") return aProject();
  const root = temporaryFolder();
  writeFiles(root, { "src/greet.js": "export const greet = 1;\n" });
  return root;
}

function aCall(root: string, run: Run): GateCall {
  return {
    context: aContext(),
    root,
    config: readConfig(root),
    run,
    step: "green_phase",
    onStarted: () => () => {},
    earlier: [],
    lineage: [],
  };
}

/** What the gates see after files were written, of what there was before. */
async function seenAfter(where: Where, files: Readonly<Record<string, string>>) {
  const root = aRoot(where);
  const { details = {} } = await recordFiles(aCall(root, aRun()));
  const evidence = {
    ...{ gate: "files_recorded" as const, passed: true, checkedAt: noon.toISOString(), command: null },
    ...{ exitCode: null, duration: 0, outputDigest: null, outputTail: null, commit: null, findings: [] },
    details,
  };
  const step = "test_setup";
  const started = applyEvent(aRun(), { kind: "start_step", step }, noon);
  const run = applyEvent(started, { kind: "pass_step", step, evidence: [evidence] }, noon);
  writeFiles(root, files);
  const call = aCall(root, run);
  return {
    built: (await checkCodeChanged({ kind: "code_changed", since: step }, call)).details?.["changed"],
    besides: (await checkOnlyDocumentsChanged({ kind: "only_documents_changed", since: step }, call))
      .findings,
  };
}

const everywhere = [
  "src/login.js",
  "src/coverage/sub.mjs",
  "packages/a/coverage/sub.ts",
  "coverage/merge.go",
  "bin/login.js",
  "src/build/plan.rb",
  "env/read.py",
  "vendor/own/a.php",
  ".github/scripts/release.mjs",
].flatMap((path) => (["in git", "without git"] as const).map((where) => [path, where] as const));

const leftBehind = [
  "coverage/prettify.js",
  "coverage/lcov-report/sorter.js",
  "packages/a/coverage/lcov-report/sorter.js",
  "packages/a/coverage/prettify.js",
  "packages/a/coverage/index.html",
  "src/__pycache__/login.cpython-312.pyc",
  ".pytest_cache/v/cache/nodeids",
  ".nyc_output/a.json",
  "node_modules/.cache/a.js",
].flatMap((path) => (["in git", "without git"] as const).map((where) => [path, where] as const));

describe("what was built", () => {
  it.each(everywhere)("is seen in %s, %s", async (path, where) => {
    expect((await seenAfter(where, { [path]: "built\n" })).built).toEqual([path]);
  });

  it.each(leftBehind)("isn't %s, %s", async (path, where) => {
    expect((await seenAfter(where, { [path]: "left\n" })).built).toEqual([]);
  });

  it.each(["dist/a.js", "target/debug/a.rs", "build/a.c", "out/a.js", "obj/a.cs", "bin/a", "bin/a.dll"])(
    "isn't %s, where no git says what is ignored",
    async (path) => {
      expect((await seenAfter("without git", { [path]: "made" })).built).toEqual([]);
    },
  );

  it("is a script without an ending too, where it says that it is one", async () => {
    expect((await seenAfter("without git", { "bin/cli": "#!/bin/sh\n" })).built).toEqual(["bin/cli"]);
  });

  it("where only documents may change, what a build makes is passed over as ever", async () => {
    const made = { "bin/a.js": "", "build/a.js": "", ".cache/a.js": "" };
    expect((await seenAfter("without git", made)).besides).toEqual([]);
    expect((await seenAfter("without git", { "src/a.js": "" })).besides).toMatchObject([
      { files: ["src/a.js"] },
    ]);
  });
});
