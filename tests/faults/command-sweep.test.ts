import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildShim, canPreload } from "./rigs/faulted-command.ts";
import { sweptCommands } from "./sweep/commands.ts";
import { type SweepResult, sweep } from "./sweep/sweep.ts";
import { openWorkers, type SweepWorkers } from "./sweep/workers.ts";

/** The full one, every case as a process of its own, takes hours and is the proof of the proof; CI has time for the brief one. */
const asked = process.env["ALFRED_SWEEP"];
const extent = asked === "brief" || asked === "full" ? asked : "usual";
const only = process.env["ALFRED_SWEEP_ONLY"];
const commands = sweptCommands.filter(({ name }) => only === undefined || new RegExp(only).test(name));
const timeout = extent === "full" ? 4 * 3_600_000 : 900_000;
if (!canPreload) console.warn("command sweep: NOT RUN: needs Linux and gcc");

describe.runIf(canPreload)("a command that is killed or refused at any call that changes a file", () => {
  let shim: ReturnType<typeof buildShim>;
  let workers: SweepWorkers;
  const results = new Map<string, Promise<SweepResult>>();
  const total = { calls: 0, kills: 0, errors: 0, states: 0, processes: 0, failed: 0, missed: 0 };

  beforeAll(async () => {
    shim = buildShim();
    const parallel = availableParallelism();
    workers = await openWorkers(shim.library, parallel);
    const lanes = startInLanes(parallel, commands, (command) =>
      sweep(command, { library: shim.library, workers, extent }),
    );
    for (const [index, { name }] of commands.entries()) {
      const result = lanes[index];
      if (result !== undefined) results.set(name, result);
    }
  }, 300_000);
  afterAll(async () => {
    await workers.close();
    shim.remove();
    const { calls, kills, errors, states, processes, failed, missed } = total;
    console.log(
      `command sweep: ${commands.length} commands, ${calls} calls that change a file: ${kills} kills and ${errors} errors checked, ${failed} failed, ${missed} missed; taken up again from ${states} states; ${processes} of the cases as processes of their own`,
    );
  });

  it.each(commands)(
    "alfred $name leaves the old or the new state, and goes on to the end",
    async ({ name }) => {
      const result = await results.get(name);
      if (result === undefined) throw new Error(`${name} wasn't swept`);

      const { calls, kills, errors, states, processes, failures, missed } = result;
      for (const [key, value] of Object.entries({ calls, kills, errors, states, processes, missed }))
        total[key as keyof typeof total] += value;
      total.failed += failures.length;
      console.log(
        `command sweep, ${name}: ${calls} calls, ${kills} kills and ${errors} errors checked, ${states} states, ${failures.length} failed, ${missed} missed`,
      );
      for (const failure of failures.slice(0, 20)) console.log(failure);
      expect({ failures, missed }).toEqual({ failures: [], missed: 0 });
    },
    timeout,
  );
});

/** Works on so many at a time, in order; each promise is looked at when its turn comes. */
function startInLanes<T, R>(
  count: number,
  all: readonly T[],
  work: (each: T) => Promise<R>,
): readonly Promise<R>[] {
  const waiting: (() => void)[] = [];
  let free = count;
  const results = all.map(async (each) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work(each);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  });
  for (const result of results) result.catch(() => {});
  return results;
}
