import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { expiryOf, isUnexpired, type Timestamps } from "../../src/runs/index.ts";
import { bundle } from "../support/bundle.ts";

const second = 1000;
const hour = 60 * 60 * second;
const month = 30 * 24 * hour;

interface Judged {
  readonly isUnexpired: boolean;
  readonly resumable: number;
  readonly expired: number;
  readonly open: number;
  readonly resumes: string;
  readonly cleaned: number;
}

/** States at their times, asked by a program that runs in a time zone. */
function judge(
  zone: string,
  questions: readonly { readonly state: Timestamps; readonly now: number }[],
): readonly Judged[] {
  const words = questions.map(({ state, now }) => ({ state, now: new Date(now).toISOString() }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [worker, JSON.stringify(words)], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], TZ: zone },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** A second before the end, at it, a second after it. */
function around(state: Timestamps, end: number) {
  return [end - second, end, end + second].map((now) => ({ state, now }));
}

const valid: Judged = {
  isUnexpired: true,
  resumable: 1,
  expired: 0,
  open: 1,
  resumes: "resumed",
  cleaned: 0,
};
const over: Judged = {
  isUnexpired: false,
  resumable: 0,
  expired: 1,
  open: 0,
  resumes: "state_expired",
  cleaned: 1,
};

let worker = "";
beforeAll(async () => {
  worker = await bundle(fileURLToPath(new URL("../support/expiry-worker.ts", import.meta.url)));
});

/** Both changes of the clocks, in both directions of the world, and a zone without any. */
const zones = [
  "UTC",
  "Asia/Seoul",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];
const starts = [
  ["in a month without a change", "2025-06-01T00:00:00.000Z"],
  ["before the clocks go forward in Europe", "2025-03-15T01:30:00.000Z"],
  ["before the clocks go back in Europe", "2025-10-10T01:30:00.000Z"],
  ["in the hour that New York has twice", "2025-11-02T05:30:00.000Z"],
  ["so that it ends in the hour that Berlin leaves out", "2025-02-28T01:30:00.000Z"],
  ["across a leap day", "2028-02-10T12:00:00.000Z"],
  ["across the turn of a year", "2025-12-15T23:59:59.999Z"],
] as const;

describe("2.2 expiry at its edges", () => {
  it.each(zones)(
    "in %s a state is valid up to its thirtieth day and not a second longer, whenever it was saved",
    (zone) => {
      const states = starts.map(([, timestamp]) => ({ timestamp, expiry: expiryOf(new Date(timestamp)) }));
      const ends = starts.map(([, timestamp]) => Date.parse(timestamp) + month);

      const judged = judge(
        zone,
        states.flatMap((state, index) => around(state, ends[index] ?? 0)),
      );

      expect(states.map(({ expiry }) => Date.parse(expiry))).toEqual(ends);
      for (const [index, [when]] of starts.entries()) {
        expect({ when, judged: judged.slice(index * 3, index * 3 + 3) }).toEqual({
          when,
          judged: [valid, valid, over],
        });
      }
    },
  );

  it("without an expiry of its own a state has the same thirty days", () => {
    const timestamp = "2025-10-10T01:30:00.000Z";

    const judged = judge("Europe/Berlin", around({ timestamp }, Date.parse(timestamp) + month));

    expect(judged).toEqual([valid, valid, over]);
  });

  it("a clock that is behind the file makes nothing expire: by a second, a day, ten years", () => {
    const timestamp = "2025-11-12T12:00:00.000Z";
    const state = { timestamp, expiry: expiryOf(new Date(timestamp)) };

    const judged = judge(
      "UTC",
      [second, 24 * hour, 3650 * 24 * hour].map((behind) => ({ state, now: Date.parse(timestamp) - behind })),
    );

    expect(judged).toEqual([valid, valid, valid]);
  });

  it.each(["UTC", "America/New_York", "Pacific/Apia"])(
    "states with times of other offsets expire at the same moment in %s",
    (zone) => {
      const states = [
        ["2025-10-13T21:00:00+09:00", "2025-11-12T21:00:00+09:00"],
        ["2025-10-13T12:00:00Z", "2025-11-12T12:00:00.000Z"],
        ["2025-10-13T02:00:00-10:00", "2025-11-12T02:00:00-10:00"],
        ["2025-10-14T01:45:00+13:45", "2025-11-13T01:45:00+13:45"],
        ["2025-10-13T14:00:00+02:00", "2025-11-12T13:00:00+01:00"],
        ["2025-10-13T12:00:00.000000001Z", "2025-11-12T12:00:00.000000001Z"],
      ].map(([timestamp = "", expiry]) => ({ timestamp, expiry }));
      const end = Date.parse("2025-11-12T12:00:00.000Z");

      const judged = judge(
        zone,
        states.flatMap((state) => around(state, end)),
      );

      expect(judged).toEqual(states.flatMap(() => [valid, valid, over]));
    },
  );

  it.each([
    "2025-11-12T12:00:60Z",
    "2025-11-12T25:00:00Z",
    "2025-11-31T12:00:00Z",
    "2025-02-29T12:00:00Z",
    "2025-11-12T12:00:00+25:00",
    "2025-11-12T12:00:00+09:60",
    "2025-11-12 12:00:00Z",
    "2025-11-12",
    "1762948800",
    "+012025-11-12T12:00:00Z",
  ])("a time that isn't one (%s) is never valid, whatever the clock", (timestamp) => {
    for (const now of [0, Date.parse("2025-11-12T12:00:00Z"), Date.parse("9999-12-31T00:00:00Z")]) {
      expect(isUnexpired({ timestamp, expiry: "9999-12-31T00:00:00Z" }, new Date(now))).toBe(false);
      expect(isUnexpired({ timestamp: "2025-11-12T12:00:00Z", expiry: timestamp }, new Date(now))).toBe(
        false,
      );
    }
  });
});
