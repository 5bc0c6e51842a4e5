import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildShim, canPreload } from "./rigs/faulted-command.ts";
import { sweptCommands } from "./sweep/commands.ts";
import { everything, forCi } from "./sweep/plans.ts";
import { sweep } from "./sweep/sweep.ts";

const isFull = process.env["ALFRED_SWEEP"] === "full";
const plan = isFull ? everything : forCi;
const commands = sweptCommands.filter(({ isLikeOthers = false }) => isFull || !isLikeOthers);
if (!canPreload) console.warn("command sweep: NOT RUN: needs Linux and gcc");

describe.runIf(canPreload)("a command that is killed or refused at any call that changes a file", () => {
  let shim: ReturnType<typeof buildShim>;
  const total = { calls: 0, checked: 0, failed: 0, missed: 0 };
  beforeAll(() => {
    shim = buildShim();
  });
  afterAll(() => {
    shim.remove();
    const { calls, checked, failed, missed } = total;
    const which = isFull
      ? "every fault at each call"
      : "one fault at each call on a state file, at every other one of commands with more than 60, and at a fifth of the other calls";
    console.log(
      `command sweep: ${checked} runs checked, ${failed} failed, ${missed} missed (${calls} calls of ${commands.length} commands; ${which})`,
    );
  });

  it.each(commands)(
    "alfred $name leaves the old or the new state, and goes on to the end",
    async (command) => {
      const parallel = availableParallelism();
      const result = await sweep(command, { library: shim.library, plan, parallel, takesUpOnce: !isFull });

      total.calls += result.callCount;
      total.checked += result.checked;
      total.failed += result.failures.length;
      total.missed += result.missed;
      console.log(
        `command sweep, ${command.name}: ${result.callCount} calls, ${result.checked} runs checked, ${result.failures.length} failed, ${result.missed} missed`,
      );
      for (const failure of result.failures.slice(0, 20)) console.log(failure);
      expect(result).toMatchObject({ failures: [], missed: 0 });
    },
    isFull ? 3_600_000 : 170_000,
  );
});
