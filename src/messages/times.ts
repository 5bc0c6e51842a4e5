import type { Language } from "../context/index.ts";

const units = [
  { seconds: 24 * 60 * 60, ko: "일", en: "day" },
  { seconds: 60 * 60, ko: "시간", en: "hour" },
  { seconds: 60, ko: "분", en: "minute" },
] as const;

/**
 * How long ago in the largest unit that fits: `3일 전`, `3 days ago` (scenario 4.1.2). A time ahead of the clock, or one that
 * isn't a time, counts as just now.
 */
export function timeAgo(language: Language, iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  const unit = units.find((each) => seconds >= each.seconds);
  if (unit === undefined) return language === "ko" ? "방금 전" : "just now";
  const count = Math.floor(seconds / unit.seconds);
  return language === "ko" ? `${count}${unit.ko} 전` : `${count} ${unit.en}${count === 1 ? "" : "s"} ago`;
}

const unitNames = { ko: ["시간", "분", "초"], en: ["h", "m", "s"] } as const;

/** A duration in its largest unit and the one below: `3분 5초`, `3m 5s`, `2h`. */
export function duration(language: Language, seconds: number): string {
  const whole = Math.round(seconds);
  if (!(whole >= 1)) return language === "ko" ? "1초 미만" : "under 1s";
  const counts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const largest = counts.findIndex((count) => count > 0);
  const names = unitNames[language];
  return counts
    .flatMap((count, index) => (count === 0 || index > largest + 1 ? [] : [`${count}${names[index] ?? ""}`]))
    .join(" ");
}
