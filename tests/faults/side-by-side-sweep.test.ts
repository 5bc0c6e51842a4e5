import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { aTaskPhase, type TaskPhase } from "../support/task-phase.ts";
import { git } from "../support/temporary-project.ts";
import { buildShim, canPreload, type Fault, type FaultKind, runFaulted } from "./rigs/faulted-command.ts";

/** Every call with every fault, which takes long; else so many of each kind, spread over the run. */
const isFull = process.env["ALFRED_SWEEP"] === "full";
const kindsAndCounts: readonly (readonly [FaultKind, number])[] = [
  ["kill-before", 6],
  ["ENOSPC", 1],
  ["EACCES", 1],
  ["EIO", 1],
];
const parallel = ["--parallel", "2"];
const timeout = isFull ? 4 * 3_600_000 : 600_000;

/** Where a task's result is safe: it has passed, whether it has come into the project or waits for its turn. */
const safe = ["completed", "unmerged"];

function safeTasks(root: string): readonly string[] {
  if (stateFiles(root, "build-").length === 0) return [];
  const items: readonly { readonly id: string; readonly status: string }[] =
    readState(root, "build-").steps[0].items ?? [];
  return items.filter(({ status }) => safe.includes(status)).map(({ id }) => id);
}

/**
 * Where tasks are done side by side, what happens when isn't the same each time: a fault is put at a call's number, whatever call that is this
 * time. A run that needs fewer calls isn't met by it, and ends well.
 */
describe.runIf(canPreload)("work side by side, killed or refused at any call that changes a file", () => {
  let shim: ReturnType<typeof buildShim>;
  const total = { calls: 0, kills: 0, errors: 0, missed: 0, again: 0 };

  beforeAll(() => {
    shim = buildShim();
  });
  afterAll(() => {
    shim.remove();
    const { calls, kills, errors, missed, again } = total;
    console.log(
      `side-by-side sweep: ${calls} calls that change a file: ${kills} kills and ${errors} errors, ${missed} not met; ${again} tasks begun again, none that had passed`,
    );
  });

  const run = (phase: TaskPhase, fault: Fault | null) =>
    runFaulted({
      library: shim.library,
      folder: phase.root,
      root: phase.root,
      words: ["build", ...parallel, ...phase.withAgent],
      input: "",
      environment: phase.environment,
      fault,
    });

  async function tryFault(fault: Fault): Promise<void> {
    const phase = aTaskPhase();
    const { root, environment, withAgent } = phase;
    const faulted = await run(phase, fault);
    const isKill = fault.kind === "kill-before";
    if (faulted.hit === null) total.missed += 1;
    else total[isKill ? "kills" : "errors"] += 1;
    expect(faulted.signal).toBe(faulted.hit !== null && isKill ? "SIGKILL" : null);
    const passed = safeTasks(root);

    const isOpen = faulted.exitCode !== 0;
    const again = isOpen && stateFiles(root, "build-").length > 0 ? ["resume", "build", "--yes"] : ["build"];
    const ended = isOpen
      ? await alfred(root, [...again, ...parallel, ...withAgent], { environment })
      : faulted;

    const where = `${fault.kind} at ${fault.at}: ${faulted.hit?.operation} ${faulted.hit?.path}`;
    const times = (task: string) => phase.calls().filter((call) => call === task).length;
    total.again += phase.calls().length - 4;
    expect({
      where,
      exitCode: ended.exitCode,
      boxes: phase.boxes(),
      made: readdirSync(join(root, "out")).sort(),
      passedTwice: passed.filter((task) => times(task) !== 1),
      branches: git(root, "branch", "--list", "alfred/*"),
      trees: git(root, "worktree", "list").split("\n").length,
      said: ended.exitCode === 0 ? "" : `${ended.stdout}${ended.stderr}`,
    }).toEqual({
      where,
      exitCode: 0,
      boxes: "xxxx",
      made: ["T-1", "T-2", "T-3", "T-4"],
      passedTwice: [],
      branches: "",
      trees: 1,
      said: "",
    });
  }

  it(
    "loses no task, does none twice that has passed, and leaves no branch and no work tree",
    async () => {
      const clean = await run(aTaskPhase(), null);
      expect(clean.exitCode).toBe(0);
      const count = clean.calls.length;
      total.calls = count;

      for (const [kind, times] of kindsAndCounts) {
        const tried = isFull ? count : times;
        for (let index = 0; index < tried; index++) {
          await tryFault({ kind, at: Math.floor(((index + 0.5) * count) / tried) + 1 });
        }
      }
      expect(total.kills).toBeGreaterThan(0);
      expect(total.errors).toBeGreaterThan(0);
    },
    timeout,
  );
});
