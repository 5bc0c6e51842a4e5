import { rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { attemptIdOf } from "../../../src/phases/index.ts";
import { applyEvent, type RunStatus, shortId } from "../../../src/runs/index.ts";
import { withRunLease } from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aProject, temporaryFolder } from "../../support/temporary-project.ts";
import {
  answer,
  asks,
  failing,
  newestRun,
  passes,
  rewriteRun,
  start,
  untilItWaits,
  writeDamagedRun,
  writePhase,
} from "./a-phase.ts";

/** A project whose own phase waits for an agent in its first step. */
async function waiting(...later: readonly object[]): Promise<string> {
  const root = temporaryFolder();
  writePhase(root, [asks("write"), ...later]);
  await start(root);
  return root;
}

/** The newest run, saved so often that its backup is as it is itself. */
function rewriteTwice(root: string, status: RunStatus): { readonly file: string } {
  for (let times = 0; times < 2; times += 1) rewriteRun(root, (run) => ({ ...run, status }));
  return newestRun(root);
}

describe("the answer to a prompt", () => {
  it("skip goes on without the step, and keeps a reason also where none is given", async () => {
    const root = await waiting(passes("check"));

    expect((await answer(root, { answer: "skip" })).kind).toBe("completed");
    expect(newestRun(root).run.steps).toMatchObject([
      { status: "skipped", metadata: { skip_reason: "skipped by hand" } },
      { status: "completed" },
    ]);
  });

  it.each([
    ["the API is down", "the API is down"],
    [null, ""],
  ])("fail with the reason %j ends the run, whatever the gates would say", async (reason, kept) => {
    const root = await waiting(passes("check"));

    const outcome = await answer(root, { answer: "fail", reason });

    const findings = [{ kind: "reported_failed", reason: kept }];
    expect(outcome).toMatchObject({ kind: "failed", step: "write", findings, attempt: 1, isOpen: false });
    expect(newestRun(root).run).toMatchObject({
      status: "failed",
      steps: [{ status: "failed", error: { findings } }, { status: "pending" }],
    });
  });

  it("of several waiting runs is a choice of commands that each work, the reason among their words", async () => {
    const root = await waiting();
    writePhase(root, [asks("paint")], { name: "color" });
    await start(root, {}, { phase: "color" });

    const outcome = await answer(root, { answer: "skip", reason: "not now" });

    if (outcome.kind !== "decision_needed") throw new Error("Two runs are waiting");
    expect(outcome.question).toEqual({ kind: "choose_run", purpose: "step" });
    const wanted = ["color", "walk"].map((phase) => shortId(newestRun(root, phase).run.runId));
    expect(outcome.options.map(({ command }) => command.join(" ")).sort()).toEqual(
      wanted.map((run) => `alfred step skip --run ${run} --reason not now`).sort(),
    );
    expect((await answer(root, { answer: "skip", runId: wanted[0] ?? "" })).kind).toBe("completed");
    expect(newestRun(root, "walk").run.status).toBe("in_progress");
  });

  it("that names the attempt of its prompt answers that one; another one is refused, and changes nothing", async () => {
    const root = await waiting(asks("paint"));
    const { run } = newestRun(root);
    const attemptId = attemptIdOf(run);

    await expect(answer(root, { attemptId: "00000000" })).rejects.toEqual(
      failing("step_moved_on", { answered: null }),
    );
    expect(newestRun(root).run).toEqual(run);
    expect(await answer(root, { attemptId })).toMatchObject({ kind: "prompt_ready", step: "paint" });
    await expect(answer(root, { attemptId })).rejects.toEqual(
      failing("step_moved_on", {
        waiting: { step: "paint", item: null, attempt: 1, attemptId: attemptIdOf(newestRun(root).run) },
      }),
    );
    expect((await answer(root)).kind).toBe("completed");
  });

  it("where the only run was interrupted names that run and its step", async () => {
    const root = await waiting();
    rewriteRun(root, (run) => applyEvent(run, { kind: "interrupt", reason: "SIGTERM" }, new Date()));

    const run = shortId(newestRun(root).run.runId);
    const unfinished = { run, phase: "walk", specId: null, step: "write" };
    await expect(answer(root)).rejects.toEqual(failing("no_active_step", { run: null, unfinished }));
  });

  it("to a run that has expired says that it has, named or not", async () => {
    const root = await waiting();
    const { run } = newestRun(root);
    const context = aContext({ now: () => new Date("2999-01-01T00:00:00Z") });
    const expired = failing("state_expired", { savedAt: run.timestamp, expiredAt: run.expiry });

    await expect(answer(root, { context })).rejects.toEqual(expired);
    await expect(answer(root, { context, runId: shortId(run.runId) })).rejects.toEqual(expired);
    await expect(answer(root, { context, attemptId: attemptIdOf(run) })).rejects.toEqual(expired);
    await expect(answer(root, { context, runId: "00000000" })).rejects.toEqual(failing("no_active_step"));
  });

  it("to the run that waits is taken, whatever has expired beside it", async () => {
    const root = await waiting();
    writePhase(root, [asks("paint")], { name: "color" });
    await start(root, {}, { phase: "color" });
    const { runId } = rewriteRun(root, (run) => ({ ...run, expiry: run.startedAt }));

    // What has expired is cleaned up behind an answer that was taken.
    await expect(answer(root, { runId })).rejects.toEqual(failing("state_expired"));
    expect(await answer(root)).toMatchObject({ kind: "completed", run: { phase: "color" } });
  });

  it("where nothing waits is refused: no run, a run between two steps, a finished one", async () => {
    const root = temporaryFolder();
    await expect(answer(root)).rejects.toEqual(failing("no_active_step", { run: null, unfinished: null }));
    writePhase(root, [asks("write")]);
    await start(root);
    rewriteRun(root, (run) => ({
      ...run,
      steps: run.steps.map((step) => ({ ...step, status: "pending", startedAt: null })),
    }));
    await expect(answer(root)).rejects.toMatchObject({ failure: { code: "no_active_step" } });
    await start(root);
    await answer(root);

    const { runId } = newestRun(root).run;
    await expect(answer(root, { runId })).rejects.toEqual(failing("no_active_step", { run: runId }));
  });

  it("of a run that moved on while this one waited for it is refused, and changes nothing", async () => {
    const root = await waiting(asks("paint"));
    const key = { phase: "walk", specId: null };
    const context = aContext();
    const options = { now: context.now, waitMs: 1_000 };

    const second = await withRunLease(root, key, options, async () => {
      const waits = answer(root, { context }).catch((error: unknown) => error);
      await untilItWaits(context);
      rewriteRun(root, (run) =>
        applyEvent(run, { kind: "skip_step", step: "write", reason: "elsewhere" }, new Date()),
      );
      return { waits };
    });

    const { run } = newestRun(root);
    expect(await second.waits).toEqual(failing("no_active_step", { run: shortId(run.runId) }));
    expect(run.steps.map(({ status }) => status)).toEqual(["skipped", "pending"]);
  });

  it.each(["done", "fail", "skip"] as const)(
    "%s of what another process has answered meanwhile answers nothing",
    async (word) => {
      const root = await waiting(asks("paint"));
      const context = aContext();
      const options = { now: context.now, waitMs: 1_000 };

      const { waits } = await withRunLease(root, { phase: "walk", specId: null }, options, async () => {
        const waits = answer(root, { answer: word, context }).catch((error: unknown) => error);
        await untilItWaits(context);
        rewriteRun(root, (run) =>
          [
            { kind: "skip_step", step: "write", reason: "elsewhere" } as const,
            { kind: "start_step", step: "paint" } as const,
          ].reduce((before, event) => applyEvent(before, event, new Date()), run),
        );
        return { waits };
      });

      const answered = { step: "write", item: null };
      const attemptId = attemptIdOf(newestRun(root).run);
      const now = { step: "paint", item: null, attempt: 1, attemptId };
      expect(await waits).toEqual(failing("step_moved_on", { answered, waiting: now }));
      expect(newestRun(root).run.steps.map(({ status }) => status)).toEqual(["skipped", "in_progress"]);
    },
  );

  it("given between two steps of a run that another process drives answers nothing", async () => {
    const root = await waiting();
    const begun = newestRun(root).run;
    const between = begun.steps.map((step) => ({ ...step, status: "pending" as const, startedAt: null }));
    rewriteRun(root, (run) => ({ ...run, steps: between }));
    const context = aContext();
    const options = { now: context.now, waitMs: 1_000 };

    const { waits } = await withRunLease(root, { phase: "walk", specId: null }, options, async () => {
      const waits = answer(root, { context }).catch((error: unknown) => error);
      await untilItWaits(context);
      rewriteRun(root, () => begun);
      return { waits };
    });

    expect(await waits).toEqual(failing("step_moved_on", { answered: null }));
  });

  it("where the only run's file is damaged and has no good backup says so, and names the file", async () => {
    const root = await waiting();
    const { file } = newestRun(root);
    writeFileSync(file, "{ cut sho");
    rmSync(`${file}.bak`, { force: true });

    const named = expect.stringContaining(relative(root, file));
    await expect(answer(root)).rejects.toEqual(failing("state_damaged", { file: named }));
  });

  it("beside a file of a newer alfred says that it is newer, not damaged", async () => {
    const root = await waiting();
    const newer = join(root, ".moai/memory/command-state/walk-29990101T000000000Z.json");
    writeFileSync(newer, JSON.stringify({ schema_version: 99 }));
    const context = aContext();

    expect((await answer(root, { context })).kind).toBe("completed");
    const said = { kind: "damage_found", file: relative(root, newer), isNewer: true };
    expect(context.reported).toContainEqual(expect.objectContaining(said));
  });

  it("of a named run that has ended says that it waits for nothing, whatever damage lies beside", async () => {
    const root = await waiting();
    await answer(root);
    const { runId } = newestRun(root).run;
    writeDamagedRun(root);

    await expect(answer(root, { runId })).rejects.toEqual(failing("no_active_step", { run: runId }));
  });

  it.each(["in_progress", "paused"] as const)(
    "where a backup stands in that is %s says that the file is damaged",
    async (status) => {
      const root = await waiting();
      const { file } = rewriteTwice(root, status);
      writeFileSync(file, "{ cut sho");
      const context = aContext();

      const ended = await answer(root, { context }).catch((error: unknown) => error);

      const isAnswered = status === "in_progress";
      expect(ended).toEqual(
        isAnswered ? expect.objectContaining({ kind: "completed" }) : failing("no_active_step"),
      );
      const damage = { kind: isAnswered ? "damage_mended" : "damage_found", file: relative(root, file) };
      expect(context.reported).toContainEqual(expect.objectContaining(damage));
    },
  );

  it("says which damaged file lies beside, and goes by the good one", async () => {
    const root = await waiting();
    writeDamagedRun(root);
    const context = aContext();

    expect((await answer(root, { context })).kind).toBe("completed");
    expect(context.reported).toContainEqual(
      expect.objectContaining({
        kind: "damage_found",
        file: expect.stringMatching(/^\.moai\/memory\/command-state\/walk-2999/),
      }),
    );
  });

  it("done counts what the agent changed as the run's files, but not what was changed before", async () => {
    const root = aProject();
    writePhase(root, [asks("write")]);
    writeFileSync(`${root}/before.txt`, "mine");
    writeFileSync(`${root}/gone.txt`, "mine");
    await start(root);
    writeFileSync(`${root}/made.txt`, "the agent's");
    rmSync(`${root}/gone.txt`);

    await answer(root);

    expect(newestRun(root).run.filesCreated).toEqual([`${root}/made.txt`]);
  });
});
