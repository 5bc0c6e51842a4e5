import { createHash } from "node:crypto";
import type { Observed } from "./observe.ts";

/** What differs between two runs of one command that do the same: times, durations, ids, hashes over them. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, "T"],
  [/\d{8}T\d{6,9}Z?/g, "T"],
  [/\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?/g, "D"],
  [/\.[a-z0-9]{16}\.tmp\b/g, ".tmp"],
  // The passing name that another writer gives a file.
  [/\.\d{5,}(?=\0|$)/gm, ".N"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "U"],
  [/\b[0-9a-f]{64}\b/g, "H"],
  // A process may have ended before the system was asked when it had started.
  [/"(duration|ms|process_id|started_at)": ?(?:"\d+"|"ended"|[\d.]+)/g, '"$1": N'],
  // A line of a journal: its length and its checksum.
  [/(?<=^|\0)(\d+) \d+ [0-9a-f]{8} /gm, "$1 "],
  // A generation is counted from the time of the first one.
  [/\b1[78]\d{11}\b/g, "G"],
  [/\.workers\/([^/]+)\/[^/\0]+/g, ".workers/$1/N"],
  [/alfred-(prompt-U|verify)-\w{6}/g, "alfred-$1-X"],
];

/** Two faults that leave the same on disk have the same fingerprint. */
export function fingerprint(observed: Observed): string {
  const hash = createHash("sha256");
  for (const line of linesOf(observed)) hash.update(`${line}\0\0`);
  return hash.digest("hex");
}

/** What lies on one disk and not on the other, a line each; none where their fingerprints are the same. */
export function differences(one: Observed, other: Observed): readonly string[] {
  const [ones, others] = [linesOf(one), linesOf(other)];
  const only = (mark: string, lines: readonly string[], among: readonly string[]) =>
    lines.filter((line) => !among.includes(line)).map((line) => `${mark} ${line.replaceAll("\0", ": ")}`);
  return [...only("-", ones, others), ...only("+", others, ones)];
}

function linesOf({ files, memory, temporary }: Observed): readonly string[] {
  const texts = [files, memory].flatMap((each) =>
    [...each].map(([name, text]) => withoutPassing(`${name}\0${text}`)).sort(),
  );
  return [...texts, withoutPassing([...temporary].sort().join("\0"))];
}

export function withoutPassing(text: string): string {
  return passing.reduce((current, [pattern, instead]) => current.replaceAll(pattern, instead), text);
}
