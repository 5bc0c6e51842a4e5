import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration, timeAgo } from "../../../src/messages/index.ts";

const now = new Date("2025-11-15T12:00:00.000Z");

describe("how long ago", () => {
  it.each([
    ["2025-11-12T12:00:00.000Z", "3일 전", "3 days ago"],
    ["2025-11-12T12:00:00.001Z", "2일 전", "2 days ago"],
    ["2025-11-14T12:00:00.000Z", "1일 전", "1 day ago"],
    ["2025-11-14T12:00:01.000Z", "23시간 전", "23 hours ago"],
    ["2025-11-15T11:00:00.000Z", "1시간 전", "1 hour ago"],
    ["2025-11-15T11:00:01.000Z", "59분 전", "59 minutes ago"],
    ["2025-11-15T11:59:00.000Z", "1분 전", "1 minute ago"],
    ["2025-11-15T11:59:01.000Z", "방금 전", "just now"],
    ["2025-11-16T12:00:00.000Z", "방금 전", "just now"],
    ["no time", "방금 전", "just now"],
  ])("%s is %s, %s", (iso, korean, english) => {
    expect(timeAgo("ko", iso, now)).toBe(korean);
    expect(timeAgo("en", iso, now)).toBe(english);
  });
});

describe("how long it took", () => {
  it.each([
    [185, "3분 5초", "3m 5s"],
    [0, "1초 미만", "under 1s"],
    [0.4, "1초 미만", "under 1s"],
    [0.5, "1초", "1s"],
    [59.6, "1분", "1m"],
    [3600, "1시간", "1h"],
    [3605, "1시간", "1h"],
    [7384, "2시간 3분", "2h 3m"],
    [Number.NaN, "1초 미만", "under 1s"],
    [-5, "1초 미만", "under 1s"],
  ])("%d seconds are %s, %s", (seconds, korean, english) => {
    expect(duration("ko", seconds)).toBe(korean);
    expect(duration("en", seconds)).toBe(english);
  });

  it("is never longer than what passed, and short of it by less than the smallest unit shown", () => {
    const sizes: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        const parts = duration("en", seconds).split(" ");
        const total = parts.reduce(
          (sum, part) => sum + Number.parseInt(part, 10) * (sizes[part.at(-1) ?? ""] ?? Number.NaN),
          0,
        );

        expect(parts.length).toBeLessThanOrEqual(2);
        expect(total).toBeLessThanOrEqual(seconds);
        expect(seconds - total).toBeLessThan(seconds >= 3600 ? 60 : 1);
      }),
    );
  });
});
