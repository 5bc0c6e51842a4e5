import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProgressEvent, silentTrace } from "../../../src/context/index.ts";
import { bringBackUnsaved } from "../../../src/phases/unsaved-runs.ts";
import { applyEvent, type Run } from "../../../src/runs/index.ts";
import { withWorkingCopy } from "../../../src/sharing/index.ts";
import {
  forgetUnsaved,
  keepUnsaved,
  removeRunFile,
  saveRun,
  unsavedDirectory,
  withRunLease,
} from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { answer, asks, newestRun, passes, resume, rewriteRun, start, writePhase } from "./a-phase.ts";

const hour = 60 * 60 * 1000;

/** A run whose agent has just answered, with that answer kept outside the project because the disk took nothing. */
async function keptOutside(change: (kept: Run) => Run = (kept) => kept) {
  const root = temporaryFolder();
  writePhase(root, [passes("one"), asks("write"), passes("three")]);
  await start(root);
  const { run: before, file } = newestRun(root);
  await answer(root, { answer: "skip" });
  const { run: after } = newestRun(root);
  rewriteRun(root, () => before);
  const context = aContext({ environment: { PATH: process.env["PATH"], XDG_STATE_HOME: temporaryFolder() } });
  const directory = unsavedDirectory(root, context.environment) ?? "";
  const kept = keepUnsaved(directory, basename(file), change(after));
  return { root, context, before, after, file, kept };
}

const statuses = (run: Run) => run.steps.map(({ status }) => status);
const asOf = (run: Run, time: number): Run => ({ ...run, timestamp: new Date(time).toISOString() });

it("a finished step that was kept outside doesn't run again, though the clock was set back meanwhile", async () => {
  const { root, context, after, kept } = await keptOutside((run) =>
    asOf(run, Date.parse(run.timestamp) - 2 * hour),
  );

  const outcome = await resume(root, { context });

  expect(outcome).toMatchObject({ kind: "completed", run: { runId: after.runId } });
  expect(statuses(newestRun(root).run)).toEqual(["completed", "skipped", "completed"]);
  expect(existsSync(kept)).toBe(false);
});

it("nor where only the place of the repository was taken down anew in the project", async () => {
  const { root, context, kept } = await keptOutside();
  rewriteRun(root, (run) => applyEvent(run, { kind: "keep" }, new Date(Date.now() + hour)));

  expect(await resume(root, { context })).toMatchObject({ kind: "completed" });
  expect(existsSync(kept)).toBe(false);
});

it("a state that was kept outside is forgotten where the project has all of it", async () => {
  const { root, context, after, kept } = await keptOutside();
  rewriteRun(root, () => after);

  await expect(resume(root, { context })).rejects.toMatchObject({ code: "state_not_found" });

  expect(context.reported).toEqual([]);
  expect(existsSync(kept)).toBe(false);
});

it("a state that was kept outside stays where the project's has gone another way, and that is said", async () => {
  const { root, context, kept, file } = await keptOutside();
  rewriteRun(root, (run) => applyEvent(run, { kind: "interrupt", reason: "SIGINT" }, new Date()));

  await resume(root, { context });

  expect(context.reported).toContainEqual(
    expect.objectContaining({ kind: "unsaved_state_left", keptAt: kept }),
  );
  expect(existsSync(kept)).toBe(true);
  expect(readFileSync(file, "utf8")).toContain('"SIGINT"');
});

it("a state that was kept outside stays where a newer alfred's is in its place, which isn't touched", async () => {
  const { root, context, kept, file } = await keptOutside();
  const newer = JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), schema_version: 99 });
  writeFileSync(file, newer);

  await expect(resume(root, { context })).rejects.toMatchObject({ code: "state_newer" });

  expect(existsSync(kept)).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(newer);
});

it.each([
  { backup: "a good backup", hasBackup: true },
  { backup: "no good backup", hasBackup: false },
])(
  "a state that was kept outside takes a damaged one's place, which is kept beside it ($backup)",
  async ({ hasBackup }) => {
    const { root, context, file } = await keptOutside();
    writeFileSync(`${file}.bak`, hasBackup ? readFileSync(file) : "{ cut sho, too");
    writeFileSync(file, "{ cut sho");

    expect(await resume(root, { context })).toMatchObject({ kind: "completed" });

    const [damaged = ""] = readdirSync(dirname(file)).filter((name) => name.includes(".damaged-"));
    expect(readFileSync(`${dirname(file)}/${damaged}`, "utf8")).toBe("{ cut sho");
  },
);

describe("a state that was kept outside, while another process holds the run", () => {
  /** Begins to bring it back, has the other do its part once this one waits, and lets it go on then. */
  async function meanwhile(
    { root, context, before }: Awaited<ReturnType<typeof keptOutside>>,
    otherDoes: () => void,
  ): Promise<readonly Run[]> {
    const options = { now: () => new Date(), waitMs: 0 };
    const begun = await withRunLease(root, before, options, async () => {
      const waits = new Promise<void>((resolve) => {
        Object.assign(context, {
          report: (event: ProgressEvent) => {
            context.reported.push(event);
            if (event.kind === "waiting_for_lease") resolve();
          },
        });
      });
      const bringing = withWorkingCopy(context, root, (copy) => bringBackUnsaved(context, copy));
      await waits;
      otherDoes();
      return { bringing };
    });
    return begun.bringing;
  }

  const kindsAfterWaiting = ({ reported }: { readonly reported: readonly ProgressEvent[] }) =>
    reported.map(({ kind }) => kind).slice(1);

  it("is brought back by one of two: what the other made of it stays as it is", async () => {
    const given = await keptOutside();
    const { root, context, after, file, kept } = given;

    const broughtBack = await meanwhile(given, () => {
      // Brought back, gone on with to its end, and cleaned up since.
      saveRun(root, after, { trace: silentTrace, file });
      forgetUnsaved(kept, silentTrace);
      removeRunFile(file);
    });

    expect(broughtBack).toEqual([]);
    expect(kindsAfterWaiting(context)).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  it("counts as it is under the lease: a later one that the other has kept in its place isn't forgotten", async () => {
    const given = await keptOutside();
    const { root, context, before, after, file, kept } = given;
    keepUnsaved(dirname(kept), basename(kept), before);

    const broughtBack = await meanwhile(given, () => {
      keepUnsaved(dirname(kept), basename(kept), after);
    });

    expect(broughtBack.map(({ status }) => status)).toEqual(["completed"]);
    expect(kindsAfterWaiting(context)).toEqual(["unsaved_state_found"]);
    expect(newestRun(root)).toMatchObject({ file, run: { status: "completed" } });
    expect(existsSync(kept)).toBe(false);
  });
});
