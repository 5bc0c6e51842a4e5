import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { bytesOfHolder, type Holder, thisProcess } from "../../../src/durable/holder.ts";
import { acquireLease, namesNobody, readLeaseHolder, withLease } from "../../../src/durable/index.ts";
import { createWithoutLink } from "../../../src/durable/lease-file.ts";
import type { HolderFacts } from "../../../src/failures/index.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const options = { now: () => new Date("2025-11-12T12:00:00Z"), waitMs: 0, purpose: "2-run SPEC-AUTH-001" };
const failing = (code: string, more: object = {}) => ({
  failure: expect.objectContaining({ code, ...more }),
});
const leasePath = () => join(temporaryFolder(), "x.lease");

/** The id of a process that has ended. */
const deadProcess = () => spawnSync("true").pid;

function writeLease(path: string, changes: Partial<Holder> = {}): Holder {
  const holder = {
    ...thisProcess("x", 10_000),
    since: "2025-11-12T11:00:00.000Z",
    startedAt: null,
    processId: deadProcess(),
    ...changes,
  };
  writeFileSync(path, bytesOfHolder(holder));
  return holder;
}

function age(path: string, seconds: number): void {
  const at = Date.now() / 1000 - seconds;
  utimesSync(path, at, at);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("a lease", () => {
  it("is held by one at a time; the second is told who holds it", async () => {
    const path = leasePath();
    const first = await acquireLease(path, options);

    await expect(acquireLease(path, options)).rejects.toMatchObject(
      failing("run_held", { what: "2-run SPEC-AUTH-001", holder: first.holder }),
    );
    expect(first).toMatchObject({
      takenOverFrom: null,
      holder: { processId: process.pid, since: "2025-11-12T12:00:00.000Z" },
    });
    expect(readLeaseHolder(path)).toEqual({ holder: first.holder, isAlive: true });
    expect(first.isHeld()).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(["x.lease"]);
    first.release();
    expect(existsSync(path)).toBe(false);
    expect(readLeaseHolder(path)).toBeNull();
    expect(first.isHeld()).toBe(false);
    first.release();
    (await acquireLease(path, options)).release();
  });

  it("one who waits says so once, and gets it when it is free", async () => {
    const path = leasePath();
    const first = await acquireLease(path, options);
    const waits: number[] = [];

    const second = await acquireLease(path, {
      ...options,
      waitMs: 20_000,
      onWait: ({ processId }) => {
        waits.push(processId);
        setTimeout(first.release, 200);
      },
    });

    expect(waits).toEqual([process.pid]);
    second.release();
  });

  it("who waits gives up when the wait is over, or at an interrupt", async () => {
    const path = leasePath();
    const first = await acquireLease(path, options);
    const startedAt = performance.now();

    await expect(acquireLease(path, { ...options, waitMs: 200 })).rejects.toMatchObject(failing("run_held"));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(200);

    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await expect(
      acquireLease(path, { ...options, waitMs: 60_000, signal: abort.signal }),
    ).rejects.toMatchObject(failing("run_held"));
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    first.release();
  });

  it("is given back whatever happens under it", async () => {
    const path = leasePath();

    await expect(withLease(path, options, () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
    expect(await withLease(path, options, async (lease) => lease.isHeld())).toBe(true);

    expect(existsSync(path)).toBe(false);
  });

  it.runIf(process.platform !== "win32").each([
    ["can still be written", 0o666, "given back"],
    ["can't be written either", 0o444, '"purpose"'],
  ])(
    "that can't be removed when it is given back, and %s, keeps this process from nothing",
    async (_, mode, text) => {
      const path = leasePath();
      const lease = await acquireLease(path, options);
      chmodSync(path, mode);
      chmodSync(dirname(path), 0o555);

      asOrdinaryUser(lease.release);
      chmodSync(dirname(path), 0o755);

      expect(readFileSync(path, "utf8")).toContain(text);
      expect(readLeaseHolder(path)).toMatchObject({ isAlive: false });
      const again = await acquireLease(path, options);
      expect(again.isHeld()).toBe(true);
      again.release();
      expect(existsSync(path)).toBe(false);
    },
  );

  it("gives back only what is its own", async () => {
    const path = leasePath();
    const mine = await acquireLease(path, options);
    writeLease(path);

    mine.release();

    expect(existsSync(path)).toBe(true);
    expect(mine.isHeld()).toBe(false);
  });

  it("whose file is gone is taken again, folder and all, where nobody else has it; once given back it isn't", async () => {
    const path = join(temporaryFolder(), "leases", "x.lease");
    mkdirSync(dirname(path));
    const mine = await acquireLease(path, options);
    rmSync(dirname(path), { recursive: true });

    expect(mine.isHeld()).toBe(false);
    expect(mine.takeAgain()).toBe(true);
    expect(mine.takeAgain()).toBe(true);
    expect(mine.isHeld()).toBe(true);
    await expect(acquireLease(path, options)).rejects.toMatchObject(
      failing("run_held", { holder: mine.holder }),
    );

    mine.release();
    expect(existsSync(path)).toBe(false);
    expect(mine.takeAgain()).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it("whose file is gone isn't taken again while another one has it", async () => {
    const path = leasePath();
    const first = await acquireLease(path, options);
    rmSync(path);
    const second = await acquireLease(path, options);

    expect(first.takeAgain()).toBe(false);
    expect(second.isHeld()).toBe(true);
    first.release();
    expect(second.isHeld()).toBe(true);
    second.release();
  });

  it("says where it can't be made", async () => {
    await expect(acquireLease(join(temporaryFolder(), "no/x.lease"), options)).rejects.toMatchObject(
      failing("save_failed"),
    );
  });
});

describe("a holder that is gone", () => {
  it.each([
    ["whose process has ended", {}],
    ["whose process id belongs to another process now", { processId: process.pid, startedAt: "1" }],
    ["from before the machine was started again", { processId: process.pid, bootId: "another-boot" }],
  ])("%s is seen at once and taken over", async (_, changes) => {
    const path = leasePath();
    const { processId, host, since } = writeLease(path, changes);
    expect(readLeaseHolder(path)).toMatchObject({ isAlive: false });

    const startedAt = performance.now();
    const taken = await acquireLease(path, options);

    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(taken.takenOverFrom).toEqual({ processId, host, since });
    expect(taken.isHeld()).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(["x.lease"]);
    taken.release();
  });

  it("is seen at once after a kill without warning, and not before", async () => {
    const child = spawn("sleep", ["30"]);
    const path = leasePath();
    writeLease(path, child.pid === undefined ? {} : { processId: child.pid });

    await expect(acquireLease(path, options)).rejects.toMatchObject(
      failing("run_held", { holder: expect.objectContaining({ processId: child.pid }) }),
    );
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGKILL");
    await ended;

    (await acquireLease(path, options)).release();
  });

  it("is taken over by one of many that ask at once, and the others wait for that one", async () => {
    const path = leasePath();
    writeLease(path);
    let holders = 0;
    let mostHolders = 0;

    const takers = Array.from({ length: 20 }, () =>
      withLease(path, { ...options, waitMs: 20_000 }, async ({ takenOverFrom }) => {
        holders += 1;
        mostHolders = Math.max(mostHolders, holders);
        await pause(2);
        holders -= 1;
        return takenOverFrom !== null;
      }),
    );

    expect((await Promise.all(takers)).filter((tookOver) => tookOver)).toHaveLength(1);
    expect(mostHolders).toBe(1);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("is taken over also where one who was doing so was killed meanwhile", async () => {
    const path = leasePath();
    const gone = writeLease(path);
    const clearing = join(dirname(path), `.x.lease.${gone.token.replaceAll("-", "").slice(0, 16)}.tmp`);
    const alsoGone = writeLease(clearing);
    writeLease(
      join(
        dirname(path),
        `.${`.x.lease.${gone.token.replaceAll("-", "").slice(0, 16)}.tmp`}.${alsoGone.token.replaceAll("-", "").slice(0, 16)}.tmp`,
      ),
    );

    const taken = await acquireLease(path, options);

    expect(taken.takenOverFrom).toMatchObject({ since: gone.since });
    expect(readdirSync(dirname(path))).toEqual(["x.lease"]);
    taken.release();
  });

  it("is not touched while another process that lives is taking it over; the wait for that has an end", async () => {
    const path = leasePath();
    const gone = writeLease(path);
    const clearing = join(dirname(path), `.x.lease.${gone.token.replaceAll("-", "").slice(0, 16)}.tmp`);
    writeFileSync(clearing, bytesOfHolder({ ...thisProcess("x", 10_000), since: gone.since }));

    await expect(acquireLease(path, options)).rejects.toMatchObject(failing("run_held"));
    expect(existsSync(clearing)).toBe(true);
  }, 15_000);
});

describe("a holder that can't be seen from here", () => {
  const elsewhere = { host: "another-machine", heartbeatMs: 50 };

  it.each([
    ["on another machine", { host: "another-machine" }],
    ["in another container, with a process id that is somebody else's here", { processNamespace: "pid:[1]" }],
  ])("%s holds it while it shows that it lives", async (_, where) => {
    const path = leasePath();
    writeLease(path, where);
    age(path, 50);

    await expect(acquireLease(path, options)).rejects.toMatchObject(failing("run_held"));
    expect(readLeaseHolder(path)).toMatchObject({ isAlive: true });
  });

  it("is watched for one more heartbeat when it looks gone, and then taken over", async () => {
    const path = leasePath();
    writeLease(path, elsewhere);
    age(path, 120);
    expect(readLeaseHolder(path)).toMatchObject({ isAlive: false });

    const startedAt = performance.now();
    const taken = await acquireLease(path, options);

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
    expect(taken.takenOverFrom).toMatchObject({ host: "another-machine" });
    taken.release();
  });

  it.each([120, -120])(
    "keeps it where only the clock has jumped (by %i s): its next heartbeat is seen",
    async (by) => {
      const path = leasePath();
      const holder = writeLease(path, { ...elsewhere, heartbeatMs: 3_000 });
      age(path, by);
      setTimeout(() => writeFileSync(path, bytesOfHolder(holder)), 200);

      await expect(acquireLease(path, options)).rejects.toMatchObject(failing("run_held"));
    },
  );

  it("doesn't hold it for ever with a time of the future", async () => {
    const path = leasePath();
    writeLease(path, elsewhere);
    age(path, -86_400);

    (await acquireLease(path, options)).release();
  });

  it("a holder shows that it lives, without changing what it wrote, and only as long as it holds", async () => {
    const path = leasePath();
    const lease = await acquireLease(path, { ...options, heartbeatMs: 30 });
    const text = readFileSync(path, "utf8");
    age(path, 120);

    await vi.waitFor(() => expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000), 20_000);
    expect(readFileSync(path, "utf8")).toBe(text);

    writeLease(path);
    age(path, 120);
    await pause(150);
    expect(Date.now() - statSync(path).mtimeMs).toBeGreaterThan(60_000);

    rmSync(path);
    await pause(100);
    expect(existsSync(path)).toBe(false);
    lease.release();
  });
});

describe("what isn't a lease file", () => {
  it.each(["", "{", "null", '{"process_id":1}', "\0\0\0", "x".repeat(100_000)])(
    "a text that names nobody doesn't stick, old or new, and nobody is said to be waited for (%#)",
    async (text) => {
      const path = leasePath();
      writeFileSync(path, text);
      age(path, 10);
      expect(readLeaseHolder(path)).toBeNull();
      expect(namesNobody(path)).toBe(true);
      (await acquireLease(path, options)).release();

      writeFileSync(path, text);
      const waits: HolderFacts[] = [];
      expect(namesNobody(path)).toBe(false);
      const taken = await acquireLease(path, { ...options, onWait: (holder) => waits.push(holder) });

      expect(taken.takenOverFrom).toBeNull();
      expect(waits).toEqual([]);
      taken.release();
    },
  );

  it("a text that names nobody and doesn't stay as it is may become a lease: the wait ends with words of its own", async () => {
    const path = leasePath();
    const filling = setInterval(() => writeFileSync(path, ""), 20);
    writeFileSync(path, "");

    await expect(acquireLease(path, options)).rejects.toMatchObject(
      failing("lease_nameless", { what: "2-run SPEC-AUTH-001", path }),
    );
    clearInterval(filling);
  });

  it("a link is refused, wherever it leads", async () => {
    const path = leasePath();
    writeFileSync(join(dirname(path), "victim"), "");
    for (const target of ["victim", "nowhere"]) {
      rmSync(path, { force: true });
      symlinkSync(target, path);
      await expect(acquireLease(path, options)).rejects.toMatchObject(failing("link_refused"));
    }
  });

  it("a folder is said to be in the way", async () => {
    const path = leasePath();
    mkdirSync(path);

    await expect(acquireLease(path, options)).rejects.toMatchObject(failing("save_failed"));
  });
});

describe("a file system without second names", () => {
  it("a lease is made there too, whole, and only where there is none", () => {
    const path = leasePath();
    const holder = { ...thisProcess("x", 10_000), since: "2025-11-12T11:00:00.000Z" };

    expect(createWithoutLink(path, holder)).toBe(true);
    expect(createWithoutLink(path, { ...holder, token: "00000000-0000-4000-8000-000000000000" })).toBe(false);
    expect(readFileSync(path).equals(bytesOfHolder(holder))).toBe(true);
    expect(() => createWithoutLink(join(path, "x"), holder)).toThrow(
      expect.objectContaining(failing("save_failed")),
    );
  });
});
