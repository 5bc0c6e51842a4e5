import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alfred, type Ended } from "../../support/command-line.ts";
import { type Fault, type Faulted, type FileCall, runFaulted } from "../rigs/faulted-command.ts";
import type { SweptCommand } from "./commands.ts";
import { damageIn, type Observed, observe } from "./observe.ts";
import { moveRecords, withQuickAgent } from "./projects.ts";
import { type Clean, savesBefore, wrongEnd, wrongEnding, wrongStanding, wrongState } from "./verdict.ts";

/** Which of a command's calls get which fault. */
export type Plan = (calls: readonly FileCall[]) => readonly Fault[];

export interface SweepResult {
  readonly callCount: number;
  readonly checked: number;
  /** Faults that no call met: the command made fewer calls than it did when they were counted. */
  readonly missed: number;
  /** What was wrong, with the fault that brought it out. */
  readonly failures: readonly string[];
}

/** Project and temporary files of one case, in one folder that the shim watches. */
interface Place {
  readonly folder: string;
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Case {
  readonly place: Place;
  readonly before: Observed;
  readonly ended: Faulted;
  readonly found: Observed;
  readonly damage: ReadonlyMap<string, string>;
}

/** What was learned from the cases before. */
interface Seen {
  /** How the records stand after so many saves. */
  readonly standings: Map<number, string>;
  /** The states from which the work was taken up; null where it is each time. */
  readonly states: Set<string> | null;
}

function placeAt(folder: string): Place {
  const TMPDIR = join(folder, "tmp");
  const environment = {
    HOME: join(folder, "home"),
    TMPDIR,
    ALFRED_LANG: "ko",
    NODE_DISABLE_COMPILE_CACHE: "1",
  };
  return { folder, root: join(folder, "project"), environment };
}

/** Runs a command once for each planned fault, several at a time, and judges each. */
export async function sweep(
  command: SweptCommand,
  {
    library,
    plan,
    parallel,
    takesUpOnce,
  }: {
    readonly library: string;
    readonly plan: Plan;
    readonly parallel: number;
    /** Of several faults that leave the same state on disk, the work is taken up again after the first. */
    readonly takesUpOnce: boolean;
  },
): Promise<SweepResult> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "alfred-sweep-")));
  try {
    const template = placeAt(join(base, "template"));
    mkdirSync(join(template.folder, "tmp"), { recursive: true });
    await command.prepare(template.root);
    const run = (name: string, fault: Fault | null) =>
      runCase(command, { library, template, folder: join(base, name), fault });

    const { before, found, damage, ended } = await run("count", null);
    if (ended.exitCode !== command.exitCode)
      throw new Error(`${command.name} fails by itself: ${ended.stderr}${ended.stdout}`);
    const clean: Clean = { before, after: found, damage, calls: ended.calls };

    const faults = [...plan(ended.calls)].reverse();
    const planned = faults.length;
    const failures: string[] = [];
    const seen: Seen = { standings: new Map(), states: takesUpOnce ? new Set() : null };
    let missed = 0;
    const work = async () => {
      for (let fault = faults.pop(); fault !== undefined; fault = faults.pop()) {
        const one = await run(`${fault.kind}-${fault.at}`, fault);
        const { hit } = one.ended;
        if (hit === null) missed += 1;
        else {
          const wrong = await judge(command, clean, seen, fault, one);
          const where = `${command.name}, ${fault.kind} at ${fault.at}: ${hit.operation} ${hit.path}`;
          if (wrong.length > 0) failures.push(`${where}\n  ${wrong.join("\n  ")}`);
        }
        rmSync(one.place.folder, { recursive: true, force: true });
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return { callCount: ended.calls.length, checked: planned - missed, missed, failures };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function runCase(
  { words }: SweptCommand,
  facts: {
    readonly library: string;
    readonly template: Place;
    readonly folder: string;
    readonly fault: Fault | null;
  },
): Promise<Case> {
  const { library, template, folder, fault } = facts;
  const place = placeAt(folder);
  const { root, environment } = place;
  execFileSync("cp", ["-a", template.folder, folder]);
  moveRecords(template.root, root);
  const damage = damageIn(root);
  const before = await observe(root, damage);
  const ended = await runFaulted({ library, folder, root, words, environment, fault });
  return { place, before, ended, found: await observe(root, damage), damage };
}

/** Right after the fault, and then after the work was taken up again without one: once for each state that a fault can leave. */
async function judge(
  command: SweptCommand,
  clean: Clean,
  seen: Seen,
  fault: Fault,
  { place, ended, found }: Case,
): Promise<readonly string[]> {
  const atOnce = [
    ...wrongEnd(command, fault, ended, clean, found),
    ...wrongState(fault, ended, clean, found),
  ];
  const standing =
    command.drivesRun && fault.kind.startsWith("kill")
      ? wrongStanding(seen.standings, savesBefore(fault, clean.calls), found)
      : [];
  const state = stateOf(found);
  if (seen.states?.has(state)) return [...atOnce, ...standing];
  seen.states?.add(state);
  const again = await takeUp(command, place, found, clean);
  return [...atOnce, ...standing, ...wrongEnding(command, clean, found, again, await observe(place.root))];
}

/** What lies on disk, without what differs between two runs of the same command. */
function stateOf({ standing, memory, files, temporary }: Observed): string {
  const names = [...memory.keys(), ...temporary]
    .map((name) => name.replaceAll(/\d{8}T\d{9}Z?/g, "T").replaceAll(/\.[a-z0-9]{16}\.tmp$/g, ".tmp"))
    .sort();
  return JSON.stringify([standing, names, [...files]]);
}

/** What a user does next. */
async function takeUp(
  { words, drivesRun }: SweptCommand,
  { root, environment }: Place,
  { open, standing }: Observed,
  { after }: Clean,
): Promise<Ended> {
  if (!drivesRun) return alfred(root, words, { environment });
  if (open.length > 0) return alfred(root, ["resume", "--yes", ...withQuickAgent], { environment });
  if (standing === after.standing) return { exitCode: 0, signal: null, stdout: "", stderr: "" };
  const [phase = ""] = words;
  const again = ["0-project", "1-plan", "2-run"].includes(phase) ? words : ["2-run", "SPEC-AUTH-001"];
  const driven = again.includes("--agent-command") ? again : [...again, ...withQuickAgent];
  return alfred(root, driven, { environment });
}
