import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAlfred } from "../../support/command-line.ts";
import { type Fault, type FaultKind, type FileCall, runCopied, runFaulted } from "../rigs/faulted-command.ts";
import { type Driver, observeClean, type Place, placeAt, type Trial, tryFault } from "./cases.ts";
import type { SweptCommand } from "./commands.ts";
import { differences } from "./fingerprint.ts";
import type { JobResult } from "./job.ts";
import { layOut } from "./lay-out.ts";
import { observe } from "./observe.ts";
import { withQuickAgent } from "./projects.ts";
import type { SweepWorkers } from "./workers.ts";

/**
 * How much is gone through. Every kill is in each of them.
 * - `brief`: one kind of error for each call
 * - `usual`: every kind for each call
 * - `full`: the same, each case as a process of its own
 */
export type SweepExtent = "brief" | "usual" | "full";

export interface SweepResult extends JobResult {
  readonly calls: number;
  /** Cases that were also gone through by a process of its own that was really killed, or really met the error. */
  readonly processes: number;
}

/** Of each command so many kills and so many errors are real ones, spread over its calls. */
const realKills = 3;
const realErrors = 2;

/** Puts a command through every fault at each of its calls that change a file. */
export async function sweep(
  command: SweptCommand,
  {
    library,
    workers,
    extent,
  }: { readonly library: string; readonly workers: SweepWorkers; readonly extent: SweepExtent },
): Promise<SweepResult> {
  const base = realpathSync(mkdtempSync(join(quickFolder(), "alfred-sweep-")));
  try {
    const place = placeAt(join(base, "case"));
    const template = join(base, "template");
    mkdirSync(join(place.folder, "tmp"), { recursive: true });
    await command.prepare(place.root);
    execFileSync("cp", ["-a", place.folder, template]);

    const copies = join(base, "copies");
    const { words, input } = command;
    const facts = {
      library,
      folder: place.folder,
      root: place.root,
      words,
      input,
      environment: place.environment,
    };
    const { clean, ended } = await observeClean(command, place, template, () =>
      runCopied({ ...facts, copies }),
    );
    const kills = killsAt(ended.calls).map((fault) => ({
      fault,
      folder: join(copies, String(copyOf(fault))),
    }));
    execFileSync("cp", ["-a", place.folder, join(copies, String(ended.calls.length + 1))]);

    const { prepare: _, ...judged } = command;
    const trial: Trial = {
      command: judged,
      place,
      template,
      clean,
      agentWords: withQuickAgent,
      statesSeen: null,
      standings: new Map(),
    };
    const all = errorsAt(ended.calls);
    const errors = extent === "brief" ? oneEach(all, command.name.length) : all;
    const driver = processes(library);
    if (extent === "full")
      return {
        ...(await inProcesses(trial, [...kills.map(({ fault }) => fault), ...errors], driver)),
        calls: ended.calls.length,
      };

    const job = {
      command: judged,
      place,
      template,
      copies: kills,
      calls: ended.calls,
      plan: errors,
      agentWords: withQuickAgent,
    };
    const result = await workers.run(job);
    const samples = [...spread(errors, realErrors), ...result.forProcess];
    const real = await inProcesses(trial, samples, driver);
    const untrue = await compareKills(trial, spread(kills, realKills), driver);
    return {
      ...result,
      calls: ended.calls.length,
      errors: result.errors + result.forProcess.length,
      missed: result.missed + real.missed,
      failures: [...result.failures, ...real.failures, ...untrue],
      processes: real.processes + Math.min(realKills, kills.length),
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Thousands of projects are made and thousands of saves flushed: in memory, where there is room, nobody waits for a disk. */
function quickFolder(): string {
  const memory = "/dev/shm";
  const bytesNeeded = 1024 ** 3;
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > bytesNeeded ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** A kill after a call is the kill before the next one. */
function killsAt(calls: readonly FileCall[]): readonly Fault[] {
  const last = calls.at(-1);
  return [
    ...calls.map(({ at }) => ({ kind: "kill-before", at }) as const),
    ...(last === undefined ? [] : [{ kind: "kill-after", at: last.at } as const]),
  ];
}

function copyOf({ kind, at }: Fault): number {
  return kind === "kill-after" ? at + 1 : at;
}

const errorKinds: readonly FaultKind[] = ["ENOSPC", "EACCES", "EIO"];

function errorsAt(calls: readonly FileCall[]): readonly Fault[] {
  return calls.flatMap(({ at, operation }) => {
    const kinds: readonly FaultKind[] = /write/.test(operation) ? [...errorKinds, "full"] : errorKinds;
    return kinds.map((kind) => ({ kind, at }));
  });
}

/** One error for each call, the kinds in turn; commands of which one does much the same as another begin with another kind. */
function oneEach(errors: readonly Fault[], first: number): readonly Fault[] {
  const calls = new Set(errors.map(({ at }) => at));
  return [...calls].flatMap((call) => {
    const kinds = errors.filter(({ at }) => at === call);
    return kinds[(call + first) % kinds.length] ?? [];
  });
}

/** So many of a list, evenly. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === Math.floor(step / 2)).slice(0, count);
}

/** Each command as a process of its own, as a user runs it. */
function processes(library: string): Driver {
  return {
    faulted: ({ folder, root, environment }: Place, { words, input }, fault) =>
      runFaulted({ library, folder, root, words, input, environment, fault }),
    again: ({ root, environment }, words, input) => startAlfred(root, words, { environment, input }).ended,
  };
}

async function inProcesses(
  trial: Trial,
  faults: readonly Fault[],
  driver: Driver,
): Promise<Omit<SweepResult, "calls">> {
  const failures: string[] = [];
  let missed = 0;
  for (const fault of faults) {
    const { ended, wrong } = await tryFault(trial, fault, driver);
    if (ended.hit === null) {
      missed += 1;
      continue;
    }
    const found = await wrong();
    const what = `${trial.command.name}, ${fault.kind} at ${fault.at}: ${ended.hit.operation} ${ended.hit.path}`;
    if (found.length > 0) failures.push(`${what}\n  ${found.join("\n  ")}`);
  }
  const kills = faults.filter(({ kind }) => kind.startsWith("kill")).length;
  const checked = faults.length - missed;
  return {
    kills,
    errors: checked - kills,
    states: checked,
    missed,
    failures,
    forProcess: [],
    processes: checked,
  };
}

/** A copy made before a call has to be what a process that is killed there leaves. */
async function compareKills(
  trial: Trial,
  kills: readonly { readonly fault: Fault; readonly folder: string }[],
  driver: Driver,
): Promise<readonly string[]> {
  const { place, command, clean } = trial;
  const untrue: string[] = [];
  for (const { fault, folder } of kills) {
    const { found, ended, wrong } = await tryFault(trial, fault, driver);
    const failures = await wrong();
    const what = `${command.name}, ${fault.kind} at ${fault.at}`;
    if (ended.signal !== "SIGKILL") untrue.push(`${what}: it wasn't killed`);
    if (failures.length > 0) untrue.push(`${what}, really killed\n  ${failures.join("\n  ")}`);
    layOut(place.folder, folder);
    const differing = differences(found, await observe(place.root, clean.damage));
    if (differing.length > 0)
      untrue.push(`${what}: the copy isn't what the kill left\n  ${differing.join("\n  ")}`);
  }
  return untrue;
}
