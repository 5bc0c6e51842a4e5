import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkItems } from "../../../src/engine/index.ts";
import { openTaskItems } from "../../../src/phases/run/task-items.ts";
import { aContext, interrupted, type KeptContext } from "../../support/a-context.ts";
import { aTaskPhase, fourTasks } from "../../support/task-phase.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { failing, newestRun, resume, start } from "./a-phase.ts";

const specId = "SPEC-AUTH-001";

function open(root: string, changes: Partial<Parameters<typeof openTaskItems>[0]> = {}) {
  const run = { phase: "build", specId: null };
  return openTaskItems({ context: aContext(), root, run, file: "tasks.md", isUnattended: true, ...changes });
}

function openWell(root: string, changes: Partial<Parameters<typeof openTaskItems>[0]> = {}): WorkItems {
  const items = open(root, changes);
  if (items === null || "problems" in items) throw new Error("There are tasks");
  return items;
}

function aFolder(text = fourTasks): string {
  const root = temporaryFolder();
  writeFiles(root, { "tasks.md": text });
  return root;
}

const ids = (those: readonly { readonly id: string }[]) => those.map(({ id }) => id);

describe("where a step's tasks are looked for", () => {
  it("in the SPEC's own file unless the definition names one; without either there are none", () => {
    const root = temporaryFolder();
    writeFiles(root, { [`.moai/specs/${specId}/tasks.md`]: fourTasks, [`plans/${specId}.md`]: fourTasks });
    const ofSpec = { run: { phase: "2-run", specId } };

    expect(openWell(root, { ...ofSpec, file: null }).source).toBe(`.moai/specs/${specId}/tasks.md`);
    expect(openWell(root, { ...ofSpec, file: "plans/<<SPEC_ID>>.md" }).source).toBe(`plans/${specId}.md`);
    expect(open(root, { file: "plans/<<SPEC_ID>>.md" })).toBeNull();
    expect(open(root, { file: null })).toBeNull();
  });

  it("a file without a task is none, one with a fault says where it is", () => {
    expect(open(aFolder("# Nothing to do yet\n"))).toBeNull();
    expect(open(aFolder(fourTasks.replace("T-1, T-2", "T-9")))).toMatchObject({
      problems: [{ kind: "document_problem", file: "tasks.md", line: expect.any(Number) }],
    });
  });

  it("one that is broken while it is worked on can't be read any more", () => {
    const root = aFolder();
    const items = openWell(root);
    writeFiles(root, { "tasks.md": fourTasks.replace("T-1, T-2", "T-9") });

    expect(() => items.look()).toThrow(failing("file_unreadable", { path: "tasks.md" }));
  });
});

describe("a task as a part of a step", () => {
  it("is found by its id, with its checks; of one that isn't there a prompt knows the id alone", () => {
    const items = openWell(aFolder());

    expect(items.find("T-3")).toMatchObject({ title: "Login", wave: 2, checks: ["test -f out/T-3"] });
    expect(items.find("T-9")).toBeNull();
    expect(items.promptValues("T-3")).toMatchObject({ TASK_TITLE: "Login", TASK_WAVE: "2", TASK_COUNT: "4" });
  });

  it("is the one's who was quicker; the other one sees by whom it is held", async () => {
    const root = aFolder();
    const mine = openWell(root);
    const other = openWell(root, { run: { phase: "paint", specId } });

    expect(await mine.begin("T-1")).toBe(true);

    expect(await other.begin("T-1")).toBe(false);
    expect(other.look()).toMatchObject({ held: [{ id: "T-1", holder: "build" }] });
    expect(mine.look().held).toEqual([]);
    expect(ids(mine.look().inProgress)).toEqual(["T-1"]);
  });

  it("that fails for good leaves out who waits for it, which no person has decided", async () => {
    const items = openWell(aFolder());
    await items.begin("T-1");

    expect(await items.fail("T-1", "no way")).toMatchObject({ isOpen: false });

    expect(items.look()).toMatchObject({
      failed: [{ id: "T-1", error: "no way", dependents: ["T-3"] }],
      skipped: [{ id: "T-3", because: ["T-1"], isDecided: false }],
    });
  });

  it("that is skipped by choice is decided, and so is what waits for nothing else", async () => {
    const items = openWell(aFolder());

    await items.skip("T-1", "not now");
    await items.begin("T-2");
    await items.finish("T-2");

    expect(items.look().skipped).toMatchObject([
      { id: "T-1", reason: "not now", isDecided: true },
      { id: "T-3", because: ["T-1"], isDecided: true },
    ]);
    expect(items.look().doneCount).toBe(1);
  });

  it("in flight begins anew when its run goes on; nothing does where nothing was", async () => {
    const items = openWell(aFolder());
    expect(await items.startOver(null)).toEqual([]);
    await items.begin("T-2");

    expect(await items.startOver(null)).toEqual(["T-2"]);
    expect(ids(items.look().ready)).toContain("T-2");
  });
});

describe("an agent at work on a step's tasks", () => {
  const agentOf = (root: string, parallel = 1) =>
    ({ kind: "agent_command", command: `sh ${join(root, "agent.sh")}`, parallel }) as const;
  const contextOf = (environment: object, rest: object = {}): KeptContext =>
    aContext({ environment: { PATH: process.env["PATH"], ...environment }, ...rest });
  const itemsOf = (root: string) =>
    newestRun(root, "build").run.steps[0]?.items?.map(({ id, status }) => [id, status]);

  it.each([1, 2])("%i at a time does them all, and says what each has come to", async (parallel) => {
    const { root, environment, boxes } = aTaskPhase();
    const context = contextOf(environment);

    const outcome = await start(root, {}, { phase: "build", driver: agentOf(root, parallel), context });

    expect(outcome.kind).toBe("completed");
    expect(boxes()).toBe("xxxx");
    expect(context.reported.filter(({ kind }) => kind === "item_completed")).toHaveLength(4);
  });

  it.each([1, 2])(
    "%i at a time goes past a task that fails within its wave, names it and who waited for it, and begins no later wave",
    async (parallel) => {
      const { root, environment, boxes } = aTaskPhase();
      const context = contextOf({ ...environment, FAILS: "T-1" });

      const outcome = await start(root, {}, { phase: "build", driver: agentOf(root, parallel), context });

      expect(outcome).toMatchObject({
        kind: "failed",
        findings: [
          { kind: "item_failed", item: "T-1" },
          { kind: "item_skipped", item: "T-3", because: ["T-1"] },
        ],
      });
      expect(boxes()).toBe("!x- ");
    },
  );

  it("a work tree that can't be made ready fails its tasks before an agent is asked", async () => {
    const { root, environment, calls } = aTaskPhase();
    writeFiles(root, {
      ".moai/config.json": JSON.stringify({ test_command: "true", worktree_setup: "false" }),
    });
    const context = contextOf(environment);

    const outcome = await start(root, {}, { phase: "build", driver: agentOf(root, 2), context });

    expect(outcome.kind).toBe("failed");
    expect(calls()).toEqual([]);
  });

  it.each([1, 2])(
    "%i at a time leaves all to be done where the user has interrupted already",
    async (parallel) => {
      const { root, environment, calls } = aTaskPhase();
      const context = contextOf(environment, { signal: interrupted() });

      const outcome = await start(root, {}, { phase: "build", driver: agentOf(root, parallel), context });
      const later = await resume(root, {
        driver: agentOf(root),
        isConfirmed: true,
        context: contextOf(environment),
      });

      expect(outcome.kind).toBe("interrupted");
      expect(later.kind).toBe("completed");
      expect(calls()).toHaveLength(4);
      expect(itemsOf(root)?.every(([, status]) => status === "completed")).toBe(true);
    },
  );

  it.each([1, 2])(
    "an agent that is gone stops the work, %i at a time, with no task blamed",
    async (parallel) => {
      const { root, environment, boxes } = aTaskPhase();
      const driver = { kind: "agent_command", command: join(root, "agent.sh"), parallel } as const;
      const context = contextOf(environment);
      const report = context.report;
      const losing = {
        ...context,
        report: (event: Parameters<typeof report>[0]) => {
          if (event.kind === "item_started") rmSync(join(root, "agent.sh"), { force: true });
          report(event);
        },
      };

      const outcome = await start(root, {}, { phase: "build", driver, context: losing });

      expect(outcome).toMatchObject({ kind: "failed", step: "work" });
      expect(boxes()).not.toContain("x");
    },
  );
});
