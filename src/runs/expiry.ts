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
/** As alfred itself writes times; looked at letter by letter, which spares the session hook the making of a regular expression. */
const ownShape = "0000-00-00T00:00:00.000Z";

/** Milliseconds since 1970, or null. `Date.parse` alone would turn 30 February into 2 March. */
export function parseTime(text: string): number | null {
  const time = Date.parse(text);
  if (Number.isNaN(time) || !(hasOwnShape(text) || isoTime.test(text))) return null;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  if (month < 1 || month > 12 || day < 1) return null;
  return day > new Date(Date.UTC(year, month, 0)).getUTCDate() ? null : time;
}

function hasOwnShape(text: string): boolean {
  if (text.length !== ownShape.length) return false;
  for (let index = 0; index < ownShape.length; index++) {
    const isDigit = text.charCodeAt(index) >= 48 && text.charCodeAt(index) <= 57;
    if (ownShape[index] === "0" ? !isDigit : text[index] !== ownShape[index]) return false;
  }
  return true;
}
