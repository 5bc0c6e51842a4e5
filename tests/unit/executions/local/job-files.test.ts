import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBoundedLog } from "../../../../src/executions/runners/local/bounded-log.ts";
import {
  jobFiles,
  readClaim,
  readEnd,
  readOrder,
  takeJob,
  writeEnd,
} from "../../../../src/executions/runners/local/job-files.ts";
import { readLog } from "../../../../src/executions/runners/local/read-log.ts";
import { keptSecret } from "../../../../src/surfaces/http/secret-files.ts";
import { someTime } from "../../../support/an-execution.ts";
import { anError, aResult } from "../../../support/execution-events.ts";
import { temporaryFolder } from "../../../support/temporary-project.ts";

function aFolder() {
  const files = jobFiles(temporaryFolder(), crypto.randomUUID());
  mkdirSync(files.folder);
  return files;
}

describe("a local job's files", () => {
  it("say nothing where they aren't there", () => {
    const files = aFolder();

    expect([readOrder(files), readClaim(files), readEnd(files)]).toEqual([null, null, null]);
  });

  it.each(["{ half", "[]", "null", '{ "kind": "odd" }'])("%j is no order, no claim and no end", (text) => {
    const files = aFolder();
    for (const file of [files.order, files.claim, files.end]) writeFileSync(file, text);

    for (const read of [readOrder, readClaim, readEnd]) {
      expect(() => read(files)).toThrow(expect.objectContaining({ code: "state_damaged" }));
    }
  });

  it.each([
    { kind: "succeeded", result: aResult },
    { kind: "failed", error: anError, result: aResult },
    { kind: "failed", error: anError, result: null },
    { kind: "lost", error: anError, result: null },
    { kind: "lost", error: anError, result: aResult },
    { kind: "cancelled" },
  ] as const)("an end is read as it was written, and the first one counts: %j", (end) => {
    const files = aFolder();
    const runId = crypto.randomUUID();
    writeEnd(files, { endedAt: someTime, end, runId });
    writeEnd(files, { endedAt: new Date(), end: { kind: "cancelled" }, runId: null });

    expect(readEnd(files)).toEqual({ endedAt: someTime, end, runId });
  });

  it("a success without a result is none", () => {
    const files = aFolder();
    writeEnd(files, { endedAt: someTime, end: { kind: "cancelled" }, runId: null });
    writeFileSync(files.end, readFileSync(files.end, "utf8").replace("cancelled", "succeeded"));

    expect(() => readEnd(files)).toThrow(expect.objectContaining({ code: "state_damaged" }));
  });

  it("are taken once", () => {
    const files = aFolder();

    expect([takeJob(files, someTime), takeJob(files, new Date())]).toEqual([true, false]);
    expect(readClaim(files)).toMatchObject({ startedAt: someTime, identity: { processId: process.pid } });
    expect(() => takeJob(jobFiles("/nowhere", "x"), someTime)).toThrow("ENOENT");
  });
});

describe("a job's output", () => {
  it("is kept up to a bound, and says where it is cut", () => {
    const file = join(temporaryFolder(), "output.log");
    const log = openBoundedLog(file, 20);
    for (const text of ["0123456789", "abcde", "too much", "more"]) log.add(text);
    log.close();
    const text = readFileSync(file, "utf8");

    expect(text.startsWith("0123456789abcde\n[alfred: more output")).toBe(true);
    expect(text).not.toContain("more\n0");
    expect(text).not.toContain("too much");
  });

  it("is read in whole characters while it grows, from anywhere on, until the job has ended", async () => {
    const file = join(temporaryFolder(), "output.log");
    const bytes = Buffer.from("한글 😀 end\n");
    let written = 0;
    const hasEnded = () => {
      // A few bytes at a time, cut anywhere.
      appendFileSync(file, bytes.subarray(written, written + 2));
      written += 2;
      return Promise.resolve(written > bytes.byteLength);
    };
    const pieces: string[] = [];
    let next = 0;
    const options = { offset: 0, isFollowed: true, signal: new AbortController().signal };
    for await (const chunk of readLog(file, options, hasEnded)) {
      pieces.push(chunk.text);
      next = chunk.nextOffset;
    }

    expect(pieces.length).toBeGreaterThan(1);
    expect(next).toBe(bytes.byteLength);
    const rest: string[] = [];
    for await (const { text } of readLog(file, { ...options, isFollowed: false, offset: 7 }, hasEnded))
      rest.push(text);
    expect(rest.join("")).toBe(bytes.subarray(7).toString("utf8"));
  });

  it("isn't waited for once nobody listens", async () => {
    const ending = new AbortController();
    const options = { offset: 0, isFollowed: true, signal: ending.signal };
    setTimeout(() => ending.abort(), 50);
    const pieces = [];
    for await (const piece of readLog("/nowhere/output.log", options, () => Promise.resolve(false)))
      pieces.push(piece);

    expect(pieces).toEqual([]);
  });
});

describe("a secret that is kept", () => {
  it("is made once, and is the same for who comes later", () => {
    const file = join(temporaryFolder(), "deep/secret");
    const first = keptSecret(file);

    expect(first).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/), isNew: true });
    expect(keptSecret(file)).toEqual({ ...first, isNew: false });
    expect(() => keptSecret(temporaryFolder())).toThrow("EISDIR");
  });

  it("isn't made where something else lies in its place", () => {
    const file = join(temporaryFolder(), "secret");
    writeFileSync(file, "");

    expect(() => keptSecret(file)).toThrow("EEXIST");
  });
});
