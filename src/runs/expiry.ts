/** How long a saved state can be resumed (acceptance.md 2.1.1). Days of 24 hours: daylight saving doesn't move an expiry. */
const daysUntilExpiry = 30;

const millisecondsOfADay = 24 * 60 * 60 * 1000;

export function expiryOf(savedAt: Date): string {
  return new Date(savedAt.getTime() + daysUntilExpiry * millisecondsOfADay).toISOString();
}

/** The two times of a state that say whether it still counts; without an expiry it is 30 days after the timestamp. */
export interface Timestamps {
  readonly timestamp: string;
  readonly expiry?: string | undefined;
}

/**
 * Whether a state still counts at `now` (scenarios 2.2.1 and 2.2.2): up to and including its expiry. A clock that is behind the
 * timestamp doesn't make a state invalid; a time that isn't one does.
 */
export function isUnexpired({ timestamp, expiry }: Timestamps, now: Date): boolean {
  const savedAt = parseTime(timestamp);
  if (savedAt === null) return false;
  const expiresAt = expiry === undefined ? parseTime(expiryOf(new Date(savedAt))) : parseTime(expiry);
  return expiresAt !== null && now.getTime() <= expiresAt;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const ownLength = "2025-11-12T12:00:00.000Z".length;

/** Milliseconds since 1970, or null. `Date.parse` alone would turn 30 February into 2 March. */
export function parseTime(text: string): number | null {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  // As alfred itself writes times: what comes out as it went in is one, and nothing else need be looked at.
  if (text.length === ownLength && new Date(time).toISOString() === text) return time;
  if (!isoTime.test(text)) return null;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  if (month < 1 || month > 12 || day < 1) return null;
  return day > new Date(Date.UTC(year, month, 0)).getUTCDate() ? null : time;
}
