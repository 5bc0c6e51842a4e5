/**
 * A run's id: a UUID of version 7 (RFC 9562), so that ids sort by time.
 * @param random ten random bytes
 */
export function createRunId(now: Date, random: Uint8Array): string {
  const time = BigInt(now.getTime()).toString(16).padStart(12, "0");
  const bytes = Array.from({ length: 10 }, (_, index) => random[index] ?? 0);
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const rest = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

/** The eight characters by which messages name a run: the random end of its id. */
export function shortId(runId: string): string {
  return runId.replaceAll("-", "").slice(-8);
}

/** Whether a word from a command line names the run: its id, or its short form. */
export function isNamedBy(runId: string, word: string): boolean {
  const wanted = word.toLowerCase();
  return runId.toLowerCase() === wanted || shortId(runId).toLowerCase() === wanted;
}
