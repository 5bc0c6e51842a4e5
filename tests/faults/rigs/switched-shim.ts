import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import type { Fault, FileCall } from "./faulted-command.ts";
import { modeOf, parseLog } from "./faulted-command.ts";

/** The sizes in `struct orders` of the shim. */
const sizes = { count: 8, at: 8, mode: 48, directory: 4096 } as const;

/** What a process is started with so that the shim in it obeys the orders in a file. */
export function switchedEnvironment(library: string, file: string): Readonly<Record<string, string>> {
  writeFileSync(file, Buffer.alloc(sizes.count + sizes.at + sizes.mode + sizes.directory));
  return { LD_PRELOAD: library, FS_ALONE: "1", FS_SWITCH: file, FS_LOG: `${file}.log` };
}

/** The shim in this very process, switched on for a while. */
export interface Switch {
  /** From now on calls below the folder are counted, and one of them may go wrong. */
  readonly on: (folder: string, fault: Fault | null) => void;
  /** Nothing goes wrong any more. @returns the calls, and the one that was hit */
  readonly off: () => { readonly calls: readonly FileCall[]; readonly hit: FileCall | null };
}

/** @throws Error where this process was not started with `switchedEnvironment` */
export function openSwitch({ FS_SWITCH: file, FS_LOG: log }: NodeJS.ProcessEnv): Switch {
  if (file === undefined || log === undefined) throw new Error("This process runs without the shim");
  const order = (folder: string, mode: string, at: number) => {
    const bytes = Buffer.alloc(sizes.count + sizes.at + sizes.mode + sizes.directory);
    bytes.writeBigInt64LE(BigInt(at), sizes.count);
    bytes.write(mode, sizes.count + sizes.at);
    bytes.write(folder, sizes.count + sizes.at + sizes.mode);
    const open = openSync(file, "r+");
    writeSync(open, bytes, 0, bytes.length, 0);
    closeSync(open);
  };
  return {
    on: (folder, fault) => {
      truncateSync(log);
      order(folder, modeOf(fault), fault?.at ?? 0);
    },
    off: () => {
      order("", "count", 0);
      return parseLog(readFileSync(log, "utf8"));
    },
  };
}
