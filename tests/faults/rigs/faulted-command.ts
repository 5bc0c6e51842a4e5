import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, startAlfred } from "../../support/command-line.ts";

const source = fileURLToPath(new URL("faultshim.c", import.meta.url));
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

/** Whether this machine can preload the shim into a program. */
export const canPreload = process.platform === "linux" && has("gcc");

/** What goes wrong at one call: the process is killed before or after it, or it fails; `full` fills the disk in the middle of a write. */
export type FaultKind = "kill-before" | "kill-after" | "full" | "ENOSPC" | "EACCES" | "EIO";

export interface Fault {
  readonly kind: FaultKind;
  /** Which of the calls, from 1. */
  readonly at: number;
}

/** One call that changes something in the file system. */
export interface FileCall {
  readonly at: number;
  /** For example `rename`. */
  readonly operation: string;
  /** Below the case's folder, for example `/project/.moai/config.json`. */
  readonly path: string;
}

export interface Faulted extends Ended {
  readonly calls: readonly FileCall[];
  /** The call that was hit; null where the program never came so far. */
  readonly hit: FileCall | null;
}

/** The shim as a library, and the folder to remove afterwards. */
export function buildShim(): { readonly library: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "alfred-shim-"));
  const library = join(folder, "faultshim.so");
  execFileSync("gcc", ["-w", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"]);
  return { library, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How the built command line is run under the shim. */
export interface FaultedCommand {
  readonly library: string;
  /** Holds the project and the folder for temporary files. */
  readonly folder: string;
  readonly root: string;
  readonly words: readonly string[];
  readonly input: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the built command line with a fault at one of its calls below `folder`, or with none to count them. Its children (git, an agent, a
 * test command) run without faults.
 */
export function runFaulted(command: FaultedCommand & { readonly fault: Fault | null }): Promise<Faulted> {
  const { fault } = command;
  return runShimmed(command, { FS_MODE: modeOf(fault), FS_AT: String(fault?.at ?? 0) });
}

/**
 * Runs the built command line without a fault and copies its folder before each call: the copy with a call's number is what a kill right
 * before that call leaves.
 */
export function runCopied(command: FaultedCommand & { readonly copies: string }): Promise<Faulted> {
  mkdirSync(command.copies, { recursive: true });
  return runShimmed(command, { FS_MODE: "count", FS_COPIES: command.copies });
}

async function runShimmed(
  { library, folder, root, words, input, environment }: FaultedCommand,
  orders: Readonly<Record<string, string>>,
): Promise<Faulted> {
  const log = `${folder}.log`;
  const counter = `${folder}.counter`;
  for (const file of [log, counter]) rmSync(file, { force: true });
  const ended = await startAlfred(root, words, {
    input,
    environment: {
      ...environment,
      LD_PRELOAD: library,
      FS_ALONE: "1",
      FS_DIR: folder,
      FS_COUNTER: counter,
      FS_LOG: log,
      ...orders,
    },
  }).ended;
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  for (const file of [log, counter]) rmSync(file, { force: true });
  return { ...ended, ...parseLog(text) };
}

/** The calls in the shim's log, and the one that went wrong. */
export function parseLog(text: string): Pick<Faulted, "calls" | "hit"> {
  const lines = text.split("\n").filter((line) => line !== "");
  const hitLine = lines.find((line) => line.endsWith("<== FAULT"));
  return { calls: lines.map(parseCall), hit: hitLine === undefined ? null : parseCall(hitLine) };
}

/** What the shim is told to do. */
export function modeOf(fault: Fault | null): string {
  if (fault === null) return "count";
  const { kind } = fault;
  return kind === "ENOSPC" || kind === "EACCES" || kind === "EIO" ? String(constants.errno[kind]) : kind;
}

function parseCall(line: string): FileCall {
  const parts = /^(?<at>\d+) (?<operation>\w+) (?<path>.*) \d+(?: <== FAULT)?$/.exec(line)?.groups;
  if (parts === undefined) throw new Error(`Not a line of the shim's log: ${line}`);
  const { at, operation = "", path = "" } = parts;
  return { at: Number(at), operation, path };
}
