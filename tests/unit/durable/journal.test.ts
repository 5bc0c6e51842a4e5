import { appendFileSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal, readJournal, removeJournal } from "../../../src/durable/index.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

function aPlace() {
  const folder = temporaryFolder();
  return { folder, path: join(folder, "a.journal"), recordPath: join(folder, "a.json") };
}

/** A journal of these lines, closed again. */
function written(texts: readonly string[], generation = 1) {
  const place = aPlace();
  const journal = openJournal(place, { generation, goodByteCount: 0 });
  for (const text of texts) journal.append(text);
  journal.close();
  return place;
}

const textsIn = (path: string) => readJournal(path)?.entries.map(({ text }) => text);

describe("a journal", () => {
  it("gives back what was appended, in order, with its generation", () => {
    const { path } = written(["one", "", "zwei äöü 셋 🙂"], 7);

    expect(readJournal(path)).toEqual({
      entries: [
        { generation: 7, text: "one" },
        { generation: 7, text: "" },
        { generation: 7, text: "zwei äöü 셋 🙂" },
      ],
      goodByteCount: statSync(path).size,
      damagedLineCount: 0,
    });
  });

  it("has nothing on disk before the first append, and is null where it isn't", () => {
    const { path } = written([]);

    expect(existsSync(path)).toBe(false);
    expect(readJournal(path)).toBeNull();
  });

  it("gives back what was noted as well, in its place between what was appended", () => {
    const place = aPlace();
    const journal = openJournal(place, { generation: 1, goodByteCount: 0 });
    journal.note("one");
    const noted = textsIn(place.path);
    journal.append("two");
    journal.note("three");
    journal.close();

    expect(noted).toEqual(["one"]);
    expect(textsIn(place.path)).toEqual(["one", "two", "three"]);
    expect(journal.byteCount()).toBe(statSync(place.path).size);
  });

  it("cuts a torn end off before the next line, which then stands alone", () => {
    const place = written(["one", "two"]);
    const whole = readFileSync(place.path);
    appendFileSync(place.path, whole.subarray(0, 9));
    const contents = readJournal(place.path);

    const journal = openJournal(place, { generation: 1, goodByteCount: contents?.goodByteCount ?? 0 });
    journal.append("three");
    journal.close();

    expect(contents).toMatchObject({ goodByteCount: whole.length, damagedLineCount: 0 });
    expect(textsIn(place.path)).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["a letter of the text", (text: string) => text.replace("two", "twO")],
    ["the length", (text: string) => text.replace("1 3 ", "1 4 ")],
    ["the generation", (text: string) => text.replace("1 3 ", "2 3 ")],
  ])("passes over a line in the midst whose %s was changed, and counts it", (_, change) => {
    const { path } = written(["two", "three"]);
    writeFileSync(path, change(readFileSync(path, "utf8")));

    expect(readJournal(path)).toMatchObject({ entries: [{ text: "three" }], damagedLineCount: 1 });
  });

  it("is folded: the record takes its place, and both versions before stay as backups", () => {
    const place = written(["one"]);
    writeFileSync(place.recordPath, "old");
    const journal = openJournal(place, { generation: 1, goodByteCount: statSync(place.path).size });

    journal.fold((generation) => Buffer.from(`new ${generation}`));
    const after = journal.byteCount();
    journal.append("two");
    journal.close();

    expect(after).toBe(0);
    expect(readFileSync(place.recordPath, "utf8")).toBe("new 2");
    expect(readFileSync(`${place.recordPath}.bak`, "utf8")).toBe("old");
    expect(textsIn(`${place.path}.bak`)).toEqual(["one"]);
    expect(readJournal(place.path)?.entries).toEqual([{ generation: 2, text: "two" }]);
  });

  it("after a fold that failed, what is appended belongs to the old record and to the new one", () => {
    const place = written(["one"]);
    symlinkSync("/nowhere", place.recordPath);
    const journal = openJournal(place, { generation: 1, goodByteCount: statSync(place.path).size });

    expect(() => journal.fold(() => Buffer.from("new"))).toThrow(/symbolic link/);
    journal.append("two");
    journal.close();

    expect(readJournal(place.path)?.entries).toEqual([
      { generation: 1, text: "one" },
      { generation: 2, text: "two" },
    ]);
  });

  it("doesn't follow a link", () => {
    const { folder, path, recordPath } = aPlace();
    writeFileSync(join(folder, "elsewhere"), "");
    symlinkSync(join(folder, "elsewhere"), path);

    expect(() => openJournal({ path, recordPath }, { generation: 1, goodByteCount: 0 }).append("x")).toThrow(
      /symbolic link/,
    );
    expect(() => readJournal(path)).toThrow(/symbolic link/);
    expect(readFileSync(join(folder, "elsewhere"), "utf8")).toBe("");
  });

  it("refuses a text of several lines, which would be several entries", () => {
    const place = written([]);

    expect(() => openJournal(place, { generation: 1, goodByteCount: 0 }).append("a\nb")).toThrow(/one line/);
  });

  it("is removed with its backup", () => {
    const place = written(["one"]);
    writeFileSync(`${place.path}.bak`, "x");

    removeJournal(place.path);

    expect([existsSync(place.path), existsSync(`${place.path}.bak`)]).toEqual([false, false]);
  });
});
