import { join } from "node:path";
import type { Ended } from "../../support/command-line.ts";
import type { Fault, Faulted } from "../rigs/faulted-command.ts";
import { fingerprint } from "./fingerprint.ts";
import { layOut } from "./lay-out.ts";
import { damageIn, type Observed, observe } from "./observe.ts";
import {
  type Clean,
  type Judged,
  savesBefore,
  wrongEnd,
  wrongEnding,
  wrongStanding,
  wrongState,
} from "./verdict.ts";

/** Project, home and temporary files of a command, in one folder that the shim watches. */
export interface Place {
  readonly folder: string;
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function placeAt(folder: string): Place {
  const environment = {
    HOME: join(folder, "home"),
    TMPDIR: join(folder, "tmp"),
    ALFRED_LANG: "ko",
    NODE_DISABLE_COMPILE_CACHE: "1",
  };
  return { folder, root: join(folder, "project"), environment };
}

/** How commands are run: as processes, or inside of one. */
export interface Driver {
  readonly faulted: (place: Place, command: Judged, fault: Fault | null) => Promise<Faulted>;
  readonly again: (place: Place, words: readonly string[], input: string) => Promise<Ended>;
}

/** What one command is judged with. Everything happens at one place, so that the paths in records stay true. */
export interface Trial {
  readonly command: Judged;
  readonly place: Place;
  /** The folder as it is before the command. */
  readonly template: string;
  readonly clean: Clean;
  /** The words that have alfred start an agent that does each step's work at once. */
  readonly agentWords: readonly string[];
  /** Of faults that leave the same on disk, the work is taken up again after the first; null: after each. */
  readonly statesSeen: Set<string> | null;
  /** How the records stand after so many saves. */
  readonly standings: Map<number, string>;
}

/** What lies before the command and after it, where nothing goes wrong. */
export async function observeClean(
  command: Judged,
  place: Place,
  template: string,
  run: () => Promise<Faulted>,
): Promise<{ readonly clean: Clean; readonly ended: Faulted }> {
  layOut(place.folder, template);
  const damage = damageIn(place.root);
  const before = await observe(place.root, damage);
  const ended = await run();
  if (ended.exitCode !== command.exitCode)
    throw new Error(`${command.name} fails by itself: ${ended.exitCode} ${ended.stderr}${ended.stdout}`);
  const after = await observe(place.root, damage);
  return { clean: { before, after, damage, calls: ended.calls }, ended };
}

/** One fault in a fresh copy of the project. Null where no call met it. */
export async function tryFault(
  trial: Trial,
  fault: Fault,
  driver: Driver,
): Promise<{ readonly ended: Faulted; readonly found: Observed; readonly wrong: () => Promise<string[]> }> {
  const { command, place, template, clean } = trial;
  layOut(place.folder, template);
  const ended = await driver.faulted(place, command, fault);
  const found = await observe(place.root, clean.damage);
  const wrong = async () => [
    ...wrongEnd(command, fault, ended, clean, found),
    ...(await wrongOnDisk(trial, fault, found, driver, ended.hit?.operation)),
  ];
  return { ended, found, wrong };
}

/** What a kill left, as it was copied: it is judged as if the command had been killed just now. */
export async function tryCopy(
  trial: Trial,
  fault: Fault,
  copy: string,
  driver: Driver,
): Promise<readonly string[]> {
  const { place, clean } = trial;
  layOut(place.folder, copy);
  const found = await observe(place.root, clean.damage);
  return wrongOnDisk(trial, fault, found, driver);
}

/** Right after the fault, and then after the work was taken up again without one. */
async function wrongOnDisk(
  trial: Trial,
  fault: Fault,
  found: Observed,
  driver: Driver,
  operation?: string,
): Promise<string[]> {
  const { command, place, clean, standings, statesSeen } = trial;
  const isKill = fault.kind.startsWith("kill");
  const atOnce = [
    ...wrongState(fault, operation, clean, found),
    ...(command.drivesRun && isKill ? wrongStanding(standings, savesBefore(fault, clean.calls), found) : []),
  ];
  const state = fingerprint(found);
  if (statesSeen?.has(state)) return atOnce;
  statesSeen?.add(state);
  const again = await takeUp(trial, found, driver);
  return [...atOnce, ...wrongEnding(command, clean, found, again, await observe(place.root))];
}

/** What a user does next. */
async function takeUp(
  { command, place, clean, agentWords }: Trial,
  found: Observed,
  driver: Driver,
): Promise<Ended> {
  const { open, standing } = found;
  const { words, input, drivesRun } = command;
  if (!drivesRun && command.isCounted && !isAsBefore(clean, found)) return nothingToDo;
  if (!drivesRun) return driver.again(place, words, input);
  if (open.length > 0) return driver.again(place, ["resume", "--yes", ...agentWords], "");
  if (standing === clean.after.standing) return nothingToDo;
  const [phase = ""] = words;
  const again = ["0-project", "1-plan", "2-run", "3-sync"].includes(phase)
    ? words
    : ["2-run", "SPEC-AUTH-001"];
  const driven = again.includes("--agent-command") ? again : [...again, ...agentWords];
  return driver.again(place, driven, "");
}

const nothingToDo: Ended = { exitCode: 0, signal: null, stdout: "", stderr: "" };

function isAsBefore({ before }: Clean, { standing, files }: Observed): boolean {
  return standing === before.standing && [...before.files].every(([name, text]) => files.get(name) === text);
}
