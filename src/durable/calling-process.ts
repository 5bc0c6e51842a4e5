import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { identifyProcess, type ProcessIdentity } from "./holder.ts";

/** A process as its system shows it: who started it, and with which words. */
export interface ShownProcess {
  readonly parentId: number;
  readonly words: readonly string[];
}

/** Deeper nesting of shells than any. */
const ancestorsMax = 16;
const shells = /^-?(?:ba|da|z|k|fi|a|c|tc)?sh$/;
const launchers = /^(?:env|timeout|nice|nohup|sudo|setsid|xargs|time|npm|npx|pnpm|yarn|make)$/;
const nodeLaunchers = /(?:^|[\\/])(?:npm|npx|pnpm|yarn)(?:-cli)?\.c?js$/;

/**
 * The process that works by calling this program again and again: an agent's session, a script, a person's shell. A shell that was started
 * for one command (`sh -c`) and programs that only start others are passed over: they are gone as soon as the command has ended. Null where
 * none can be told.
 */
export function callingProcess(
  startId: number = process.ppid,
  show: (processId: number) => ShownProcess | null = showProcess,
): ProcessIdentity | null {
  let processId = startId;
  for (let count = 0; count < ancestorsMax && processId > 1; count++) {
    const shown = show(processId);
    if (shown === null) return null;
    if (!isPassing(shown.words)) return identifyProcess(processId);
    processId = shown.parentId;
  }
  return null;
}

function isPassing([program = "", ...words]: readonly string[]): boolean {
  // npm writes what it runs into its own name.
  const name = basename(program.split(" ")[0] ?? "");
  if (launchers.test(name)) return true;
  if (/^node(?:js)?$/.test(name)) return nodeLaunchers.test(words[0] ?? "");
  if (!shells.test(name)) return false;
  const options = words.slice(0, words.findIndex((word) => !/^[-+]/.test(word)) >>> 0);
  return options.some((word) => /^-[a-z]*c[a-z]*$/i.test(word));
}

/** On Linux from the process table; elsewhere by `ps`; on Windows not at all. */
function showProcess(processId: number): ShownProcess | null {
  try {
    if (process.platform === "win32") return null;
    return process.platform === "linux" ? fromTable(processId) : fromPs(processId);
  } catch {
    // It has ended, or may not be looked at.
    return null;
  }
}

function fromTable(processId: number): ShownProcess {
  const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
  const [, parentId = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const words = readFileSync(`/proc/${processId}/cmdline`, "utf8")
    .split("\0")
    .filter((word) => word !== "");
  return { parentId: Number(parentId), words };
}

function fromPs(processId: number): ShownProcess {
  // Loaded only here: the short commands come by this file, and it takes a tenth of starting Node.
  const { execFileSync } = process.getBuiltinModule("node:child_process");
  const text = execFileSync("ps", ["-o", "ppid=,command=", "-p", String(processId)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  const [parentId = "0", ...words] = text.split(/\s+/);
  return { parentId: Number(parentId), words };
}
