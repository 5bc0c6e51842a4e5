import { closeSync, openSync, writeSync } from "node:fs";

/** What of a job's output is kept; the rest is passed over, and its end is in the result. */
const outputBytesMax = 10 * 1024 * 1024;
const cutNotice = "\n[alfred: more output than is kept; the rest was passed over]\n";

export interface BoundedLog {
  readonly add: (text: string) => void;
  readonly close: () => void;
}

/** A file that grows to a bound and no further. What can't be written is passed over: the job goes on without its log. */
export function openBoundedLog(file: string, bytesMax = outputBytesMax): BoundedLog {
  const handle = openSync(file, "a", 0o600);
  let bytes = 0;
  let isFull = false;
  const write = (text: string) => {
    try {
      bytes += writeSync(handle, text);
    } catch {
      isFull = true;
    }
  };
  return {
    add: (text) => {
      if (isFull) return;
      const isTooMuch = bytes + Buffer.byteLength(text) > bytesMax;
      write(isTooMuch ? cutNotice : text);
      isFull ||= isTooMuch;
    },
    close: () => closeSync(handle),
  };
}
