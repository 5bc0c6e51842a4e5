import { mkdirSync } from "node:fs";
import { enterAlfred } from "../../support/command-line.ts";
import type { Fault, FileCall } from "../rigs/faulted-command.ts";
import { openSwitch } from "../rigs/switched-shim.ts";
import { type Driver, observeClean, type Place, type Trial, tryCopy, tryFault } from "./cases.ts";
import { withoutPassing } from "./fingerprint.ts";
import type { Job, JobResult } from "./job.ts";
import type { Clean } from "./verdict.ts";

// Goes through the faults of one command after the other without starting a process for each: the command runs in here, under the shim.
const shim = openSwitch(process.env);

const driver: Driver = {
  faulted: async (place, { words, input }, fault) => {
    enterPlace(place);
    shim.on(place.folder, fault);
    const ended = await enterAlfred(place.root, words, { environment: place.environment, input });
    return { ...ended, ...shim.off() };
  },
  again: (place, words, input) => {
    enterPlace(place);
    return enterAlfred(place.root, words, { environment: place.environment, input });
  },
};

/** What a process of its own would be started with. */
function enterPlace({ environment }: Place): void {
  Object.assign(process.env, environment);
  mkdirSync(environment["TMPDIR"] ?? "", { recursive: true });
}

async function run({ command, place, template, copies, agentWords, plan, calls }: Job): Promise<JobResult> {
  const { clean, ended } = await observeClean(command, place, template, () =>
    driver.faulted(place, command, null),
  );
  const [inHere, inOwn] = [ended.calls, calls].map((each) => each.map(shapeOf).join("\n"));
  if (inHere !== inOwn)
    throw new Error(`${command.name} makes other calls in a process of its own:\n${inHere}\n\n${inOwn}`);
  const trial: Trial = {
    command,
    place,
    template,
    clean: clean satisfies Clean,
    agentWords,
    statesSeen: new Set(),
    standings: new Map(),
  };
  const failures: string[] = [];
  const forProcess: Fault[] = [];
  let checked = 0;
  let missed = 0;
  const note = (what: string, wrong: readonly string[]) => {
    checked += 1;
    if (wrong.length > 0) failures.push(`${command.name}, ${what}\n  ${wrong.join("\n  ")}`);
  };
  for (const { fault, folder } of copies) {
    const call = calls.find(({ at }) => at === fault.at);
    note(
      `${fault.kind} at ${fault.at}: ${call?.operation} ${call?.path}`,
      await tryCopy(trial, fault, folder, driver),
    );
  }
  const killsChecked = checked;
  for (const fault of plan) {
    const { ended: end, found, wrong } = await tryFault(trial, fault, driver);
    if (end.hit === null) missed += 1;
    // A lease that couldn't be taken away would be held by this living process; only one of its own is gone afterwards.
    else if ([...found.memory.keys()].some((name) => name.endsWith(".lease"))) forProcess.push(fault);
    else note(`${fault.kind} at ${fault.at}: ${end.hit.operation} ${end.hit.path}`, await wrong());
  }
  return {
    kills: killsChecked,
    errors: checked - killsChecked,
    states: trial.statesSeen?.size ?? 0,
    missed,
    failures,
    forProcess,
  };
}

/** A call without what differs between two runs of the same command. */
function shapeOf({ operation, path }: FileCall): string {
  return `${operation} ${withoutPassing(path)}`;
}

process.on("message", (job: Job) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
