import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLog, readTail } from "../../../../src/executions/runners/local/read-log.ts";
import { temporaryFolder } from "../../../support/temporary-project.ts";

function aFile(text: string | Buffer): string {
  const file = join(temporaryFolder(), "output.log");
  writeFileSync(file, text);
  return file;
}

async function chunksOf(file: string, offset = 0) {
  const chunks = [];
  const signal = new AbortController().signal;
  for await (const chunk of readLog(file, { offset, isFollowed: false, signal }, () => Promise.resolve(true)))
    chunks.push(chunk);
  return chunks;
}

describe("the end of a job's output", () => {
  it("is the whole of a short one, and nothing where nothing was printed", () => {
    expect(readTail(aFile("안녕\n"))).toBe("안녕\n");
    expect(readTail(aFile(""))).toBe("");
    expect(readTail(join(temporaryFolder(), "none.log"))).toBe("");
  });

  it("begins at a whole character of a long one", () => {
    const tail = readTail(aFile("가".repeat(10_000)));

    expect(tail).toMatch(/^가+$/);
    expect(Buffer.byteLength(tail)).toBeGreaterThan(15_990);
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(16_000);
  });
});

describe("a job's output in pieces", () => {
  it("breaks at whole characters, and says where the next one begins", async () => {
    const text = `a${"가".repeat(40_000)}`;
    const chunks = await chunksOf(aFile(text));

    expect(chunks.map((chunk) => chunk.text).join("")).toBe(text);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.at(-1)?.nextOffset).toBe(Buffer.byteLength(text));
  });

  it("shows what was cut off within a character as it is", async () => {
    const chunks = await chunksOf(aFile(Buffer.from("가").subarray(0, 2)));

    expect(chunks).toEqual([{ text: "\uFFFD", nextOffset: 2 }]);
  });

  it("ends at once for somebody who has gone", async () => {
    const going = AbortSignal.abort();
    const chunks = [];
    const options = { offset: 0, isFollowed: true, signal: going };
    for await (const chunk of readLog(aFile("text"), options, () => Promise.resolve(false)))
      chunks.push(chunk);

    expect(chunks).toEqual([]);
  });
});
