import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { UnsavedChoice } from "../../../src/context/index.ts";
import { advance, type Builtin, type Drive, record } from "../../../src/engine/index.ts";
import { keepRun } from "../../../src/engine/run-keeper.ts";
import { AlfredError } from "../../../src/failures/index.ts";
import { applyEvent, createRunId } from "../../../src/runs/index.ts";
import { glanceAtOpenRuns, saveRun, unsavedDirectory, withRunLease } from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { aDrive, builtinStep, builtinsOf, done } from "./a-drive.ts";

describe("a run whose lease is not this process's any more", () => {
  const start = { kind: "start_step", step: "look" } as const;
  const options = { now: () => new Date(), waitMs: 0 };

  /** A drive under a real lease, whose file somebody removes with all the rest of what alfred remembers. */
  function cleaned(specId: string | null = null) {
    const driven = aDrive([builtinStep("look")]);
    const run = { ...driven.run, specId };
    const underLease = <T>(use: (drive: Drive) => Promise<T>) =>
      withRunLease(driven.drive.root, run, options, (lease) => {
        rmSync(join(driven.drive.root, ".moai/memory"), { recursive: true });
        const { confirm, share } = driven.drive.lease;
        return use({ ...driven.drive, lease: { ...lease, confirm, share } });
      });
    return { ...driven, run, underLease };
  }

  it("is written again from memory where nobody else has it, marker and all, and the user is told", async () => {
    const { drive, run, context, saved, underLease } = cleaned();

    await underLease(async (held) => {
      await record(held, run, start);

      expect(held.lease.isHeld()).toBe(true);
    });

    expect(saved()?.steps[0]).toMatchObject({ status: "in_progress", attempts: 1 });
    expect((await glanceAtOpenRuns(drive.root, context.now())).runs).toMatchObject([{ runId: run.runId }]);
    expect(context.reported).toContainEqual({ kind: "lease_taken_again", what: "walk" });
  });

  it("is left to who has it now, and that one is named, with the SPEC", async () => {
    const { drive, run, saved, underLease } = cleaned("SPEC-AUTH-001");

    await underLease((held) =>
      withRunLease(drive.root, run, options, async ({ holder }) => {
        await expect(record(held, run, start)).rejects.toMatchObject({
          failure: { code: "run_held", what: "walk SPEC-AUTH-001", holder },
        });
      }),
    );

    expect(saved()).toBeNull();
  });

  it("is left as somebody else has saved it who has given the lease back", async () => {
    const { drive, run, context, saved, underLease } = cleaned();

    await underLease(async (held) => {
      await withRunLease(drive.root, run, options, async () => {
        const begun = applyEvent(run, { kind: "interrupt", reason: "elsewhere" }, context.now());
        saveRun(drive.root, begun, { trace: context.trace, file: drive.file });
      });

      await expect(record(held, run, start)).rejects.toMatchObject({
        failure: { code: "run_taken_over", what: "walk" },
      });
    });

    expect(saved()).toMatchObject({ status: "paused" });
  });

  it("is left where somebody else has begun another one meanwhile", async () => {
    const { drive, run, context, underLease } = cleaned();
    const file = drive.file?.replace(/walk-\d{4}/, "walk-2999") ?? "";

    await underLease(async (held) => {
      saveRun(
        drive.root,
        { ...run, runId: createRunId(new Date(), new Uint8Array(10)) },
        { trace: context.trace, file },
      );

      await expect(record(held, run, start)).rejects.toMatchObject({ failure: { code: "run_taken_over" } });
    });
  });
});

it("git is asked once for each step of alfred's own, and for what was done at once after it not again", async () => {
  const made: Builtin = async ({ root }) => {
    writeFileSync(join(root, "made.txt"), "");
    return { kind: "done", output: {}, filesCreated: [] };
  };
  const { drive, run, saved } = aDrive([builtinStep("look"), builtinStep("make"), builtinStep("end")], {
    builtins: builtinsOf({ look: done, make: made, end: done }),
  });
  const calls = countedGit();

  await advance(drive, run);

  // Before the first step, and after each of the three.
  expect(calls()).toBe(4);
  const file = join(drive.root, "made.txt");
  expect(saved()?.context.filesModified).toContain(file);
  expect(saved()?.steps.map(({ metadata }) => metadata["files_modified_at_start"])).toEqual([[], [], [file]]);
});

/** A git that takes down that it was called, in front of the real one, for the rest of the test. */
function countedGit(): () => number {
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  const path = process.env["PATH"] ?? "";
  const real = path
    .split(delimiter)
    .map((each) => join(each, "git"))
    .find(existsSync);
  const script = `#!/bin/sh\necho >> '${log}'\nexec '${real}' "$@"\n`;
  writeFileSync(join(folder, "git"), script, { mode: 0o755 });
  process.env["PATH"] = `${folder}${delimiter}${path}`;
  onTestFinished(() => {
    process.env["PATH"] = path;
  });
  return () => (existsSync(log) ? readFileSync(log, "utf8").length : 0);
}

describe("a run that the project's disk doesn't take", () => {
  const notSaved = { failure: { code: "save_failed" } };
  const start = { kind: "start_step", step: "look" } as const;

  /** A drive whose folder of states has become a file: nothing can be saved until `mend` is called. */
  function onFullDisk(decide?: (mend: () => void) => UnsavedChoice) {
    const home = temporaryFolder();
    let mend = () => {};
    const asked: Error[] = [];
    const decideUnsaved = async (error: Error) => {
      asked.push(error);
      return decide?.(mend) ?? "stop";
    };
    const environment = { PATH: process.env["PATH"], XDG_STATE_HOME: home };
    const context = aContext({ environment, ...(decide === undefined ? {} : { decideUnsaved }) });
    const driven = aDrive([builtinStep("look")], { context });
    const folder = dirname(driven.drive.file ?? "");
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "in the way");
    mend = () => rmSync(folder);
    return { ...driven, home, asked };
  }

  it("is kept elsewhere where nobody can be asked, and the error is still the one that is reported", async () => {
    const { drive, run, context } = onFullDisk();

    await expect(record(drive, run, start)).rejects.toMatchObject(notSaved);

    const kept = join(unsavedDirectory(drive.root, context.environment) ?? "", basename(drive.file ?? ""));
    expect(context.reported).toContainEqual({ kind: "state_kept_elsewhere", file: kept });
    expect(readFileSync(kept, "utf8")).toContain(run.runId);
  });

  it("keeps what another part of the work did meanwhile: the next change, saved or kept elsewhere, isn't without it", async () => {
    const { drive, run, context, saved } = onFullDisk();
    const keep = keepRun(drive, run);
    const skip = { kind: "skip_step", step: "look", reason: "by hand" } as const;

    await expect(keep.record(start)).rejects.toMatchObject(notSaved);
    await expect(keep.record(skip)).rejects.toMatchObject(notSaved);

    const kept = join(unsavedDirectory(drive.root, context.environment) ?? "", basename(drive.file ?? ""));
    expect(JSON.parse(readFileSync(kept, "utf8")).steps[0]).toMatchObject({ status: "skipped", attempts: 1 });
    rmSync(dirname(drive.file ?? ""));
    await keep.record({ kind: "keep" });
    expect(saved()?.steps[0]).toMatchObject({ status: "skipped", attempts: 1 });
  });

  it("is tried again as often as the user wants, and saved when there is room", async () => {
    const { drive, run, asked, saved } = onFullDisk((mend) => {
      if (asked.length > 1) mend();
      return "retry";
    });

    const recorded = await record(drive, run, start);

    expect(asked).toHaveLength(2);
    expect(asked[0]).toBeInstanceOf(AlfredError);
    expect(saved()?.steps).toEqual(recorded.steps);
  });

  it("is kept nowhere where the user stops", async () => {
    const { drive, run, context } = onFullDisk(() => "stop");

    await expect(record(drive, run, start)).rejects.toMatchObject(notSaved);

    expect(context.reported).toEqual([]);
  });

  it("is kept elsewhere where the question is interrupted: interrupted means that the state is saved", async () => {
    const interruption = new Error("interrupted");
    const { drive, run, context } = onFullDisk(() => {
      throw interruption;
    });

    await expect(record(drive, run, start)).rejects.toBe(interruption);

    const kept = join(unsavedDirectory(drive.root, context.environment) ?? "", basename(drive.file ?? ""));
    expect(context.reported).toContainEqual({ kind: "state_kept_elsewhere", file: kept });
    expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject({ steps: [{ status: "in_progress" }] });
  });

  it("is reported as not saved where the question is interrupted and it can't be kept elsewhere either", async () => {
    const { drive, run, home } = onFullDisk(() => {
      throw new Error("interrupted");
    });
    writeFileSync(join(home, "alfred"), "in the way");

    await expect(record(drive, run, start)).rejects.toMatchObject(notSaved);
  });

  it("can't be kept elsewhere without a home folder, and nothing claims so", async () => {
    const { drive, run, context } = onFullDisk();
    const homeless = { ...drive, context: { ...context, environment: { PATH: process.env["PATH"] } } };

    await expect(record(homeless, run, start)).rejects.toMatchObject(notSaved);

    expect(context.reported).toEqual([]);
  });

  it("says in the trace where keeping it elsewhere fails too", async () => {
    const { drive, run, context, home } = onFullDisk();
    writeFileSync(join(home, "alfred"), "in the way");

    await expect(record(drive, run, start)).rejects.toMatchObject(notSaved);

    expect(context.reported).toEqual([]);
    expect(context.traced).toContainEqual({
      kind: "note",
      text: expect.stringMatching(/^Nor could it be kept in /),
    });
  });
});
