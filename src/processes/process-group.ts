import { readdirSync, readFileSync } from "node:fs";
import { pause } from "../context/index.ts";

/** Sends a signal to a program and all its children; on Windows, which has no groups, they are ended. */
export function signalGroup(processId: number, signal: NodeJS.Signals): void {
  if (process.platform === "win32") {
    // The program may be a script that a `cmd.exe` runs: ending that one alone leaves the program.
    const ending = process
      .getBuiltinModule("node:child_process")
      .spawn("taskkill", ["/pid", String(processId), "/t", "/f"], { stdio: "ignore" });
    ending.on("error", () => {});
    return;
  }
  try {
    process.kill(-processId, signal);
  } catch {
    // The whole group has ended already.
  }
}

const groupPollMs = 20;

/** Ends a group: asked by SIGTERM, made to by SIGKILL after the grace. Resolves when nothing of it runs any more. */
export async function endGroup(processId: number, graceMs: number): Promise<void> {
  const graceEndsAt = performance.now() + graceMs;
  signalGroup(processId, "SIGTERM");
  await groupEnded(processId, graceEndsAt);
}

/** Waits for a group that was asked to end, and makes it when its time (on the steady clock) is over. */
export async function groupEnded(processId: number, graceEndsAt: number): Promise<void> {
  while (performance.now() < graceEndsAt && isGroupAlive(processId)) {
    await pause(groupPollMs);
  }
  if (isGroupAlive(processId)) signalGroup(processId, "SIGKILL");
}

/** Whether anything of the group still runs. A child that has ended, and that nobody collects, does not. */
export function isGroupAlive(processId: number): boolean {
  if (process.platform === "win32") return false;
  try {
    process.kill(-processId, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || hasRunningMember(processId);
}

/** In a container whose first process collects nobody, ended children stay in the group for ever. */
function hasRunningMember(group: number): boolean {
  try {
    return readdirSync("/proc").some((name) => /^\d+$/.test(name) && isRunningIn(group, name));
  } catch {
    // Without this folder the signal's answer counts.
    return true;
  }
}

function isRunningIn(group: number, processId: string): boolean {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(processGroup) === group && state !== "Z" && state !== "X";
  } catch {
    // It has ended since the folder was read.
    return false;
  }
}
