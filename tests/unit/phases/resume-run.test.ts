import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { shortId } from "../../../src/runs/index.ts";
import { keepUnsaved, unsavedDirectory, withRunLease } from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aProject, commitAll, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import {
  answer,
  asks,
  failing,
  newestRun,
  passes,
  resume,
  rewriteRun,
  start,
  untilItWaits,
  writeDamagedRun,
  writePhase,
} from "./a-phase.ts";

async function inFlight(root = temporaryFolder()): Promise<string> {
  writePhase(root, [passes("one"), asks("write"), passes("three")]);
  await start(root);
  return root;
}

const words = (commands: readonly { readonly command: readonly string[] }[]) =>
  commands.map(({ command }) => command.join(" "));

describe("resuming", () => {
  it("scenario 2.4.2: --restart ignores a saved state that has expired, and keeps it beside", async () => {
    const root = await inFlight();
    const old = newestRun(root);
    const context = aContext({ now: () => new Date(Date.now() + 40 * 24 * 60 * 60 * 1000) });

    await expect(resume(root, { context })).rejects.toEqual(failing("state_expired"));
    const outcome = await resume(root, { restart: true, context });

    expect(outcome.kind).toBe("prompt_ready");
    expect(newestRun(root).run.runId).not.toBe(old.run.runId);
    expect(context.reported).toContainEqual(expect.objectContaining({ kind: "saved_state_ignored" }));
  });

  it("asks first, with commands that give each answer, for a phase without a SPEC too", async () => {
    const root = await inFlight();

    const outcome = await resume(root, { driver: { kind: "agent_command", command: "true" } });

    if (outcome.kind !== "decision_needed") throw new Error("Nobody has agreed yet");
    expect(outcome.question).toMatchObject({ kind: "confirm_resume", startsAt: "write", drifts: [] });
    expect(words(outcome.options)).toEqual([
      "alfred resume walk --agent-command true --yes",
      "alfred resume walk --agent-command true --restart",
      "",
    ]);
  });

  it("names the agent that goes on, and refuses one that isn't there before anything else", async () => {
    const root = await inFlight();
    const driver = { kind: "agent", name: "claude" } as const;
    const [bin, none] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(bin, "claude"), "#!/bin/sh\n", { mode: 0o755 });

    const asked = await resume(root, { driver, context: aContext({ environment: { PATH: bin } }) });

    if (asked.kind !== "decision_needed") throw new Error("Nobody has agreed yet");
    expect(words(asked.options)[0]).toBe("alfred resume walk --agent claude --yes");
    await expect(
      resume(root, { driver, isConfirmed: true, context: aContext({ environment: { PATH: none } }) }),
    ).rejects.toEqual(failing("agent_not_installed", { agent: "claude" }));
  });

  it("at a step named by hand needs no other word, unless the code is another one: then that is said", async () => {
    const root = await inFlight(aProject());

    expect((await resume(root, { from: "write" })).kind).toBe("prompt_ready");
    writeFiles(root, { "a.txt": "" });
    commitAll(root, "meanwhile");
    const asked = await resume(root, { from: "write" });

    if (asked.kind !== "decision_needed") throw new Error("The code has changed");
    expect(asked.question).toMatchObject({ startsAt: "write", drifts: [{ kind: "commit_changed" }] });
    expect(words(asked.options)[0]).toBe("alfred resume walk --from=write --yes");
    const context = aContext();
    await resume(root, { from: "write", isConfirmed: true, context });
    expect(context.reported).toContainEqual(expect.objectContaining({ kind: "drift" }));
  });

  it("at a step that the phase doesn't have is refused, with the nearest one", async () => {
    const root = await inFlight();

    await expect(resume(root, { from: "wirte" })).rejects.toEqual(
      failing("unknown_step", { step: "wirte", known: ["one", "write", "three"], nearest: "write" }),
    );
  });

  it("of several runs is a choice, each by its own command; a number that is no run's is refused", async () => {
    const root = await inFlight();
    writePhase(root, [asks("paint")], { name: "color" });
    await start(root, {}, { phase: "color", specId: "SPEC-AUTH-001" });

    const outcome = await resume(root);

    if (outcome.kind !== "decision_needed") throw new Error("Two runs can be resumed");
    const run = (phase: string) => shortId(newestRun(root, phase).run.runId);
    expect(words(outcome.options).sort()).toEqual([
      `alfred resume color SPEC-AUTH-001 --run ${run("color")}`,
      `alfred resume walk --run ${run("walk")}`,
    ]);
    await expect(resume(root, { runId: "00000000" })).rejects.toEqual(
      failing("unknown_run", { run: "00000000" }),
    );
    await expect(resume(root, { phase: "2-run" })).rejects.toEqual(failing("state_not_found"));
  });

  it("of several runs at a step that none of them has is refused like one run's; only those that have it are offered", async () => {
    const root = temporaryFolder();
    for (const [name, step] of [
      ["walk", "write"],
      ["hike", "climb"],
    ] as const) {
      writePhase(root, [passes("one"), asks(step)], { name });
      await start(root, {}, { phase: name });
    }

    await expect(resume(root, { from: "climp" })).rejects.toEqual(
      failing("unknown_step", { known: ["one", "climb", "write"], nearest: "climb" }),
    );
    const shared = await resume(root, { from: "one" });
    const single = await resume(root, { from: "climb" });

    expect(shared).toMatchObject({ kind: "decision_needed", options: [{ id: "run" }, { id: "run" }] });
    expect(single).toMatchObject({ kind: "decision_needed", options: [{ candidate: { phase: "hike" } }] });
    expect(single).toHaveProperty("options.length", 1);
  });

  it("a run that was killed after its last step is completed, and no step runs again", async () => {
    const root = await inFlight();
    await answer(root, { answer: "skip" });
    const killed = rewriteRun(root, (run) => ({ ...run, status: "in_progress", completedAt: null }));
    const context = aContext();

    const outcome = await resume(root, { isConfirmed: true, context });

    expect(outcome.kind).toBe("completed");
    expect(newestRun(root).run.steps).toEqual(killed.steps);
    expect(context.reported.map(({ kind }) => kind)).not.toContain("resuming_from");
  });

  it("a run that was finished elsewhere while this one waited for it can't be resumed any more", async () => {
    const root = await inFlight();
    const context = aContext();
    const key = { phase: "walk", specId: null };

    const { waits } = await withRunLease(root, key, { now: context.now, waitMs: 1_000 }, async () => {
      const second = resume(root, { isConfirmed: true, context }).catch((error: unknown) => error);
      await untilItWaits(context);
      rewriteRun(root, (run) => ({ ...run, status: "cancelled" }));
      return { waits: second };
    });

    expect(await waits).toEqual(failing("state_not_found"));
    expect(newestRun(root).run.status).toBe("cancelled");
  });
});

describe("a step that was in flight", () => {
  const saidOf = async (root: string) => {
    const context = aContext();
    await resume(root, { isConfirmed: true, context });
    return context.reported.find(({ kind }) => kind === "step_was_in_flight");
  };

  it("outside a repository nobody can tell what it changed", async () => {
    expect(await saidOf(await inFlight())).toMatchObject({ step: "write", changedFiles: null });
  });

  it("inside one its own changes are told, not what was changed before it", async () => {
    const root = aProject();
    writeFiles(root, { "before.txt": "" });
    await inFlight(root);
    writeFiles(root, { "src/new.js": "" });

    expect(await saidOf(root)).toMatchObject({ changedFiles: ["src/new.js"] });
  });

  it("of a record that doesn't say what it began from, all that differs from the last commit is told", async () => {
    const root = aProject();
    await inFlight(root);
    commitAll(root, "the phase");
    rewriteRun(root, (run) => ({ ...run, steps: run.steps.map((step) => ({ ...step, metadata: {} })) }));
    writeFiles(root, { "b.txt": "" });
    rmSync(join(root, "README.md"));

    expect(await saidOf(root)).toMatchObject({ changedFiles: ["README.md", "b.txt"] });
  });
});

describe("what can't be resumed as it lies there", () => {
  it("a damaged run is the reason where there is no other, and is said beside one that goes on", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")]);
    writeFiles(root, { ".moai/memory/command-state/.keep": "" });
    writeDamagedRun(root);
    await expect(resume(root)).rejects.toThrow(/walk-29990101T000000000Z\.json/);

    await inFlight(root);
    const context = aContext();
    await resume(root, { isConfirmed: true, context });

    expect(context.reported).toContainEqual(
      expect.objectContaining({ kind: "damage_found", file: expect.stringContaining("walk-2999") }),
    );
  });

  it("a run that is too old is named with its file and its dates", async () => {
    const root = await inFlight();
    const context = aContext({ now: () => new Date("2999-01-01T00:00:00Z") });

    await expect(resume(root, { context })).rejects.toEqual(
      failing("state_expired", { savedAt: newestRun(root).run.timestamp }),
    );
  });
});

describe("a definition that was changed since the run was saved", () => {
  it.each([
    ["a prompt that isn't there", { ...asks("later"), prompt: "none.md" }],
    ["a path out of the project", asks("later", [{ kind: "files_exist", paths: ["../x"] }])],
    ["a command that needs a shell", { ...passes("later"), command: "true && true" }],
  ])("is checked whole before a step goes on: %s", async (_, later) => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), asks("write"), asks("later")]);
    await start(root);
    writePhase(root, [passes("one"), asks("write"), later]);
    const { run } = newestRun(root);

    await expect(resume(root, { isConfirmed: true })).rejects.toEqual(failing("workflow_invalid"));

    expect(newestRun(root).run).toEqual(run);
  });

  it("may name in its prompts what the run was begun with", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")], { prompt: "{{STEP}} {{COLOUR}}" });
    await start(root, {}, { inputs: { colour: "red" } });

    expect(await resume(root, { isConfirmed: true })).toMatchObject({
      prompt: expect.stringContaining("write red"),
    });
  });
});

describe("another way to go on", () => {
  it("from the first step again takes every step anew and cancels what was there", async () => {
    const root = await inFlight();
    const before = newestRun(root).run;

    const outcome = await resume(root, { restart: true, isConfirmed: true });

    expect(outcome.kind).toBe("prompt_ready");
    expect(newestRun(root).run.runId).not.toBe(before.runId);
  });

  it("names the SPEC and the step in every command that is offered", async () => {
    const root = aProject();
    writePhase(root, [asks("paint")], { name: "color" });
    await start(root, {}, { phase: "color", specId: "SPEC-AUTH-001" });

    const asked = await resume(root);
    await inFlight(root);
    const choice = await resume(root, { from: "write", driver: { kind: "agent_command", command: "true" } });
    const meant = await resume(root, { phase: "color", specId: "SPEC-AUTH-001", isConfirmed: true });

    if (asked.kind !== "decision_needed" || choice.kind !== "decision_needed") throw new Error("Not asked");
    expect(words(asked.options)).toEqual([
      "alfred resume color SPEC-AUTH-001 --yes",
      "alfred resume color SPEC-AUTH-001 --restart",
      "",
    ]);
    expect(words(choice.options)).toContain(
      `alfred resume walk --run ${shortId(newestRun(root).run.runId)} --from=write --agent-command true`,
    );
    expect(meant.kind).toBe("prompt_ready");
  });

  it.each([
    ["nothing is named", {}],
    ["its phase is named", { phase: "walk" }],
    ["it is named itself", { isNamed: true }],
  ])(
    "a run that was done and kept elsewhere is only brought back: %s",
    async (_, { isNamed, ...named }: { isNamed?: boolean; phase?: string }) => {
      const root = await inFlight();
      const context = aContext({
        environment: { PATH: process.env["PATH"], XDG_STATE_HOME: temporaryFolder() },
      });
      const { run: before, file } = newestRun(root);
      await answer(root, { answer: "skip" });
      const { run } = newestRun(root);
      rewriteRun(root, () => before);
      keepUnsaved(unsavedDirectory(root, context.environment) ?? "", basename(file), run);

      const outcome = await resume(root, { ...named, runId: isNamed ? run.runId : null, context });

      expect(outcome).toMatchObject({ kind: "completed", run: { runId: run.runId } });
      expect(newestRun(root).run.status).toBe("completed");
    },
  );
});
