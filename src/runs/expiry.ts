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

const isoTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970, or null. `Date.parse` alone would turn 30 February into 2 March. */
export function parseTime(text: string): number | null {
  const parts = isoTime.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1) return null;
  // Every month has 28 days; a record of ten megabytes holds so many times that asking for each one's month is felt.
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
