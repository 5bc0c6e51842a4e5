import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  acquireLease,
  backupPathOf,
  flushDirectory,
  makeDirectoryDurably,
  notedProcesses,
  noteProcess,
  readLeaseHolder,
  writeDurably,
} from "../../../src/durable/index.ts";
import { errorCode, saveError } from "../../../src/durable/save-error.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const failing = (code: string, facts: object = {}) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, ...facts }) });

/** A folder that everybody may use, in one that everybody may pass. */
function aSharedFolder(): string {
  const folder = join(temporaryFolder(), "shared");
  chmodSync(dirname(folder), 0o755);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  return folder;
}

/** Linux's `protected_hardlinks`: nobody may link a file that they may not read and write. */
function areLinksProtected(): boolean {
  const setting = "/proc/sys/fs/protected_hardlinks";
  return existsSync(setting) && readFileSync(setting, "utf8").trim() === "1";
}

describe("where the file system refuses", () => {
  it("a folder of somebody else's takes no folder, and says so", () => {
    const folder = aSharedFolder();
    chmodSync(folder, 0o555);

    expect(() => asOrdinaryUser(() => makeDirectoryDurably(join(folder, "a/b")))).toThrow(
      failing("save_not_permitted", { directory: folder }),
    );
    expect(existsSync(join(folder, "a"))).toBe(false);
  });

  it("the file of another user is replaced in a folder that may be written, its version before kept as a copy", () => {
    const folder = aSharedFolder();
    const file = join(folder, "state.json");
    writeFileSync(file, "1");

    asOrdinaryUser(() => writeDurably(file, Buffer.from("2"), { keepBackup: true }));

    expect(readFileSync(file, "utf8")).toBe("2");
    expect(readFileSync(backupPathOf(file), "utf8")).toBe("1");
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.json.bak"]);
  });

  it("a version before that can be neither linked nor read fails the save, which leaves everything as it was", () => {
    const folder = aSharedFolder();
    const file = join(folder, "state.json");
    writeFileSync(file, "1");
    chmodSync(file, 0o000);

    const save = () => asOrdinaryUser(() => writeDurably(file, Buffer.from("2"), { keepBackup: true }));

    // Who owns a file may give it a second name without reading it, on some systems everybody may.
    if (process.getuid?.() !== 0 || !areLinksProtected()) return expect(save).not.toThrow();
    expect(save).toThrow(failing("save_not_permitted"));
    expect(readFileSync(file, "utf8")).toBe("1");
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("a folder that was removed meanwhile is made again, and takes what is written", () => {
    const folder = join(temporaryFolder(), "a/b");
    makeDirectoryDurably(folder);
    rmSync(dirname(folder), { recursive: true });
    expect(() => writeDurably(join(folder, "x"), Buffer.from("1"))).toThrow(failing("save_failed"));

    makeDirectoryDurably(folder);
    writeDurably(join(folder, "x"), Buffer.from("1"));

    expect(readFileSync(join(folder, "x"), "utf8")).toBe("1");
  });

  it("a file system that can't flush a folder doesn't fail what was written into it", () => {
    if (process.platform !== "linux") return;
    expect(() => flushDirectory("/proc")).not.toThrow();
  });

  it("a lease that may not be read is nobody's to judge: it is said, and left alone", async () => {
    const folder = aSharedFolder();
    const path = join(folder, "2-run.lease");
    writeFileSync(path, "{}");
    chmodSync(path, 0o000);

    expect(() => asOrdinaryUser(() => readLeaseHolder(path))).toThrow(failing("save_not_permitted"));
    expect(readFileSync(path, "utf8")).toBe("{}");
  });

  it("a lease where nothing can be written isn't had", async () => {
    const path = join(temporaryFolder(), "no/2-run.lease");

    await expect(acquireLease(path, { now: () => new Date(), waitMs: 0, purpose: "2-run" })).rejects.toEqual(
      failing("save_failed"),
    );
  });
});

describe("what a failed write means", () => {
  const withCode = (code: string) => Object.assign(new Error(`${code}: no`), { code });

  it.each([
    ["ENOSPC", "disk_full", { requiredBytes: 12 }],
    ["EDQUOT", "disk_full", { requiredBytes: 12 }],
    ["EACCES", "save_not_permitted", { directory: "/" }],
    ["EPERM", "save_not_permitted", { directory: "/" }],
    ["EROFS", "save_not_permitted", { directory: "/" }],
    ["EIO", "save_failed", { detail: "EIO: no" }],
  ])("%s is %s", (code, kind, facts) => {
    const cause = withCode(code);
    const error = saveError(cause, "/state.json", 12);

    expect(error).toEqual(failing(kind, facts));
    expect(error.cause).toBe(cause);
    expect(saveError(error, "/elsewhere", 1)).toBe(error);
  });

  it("says how much room there is, and nothing where that can't be told; anything thrown has words", () => {
    const full = (path: string) => saveError(withCode("ENOSPC"), path, 12).failure;

    expect(full(join(temporaryFolder(), "x"))).toMatchObject({ availableBytes: expect.any(Number) });
    expect(full("/no/such/folder/x")).toMatchObject({ availableBytes: 0 });
    expect(saveError("out of paper", "/x", 1)).toEqual(failing("save_failed", { detail: "out of paper" }));
    expect([errorCode("ENOSPC"), errorCode(new Error("x")), errorCode(withCode("EIO"))]).toEqual([
      null,
      null,
      "EIO",
    ]);
  });
});

describe("notes of programs at work", () => {
  const now = new Date("2025-11-12T12:00:00Z");

  it("are there while the program runs, and gone with it, the folder too", () => {
    const folder = join(temporaryFolder(), "workers/run-1");
    const forget = noteProcess(folder, { processId: process.pid, purpose: "red_phase", now });
    const forgetOther = noteProcess(folder, { processId: 1, purpose: "green_phase", now });

    expect(notedProcesses(folder)).toContainEqual({
      file: join(folder, `${process.pid}.json`),
      processId: process.pid,
      purpose: "red_phase",
      since: now.toISOString(),
      canStillBe: true,
    });
    forget();
    expect(notedProcesses(folder).map(({ processId }) => processId)).toEqual([1]);
    forgetOther();
    forgetOther();
    expect(existsSync(folder)).toBe(false);
    expect(notedProcesses(folder)).toEqual([]);
  });

  it("that can't be read say nothing; a folder that can't be read is told", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "1.json"), "{");
    mkdirSync(join(folder, "2.json"));

    expect(notedProcesses(folder)).toEqual([]);
    chmodSync(folder, 0o000);
    expect(() => asOrdinaryUser(() => notedProcesses(folder))).toThrow("EACCES");
    chmodSync(folder, 0o700);
  });
});
