import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandWords, displayCommand, parseCommandLine, runProcess } from "../../src/processes/index.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

describe("command lines", () => {
  it.each([
    ["npm test", ["npm", "test"]],
    ["  npm   run  x ", ["npm", "run", "x"]],
    ['echo "two words" \'and "three"\'', ["echo", "two words", 'and "three"']],
    ["a\\ b c", ["a b", "c"]],
    ["echo \"\" ''", ["echo", "", ""]],
    ['say "a \\" b"', ["say", 'a " b']],
    ["node --test tests/*.js", ["node", "--test", "tests/*.js"]],
    ["C:\\tools\\test.exe -x", ["C:\\tools\\test.exe", "-x"]],
    ['a"b"c', ["abc"]],
    ["echo 'a && b | c; $(d) `e`'", ["echo", "a && b | c; $(d) `e`"]],
  ])("%j", (text, words) => {
    expect(parseCommandLine(text)).toEqual(words);
  });

  it.each([
    "a && b",
    "a | b",
    "a; b",
    "a > b",
    "a < b",
    "echo $HOME",
    "echo $(b)",
    'echo "$(b)"',
    "echo `b`",
    "a &",
    "(a)",
    "a\nb",
    "a || b",
  ])("%j needs a shell, and is refused", (text) => {
    expect(() => parseCommandLine(text)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "command_needs_shell" }) }),
    );
  });

  it.each(["", "  ", "'open", '"open', "''"])("%j can't be read", (text) => {
    expect(() => parseCommandLine(text)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "command_malformed" }) }),
    );
  });

  it("words go in as they are, and are shown so that they can be pasted", () => {
    expect(commandWords(["sh", "-c", "a && b"])).toEqual(["sh", "-c", "a && b"]);
    expect(() => commandWords([])).toThrow();
    expect(displayCommand(["echo", "it's", "a b", "x.js"])).toBe("echo 'it'\\''s' 'a b' x.js");
    expect(parseCommandLine(displayCommand(["a", "it's", "b c", ""]))).toEqual(["a", "it's", "b c", ""]);
  });
});

const run = (command: readonly string[], more = {}) =>
  runProcess({
    command,
    directory: temporaryFolder(),
    environment: { PATH: process.env["PATH"] },
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...more,
  });
const shell = (script: string, more = {}) => run(["sh", "-c", script], more);
/** A process that has ended but isn't collected yet by the machine's first process has ended all the same. */
const alive = (processId: number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${processId}/stat`, "utf8"));
  } catch {
    return false;
  }
};

describe("processes", () => {
  it("an end is told as it was, with the end of the output and a digest of all of it", async () => {
    expect(await shell("echo out; echo err >&2; exit 3")).toMatchObject({
      kind: "exited",
      exitCode: 3,
      outputTail: expect.stringMatching(/out/),
      outputBytes: 8,
    });
    expect(await shell("printf abc")).toMatchObject({
      exitCode: 0,
      outputDigest: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    expect(await shell("kill -TERM $$")).toMatchObject({ kind: "signaled", signal: "SIGTERM" });
    expect(await run(["no-such-program-at-all"])).toMatchObject({ kind: "not_found" });
  });

  it("a long output is bounded, cut at a character", async () => {
    const result = await shell("i=0; while [ $i -lt 3000 ]; do printf 가나다; i=$((i+1)); done", {
      tailBytes: 100,
    });

    expect(result.outputBytes).toBe(27_000);
    expect(Buffer.byteLength(result.outputTail)).toBeLessThanOrEqual(100);
    expect(result.outputTail).toMatch(/^[가나다]+$/);
  });

  it("gets its input and no more of the environment than it is given", async () => {
    const seen: string[] = [];
    const result = await shell('cat; echo "[$SECRET][$GIVEN]"', {
      input: "typed ",
      environment: { PATH: process.env["PATH"], GIVEN: "yes" },
      onOutput: (text: string) => seen.push(text),
    });

    expect(result.outputTail).toBe("typed [][yes]\n");
    expect(seen.join("")).toBe(result.outputTail);
    expect((await shell("exit 0", { input: "x".repeat(200_000) })).kind).toBe("exited");
  });

  it("at the time limit the whole group is ended, though it doesn't listen", async () => {
    const folder = temporaryFolder();
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${folder}/child; sleep 30' & sleep 30`;

    const result = await shell(script, { timeoutMs: 500, graceMs: 200 });

    expect(result).toMatchObject({ kind: "timed_out", timeoutMs: 500 });
    expect(result.durationMs).toBeLessThan(5000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(join(folder, "child"))).toBe(true);
    expect(alive(Number(readFileSync(join(folder, "child"), "utf8")))).toBe(false);
  });

  it("an interrupt ends it, also before it begins", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort("SIGINT"), 200);

    expect(await shell("sleep 30", { signal: abort.signal })).toMatchObject({ kind: "aborted" });
    expect(await shell("sleep 30", { signal: abort.signal })).toMatchObject({
      kind: "aborted",
      outputBytes: 0,
    });
  });

  it("a grandchild that keeps the output open doesn't hold us", async () => {
    const result = await shell("sleep 5 & exit 0");

    expect(result).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(result.durationMs).toBeLessThan(3000);
  });
});
