import type { Language } from "../context/index.ts";

const units = [
  { seconds: 24 * 60 * 60, ko: "일", en: "day" },
  { seconds: 60 * 60, ko: "시간", en: "hour" },
  { seconds: 60, ko: "분", en: "minute" },
] as const;

/** How long ago in the largest unit that fits: `3일 전`, `3 days ago`. A time ahead of the clock counts as just now. */
export function timeAgo(language: Language, iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  const unit = units.find((each) => seconds >= each.seconds);
  if (unit === undefined) return language === "ko" ? "방금 전" : "just now";
  const count = Math.floor(seconds / unit.seconds);
  return language === "ko" ? `${count}${unit.ko} 전` : `${count} ${unit.en}${count === 1 ? "" : "s"} ago`;
}

/** A duration in at most two units: `3분 5초`, `3m 5s`. */
export function duration(language: Language, seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 1) return language === "ko" ? "1초 미만" : "under 1s";
  const names = language === "ko" ? (["시간", "분", "초"] as const) : (["h", "m", "s"] as const);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const shown = parts.flatMap((count, index) => (count === 0 ? [] : [`${count}${names[index] ?? ""}`]));
  return shown.slice(0, 2).join(" ");
}
