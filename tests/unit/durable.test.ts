import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  acquireLease,
  backupPathOf,
  makeDirectoryDurably,
  readLeaseHolder,
  readWithFallback,
  sweepTemporaryFiles,
  withLease,
  writeDurably,
} from "../../src/durable/index.ts";
import { AlfredError } from "../../src/failures/index.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

const bytes = (text: string) => Buffer.from(text);
const parse = (read: Buffer) => {
  if (!read.toString().startsWith("good")) throw new Error("not good");
  return read.toString();
};

describe("writing", () => {
  it("replaces a file, keeps the version before, has exactly the mode asked for, leaves nothing else", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");
    const before = process.umask(0o077);

    writeDurably(file, bytes("good 1"), { keepBackup: true });
    writeDurably(file, bytes("good 2"), { keepBackup: true });
    writeDurably(file, bytes("good 3"), { keepBackup: true });
    process.umask(before);

    expect(readFileSync(file, "utf8")).toBe("good 3");
    expect(readFileSync(backupPathOf(file), "utf8")).toBe("good 2");
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.json.bak"]);
  });

  it("refuses to write through a link, and leaves its target alone", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "victim"), "mine");
    symlinkSync("victim", join(folder, "state.json"));

    expect(() => writeDurably(join(folder, "state.json"), bytes("x"))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "link_refused" }) }),
    );
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("mine");
    expect(readdirSync(folder).sort()).toEqual(["state.json", "victim"]);
  });

  it("says what failed where the folder isn't there", () => {
    expect(() => writeDurably(join(temporaryFolder(), "no/state.json"), bytes("x"))).toThrow(AlfredError);
  });

  it("makes folders and sweeps what killed processes left, by age", () => {
    const folder = join(temporaryFolder(), "a/b/c");
    makeDirectoryDurably(folder);
    makeDirectoryDurably(folder);
    writeFileSync(join(folder, ".state.json.abcdefgh12345678.tmp"), "");
    writeFileSync(join(folder, ".new.json.abcdefgh12345678.tmp"), "");
    writeFileSync(join(folder, "keep.tmp"), "");
    utimesSync(join(folder, ".state.json.abcdefgh12345678.tmp"), 1, 1);

    sweepTemporaryFiles(folder, 60_000, new Date());

    expect(readdirSync(folder).sort()).toEqual([".new.json.abcdefgh12345678.tmp", "keep.tmp"]);
  });
});

describe("reading with a backup behind", () => {
  it.each([
    [
      "the current file where it is good",
      "good",
      "good before",
      { value: "good", source: "current", damage: null },
    ],
    [
      "the backup where the current file is damaged",
      "bad",
      "good before",
      { value: "good before", source: "backup", damage: { detail: "not good" } },
    ],
    [
      "the backup where the current file is missing",
      null,
      "good before",
      { value: "good before", source: "backup", damage: { detail: "the file is missing" } },
    ],
    ["nothing where neither is there", null, null, null],
  ])("gives %s", (_, current, backup, expected) => {
    const file = join(temporaryFolder(), "state.json");
    if (current !== null) writeFileSync(file, current);
    if (backup !== null) writeFileSync(backupPathOf(file), backup);

    const read = readWithFallback(file, parse);

    if (expected === null) expect(read).toBeNull();
    else expect(read).toMatchObject(expected);
  });

  it("throws what is wrong with the current file where the backup is no better", () => {
    const file = join(temporaryFolder(), "state.json");
    writeFileSync(backupPathOf(file), "worse");
    expect(() => readWithFallback(file, parse)).toThrow("not good");
    writeFileSync(file, "bad");
    expect(() => readWithFallback(file, parse)).toThrow("not good");
  });
});

const options = { now: () => new Date(), waitMs: 0, purpose: "2-run SPEC-AUTH-001" };

/** The id of a process that has ended. */
function deadProcess(): number {
  return spawnSync("true").pid;
}

function writeLease(path: string, changes: object = {}): void {
  const holder = {
    processId: deadProcess(),
    host: hostname(),
    since: "2025-11-12T12:00:00Z",
    startedAt: null,
    bootId: null,
    processNamespace: null,
    token: "other",
    purpose: "x",
    ...changes,
  };
  writeFileSync(path, JSON.stringify(holder));
}

/** What this process would write about itself. */
async function ownHolder(): Promise<{
  readonly processNamespace: string | null;
  readonly bootId: string | null;
}> {
  const path = join(temporaryFolder(), "probe.lease");
  const probe = await acquireLease(path, options);
  const { processNamespace, bootId } = JSON.parse(readFileSync(path, "utf8"));
  probe.release();
  return { processNamespace, bootId };
}

describe("leases", () => {
  it("one process at a time; the second is told who holds it", async () => {
    const path = join(temporaryFolder(), "x.lease");
    const first = await acquireLease(path, options);

    await expect(acquireLease(path, options)).rejects.toMatchObject({
      failure: { code: "run_held", what: "2-run SPEC-AUTH-001", holder: { processId: process.pid } },
    });
    expect(readLeaseHolder(path)).toMatchObject({ isAlive: true, holder: { processId: process.pid } });
    expect(first.isHeld()).toBe(true);
    first.release();
    expect(existsSync(path)).toBe(false);
    expect(readLeaseHolder(path)).toBeNull();
    expect(first.isHeld()).toBe(false);
    (await acquireLease(path, options)).release();
  });

  it("a waiting process says so once, and gets it when it is free", async () => {
    const path = join(temporaryFolder(), "x.lease");
    const first = await acquireLease(path, options);
    const waits: number[] = [];
    setTimeout(first.release, 150);

    const second = await acquireLease(path, {
      ...options,
      waitMs: 5000,
      onWait: ({ processId }) => waits.push(processId),
    });

    expect(waits).toEqual([process.pid]);
    second.release();
  });

  it("is given back whatever happens under it", async () => {
    const path = join(temporaryFolder(), "x.lease");

    await expect(withLease(path, options, () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");

    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ["whose process is gone", {}],
    ["whose process id belongs to another process now", { processId: process.pid, startedAt: "1" }],
    ["from before the machine was started again", { processId: process.pid, bootId: "another-boot" }],
  ])("a holder %s is seen at once and taken over", async (_, changes) => {
    const path = join(temporaryFolder(), "x.lease");
    writeLease(path, { ...(await ownHolder()), ...changes });

    const startedAt = performance.now();
    const taken = await acquireLease(path, options);

    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(taken.takenOverFrom).not.toBeNull();
    expect(readdirSync(join(path, ".."))).toEqual(["x.lease"]);
    taken.release();
  });

  it("a holder elsewhere is judged by its sign of life", async () => {
    const path = join(temporaryFolder(), "x.lease");
    writeLease(path, { host: "another-machine" });

    await expect(acquireLease(path, options)).rejects.toThrow(AlfredError);
    const longAgo = Date.now() / 1000 - 120;
    utimesSync(path, longAgo, longAgo);

    (await acquireLease(path, options)).release();
  });

  it.each(["", "{", "null", '{"processId":1}'])("a lease file that holds %j doesn't stick", async (text) => {
    const path = join(temporaryFolder(), "x.lease");
    writeFileSync(path, text);

    await expect(acquireLease(path, options)).rejects.toMatchObject({ failure: { code: "run_held" } });
    const longAgo = Date.now() / 1000 - 10;
    utimesSync(path, longAgo, longAgo);

    (await acquireLease(path, options)).release();
  });

  it("only its own lease is given back", async () => {
    const path = join(temporaryFolder(), "x.lease");
    const mine = await acquireLease(path, options);
    writeLease(path);

    mine.release();

    expect(existsSync(path)).toBe(true);
  });

  it("a live process of this machine holds it, whoever it is", async () => {
    const child = spawn("sleep", ["30"]);
    const path = join(temporaryFolder(), "x.lease");
    writeLease(path, { ...(await ownHolder()), processId: child.pid });

    await expect(acquireLease(path, options)).rejects.toMatchObject({
      failure: { code: "run_held", holder: { processId: child.pid } },
    });
    child.kill();
    await new Promise((resolve) => child.on("close", resolve));

    (await acquireLease(path, options)).release();
  });
});
