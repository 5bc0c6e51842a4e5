import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runProcess } from "../../../src/processes/index.ts";
import { isGroupAlive } from "../../../src/processes/process-group.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const run = (command: readonly string[], more = {}) =>
  runProcess({
    command,
    directory: temporaryFolder(),
    environment: { PATH: process.env["PATH"] },
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    ...more,
  });
const shell = (script: string, more = {}) => run(["sh", "-c", script], more);
const node = (script: string, more = {}) => run([process.execPath, "-e", script], more);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A process that has ended but isn't collected yet by the machine's first process has ended all the same. */
function isAlive(processId: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${processId}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function fileWritten(path: string): Promise<string> {
  while (!existsSync(path) || readFileSync(path, "utf8") === "") await pause(10);
  return readFileSync(path, "utf8").trim();
}

describe("how a program ends", () => {
  it.each([
    ["exit 0", { kind: "exited", exitCode: 0 }],
    ["exit 3", { kind: "exited", exitCode: 3 }],
    ["kill -TERM $$", { kind: "signaled", signal: "SIGTERM" }],
    ["kill -KILL $$", { kind: "signaled", signal: "SIGKILL" }],
  ])("%s", async (script, expected) => {
    expect(await shell(script)).toMatchObject(expected);
  });

  it("a program that can't be started says why", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "plain"), "text");
    chmodSync(join(folder, "plain"), 0o644);

    expect(await run(["no-such-program-at-all"])).toMatchObject({
      kind: "not_found",
      detail: expect.stringContaining("ENOENT"),
      outputBytes: 0,
    });
    expect(await run([join(folder, "plain")])).toMatchObject({
      kind: "not_found",
      detail: expect.stringContaining("EACCES"),
    });
    expect(await run(["true"], { directory: join(folder, "no") })).toMatchObject({ kind: "not_found" });
    expect(await run([])).toMatchObject({ kind: "not_found" });
    expect(await run(["echo", "a\0b"])).toMatchObject({ kind: "not_found" });
  });

  it("says how long it took, and keeps nothing waiting afterwards", async () => {
    const result = await shell("sleep 0.2");

    expect(result.durationMs).toBeGreaterThanOrEqual(200);
    expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length).toBeLessThan(3);
  });
});

describe("output", () => {
  it("the end of both streams is kept, with a digest of all of it", async () => {
    expect(await shell("echo out; echo err >&2")).toMatchObject({ outputBytes: 8 });
    expect(await shell("printf abc")).toMatchObject({
      outputTail: "abc",
      outputDigest: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });

  it("is bounded in what is kept, and not in what may come", async () => {
    const result = await node(
      "const b = Buffer.alloc(1 << 20, 'x'); for (let i = 0; i < 150; i++) fs.writeSync(1, b); fs.writeSync(1, '가')",
      { tailBytes: 101 },
    );

    expect(result).toMatchObject({ kind: "exited", exitCode: 0, outputBytes: 150 * 2 ** 20 + 3 });
    expect(result.outputTail).toBe(`${"x".repeat(98)}가`);
  });

  it("is told as it comes, characters whole", async () => {
    const seen: string[] = [];
    const script = "printf '\\352'; sleep 0.1; printf '\\260\\200'; sleep 0.1; printf b";

    const result = await shell(script, { onOutput: (text: string) => seen.push(text) });

    expect(seen.join("")).toBe("가b");
    expect(result.outputTail).toBe("가b");
  });

  it("a grandchild that keeps the output open doesn't hold us, and lives on", async () => {
    const folder = temporaryFolder();

    const result = await shell(`sleep 60 & echo $! > ${folder}/child; echo said; exit 0`);

    expect(result).toMatchObject({ kind: "exited", exitCode: 0, outputTail: "said\n" });
    expect(result.durationMs).toBeLessThan(30_000);
    const child = Number(readFileSync(join(folder, "child"), "utf8"));
    expect(isAlive(child)).toBe(true);
    process.kill(child);
  });

  it("a limit or an interrupt that comes when the program has ended means nothing", async () => {
    expect(await shell("sleep 5 & exit 0", { timeoutMs: 2_000 })).toMatchObject({
      kind: "exited",
      exitCode: 0,
    });
  });
});

describe("input and environment", () => {
  it("gets its input and no more of the environment than it is given", async () => {
    const result = await shell('cat; echo "[$SECRET][$HOME][$GIVEN]"', {
      input: "typed 가 ",
      environment: { PATH: process.env["PATH"], GIVEN: "yes" },
    });

    expect(result.outputTail).toBe("typed 가 [][][yes]\n");
  });

  it("without an input there is nothing to read, and nothing to wait for", async () => {
    expect(await shell("cat; echo end")).toMatchObject({ outputTail: "end\n" });
  });

  it("a program that doesn't read a large input ends as it likes", async () => {
    expect(await shell("exit 4", { input: "x".repeat(2_000_000) })).toMatchObject({ exitCode: 4 });
  });

  it("runs where it is told, without a shell in between", async () => {
    const directory = temporaryFolder();

    expect(await run(["pwd"], { directory })).toMatchObject({ outputTail: `${directory}\n` });
    expect(await run(["printf", "%s", "$HOME && `x` *"])).toMatchObject({ outputTail: "$HOME && `x` *" });
  });
});

describe("ending a program", () => {
  it("at the time limit it is asked, and may tidy up", async () => {
    const result = await node(
      "process.on('SIGTERM', () => { console.log('tidied'); process.exit(0) }); setTimeout(() => {}, 1e5); console.log('up')",
      { timeoutMs: 3_000 },
    );

    expect(result).toMatchObject({ kind: "timed_out", timeoutMs: 3_000, outputTail: "up\ntidied\n" });
  });

  it("one that doesn't listen is made to, with its whole group", async () => {
    const folder = temporaryFolder();
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${folder}/child; sleep 30; sleep 30' & sleep 30; sleep 30`;

    const result = await shell(script, { timeoutMs: 2_000, graceMs: 300 });

    expect(result).toMatchObject({ kind: "timed_out", timeoutMs: 2_000 });
    expect(result.durationMs).toBeGreaterThanOrEqual(2_300);
    expect(result.durationMs).toBeLessThan(25_000);
    const child = Number(readFileSync(join(folder, "child"), "utf8"));
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), 20_000);
  });

  it("what outlives a program that ended by itself lives on, unless its group is to be ended: then only a session of its own does", async () => {
    const folder = temporaryFolder();
    const script = `sleep 60 & echo $! > ${folder}/child; setsid sleep 60 & echo $! > ${folder}/own`;
    const idsIn = () => ["child", "own"].map((name) => Number(readFileSync(join(folder, name), "utf8")));

    expect(await shell(`${script}; exit 3`)).toMatchObject({ kind: "exited", exitCode: 3 });
    const before = idsIn();
    expect(before.map(isAlive)).toEqual([true, true]);

    expect(await shell(`${script}; sleep 0.3; exit 3`, { endsGroup: true })).toMatchObject({
      kind: "exited",
      exitCode: 3,
    });
    const after = idsIn();
    expect(after.map(isAlive)).toEqual([false, true]);
    for (const processId of [...before, ...after]) if (isAlive(processId)) process.kill(processId, "SIGKILL");
  });

  it("a child that outlives the program gets the grace to tidy up, and no more", async () => {
    const folder = temporaryFolder();
    const child = `trap 'sleep 0.8; echo tidied > ${folder}/tidied; exit' TERM; echo up > ${folder}/up; while :; do sleep 0.1; done`;
    const abort = new AbortController();
    const running = shell(`sh -c '${child.replaceAll("'", "'\\''")}' & wait`, { signal: abort.signal });
    await fileWritten(join(folder, "up"));
    abort.abort();

    expect(await running).toMatchObject({ kind: "aborted" });
    expect(await fileWritten(join(folder, "tidied"))).toBe("tidied");
    expect((await running).durationMs).toBeLessThan(30_000);
  });

  it("an interrupt ends it at any moment: running, being loaded, before it begins", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort("SIGINT"), 200);
    expect(await shell("sleep 30", { signal: abort.signal })).toMatchObject({ kind: "aborted" });
    expect(await shell("echo x", { signal: abort.signal })).toMatchObject({
      kind: "aborted",
      outputBytes: 0,
    });

    const early = new AbortController();
    const running = shell("sleep 60", { signal: early.signal });
    early.abort();
    expect(await running).toMatchObject({ kind: "aborted" });
    expect((await running).durationMs).toBeLessThan(20_000);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 40])("a limit of %d ms is none", async (timeoutMs) => {
    expect(await shell("sleep 0.1; exit 5", { timeoutMs })).toMatchObject({ kind: "exited", exitCode: 5 });
  });

  it("a group without a running process isn't alive", async () => {
    const folder = temporaryFolder();
    await shell(`echo $$ > ${folder}/leader`);

    expect(isGroupAlive(Number(readFileSync(join(folder, "leader"), "utf8")))).toBe(false);
  });
});
