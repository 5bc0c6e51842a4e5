import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../../../src/surfaces/cli/run-command-line.ts";
import {
  aClock,
  checkpointFile,
  contractRecord,
  readRecord,
  writeRecord,
} from "../../support/a-checkpoint.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

function aRoot(): string {
  const root = temporaryFolder();
  writeFiles(root, { ".moai/keep": "" });
  return root;
}

const clock = aClock();

function checkpoint(root: string, words: readonly string[], input = "") {
  return entered(root, ["checkpoint", ...words], { now: clock.now, input });
}

const started = async (root: string, ...more: readonly string[]) =>
  checkpoint(root, ["start", "t-1", "--total", "3", ...more]);
const json = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout);

describe("alfred checkpoint", () => {
  it("show is what the contract shows, for the contract's record", async () => {
    const root = aRoot();
    writeRecord(root, contractRecord);

    const { stdout, exitCode } = await checkpoint(root, ["show", contractRecord.task_id, "--lang", "ko"]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`[태스크: migration-jest-to-vitest-001]
진행률: 45/100 (45%)
현재: src/utils/date.test.ts
에러: 1건
예상 완료: 15분

마지막 체크포인트: 2024-01-15 10:30:00

[█████████░░░░░░░░░░░] 45/100

✅ 완료: 44
🔄 진행: 1
❌ 에러: 1
⏸️ 대기: 54
`);
  });

  it("show --json is the record with its counts and the estimate, --quiet says nothing", async () => {
    const root = aRoot();
    writeRecord(root, contractRecord);

    const shown = await checkpoint(root, ["show", contractRecord.task_id, "--json"]);
    const quiet = await checkpoint(root, ["show", contractRecord.task_id, "--quiet"]);

    expect(json(shown)).toEqual({
      ok: true,
      ...contractRecord,
      metadata: { ...contractRecord.metadata, updated_at: contractRecord.checkpoint },
      counts: { done: 44, in_progress: 1, error: 1, waiting: 54 },
      percent: 45,
      eta_seconds: 900,
    });
    expect(quiet).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("start begins once, goes on after that, and keeps what was said of saving", async () => {
    const root = aRoot();

    const first = await started(root, "--every", "5", "--interval", "30s", "--on-git-changes", "7");
    await checkpoint(root, ["done", "t-1", "a"]);
    const second = await checkpoint(root, ["start", "t-1"]);

    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain("Progress: 0/3 (0%)");
    expect(second.stdout).toContain("Progress: 1/3 (33%)");
    expect(second.stderr).toContain("Going on with t-1");
    expect(readRecord(root)).toMatchObject({
      status: "in_progress",
      strategy: { every_items: 5, interval_ms: 30_000, git_changes: 7, on_event: true },
    });
  });

  it("start has nothing to do where all is completed, and asks where it has failed", async () => {
    const root = aRoot();
    await started(root);
    await checkpoint(root, ["error", "t-1", "a", "--message", "no way", "--stack", "at a"]);
    await checkpoint(root, ["fail", "t-1"]);
    const before = readFileSync(checkpointFile(root, "t-1.json"), "utf8");

    const asked = await started(root, "--json");
    const said = await started(root, "--lang", "ko");
    const after = readFileSync(checkpointFile(root, "t-1.json"), "utf8");
    const retried = await checkpoint(root, ["start", "t-1", "--retry"]);
    await checkpoint(root, ["complete", "t-1"]);
    const completed = await started(root);

    expect(asked.exitCode).toBe(4);
    expect(json(asked)).toMatchObject({
      ok: false,
      outcome: "decision_needed",
      exit_code: 4,
      question: { kind: "checkpoint_failed", text: expect.stringContaining("❌ a: no way") },
      options: [
        { id: "retry", command: "alfred checkpoint start t-1 --retry" },
        { id: "restart", command: "alfred checkpoint start t-1 --total 3 --restart" },
        { id: "stop", command: null },
      ],
    });
    expect(said.stdout).toContain("선택:\n   alfred checkpoint start t-1 --retry             # 다시 시도\n");
    expect(after).toBe(before);
    expect(retried.exitCode).toBe(0);
    expect(completed).toMatchObject({ exitCode: 0, stdout: "✓ t-1 is completed: there is nothing to do.\n" });
  });

  it("start --restart forgets what is done", async () => {
    const root = aRoot();
    await started(root);
    await checkpoint(root, ["done", "t-1", "a"]);

    await started(root, "--restart");

    expect(readRecord(root)).toMatchObject({ progress: { total: 3, completed: 0 }, done_items: [] });
  });

  it("done, error, current, pause, complete and fail say a line each, and have saved", async () => {
    const root = aRoot();
    await started(root);

    const said = [
      await checkpoint(root, ["current", "t-1", "a"]),
      await checkpoint(root, ["done", "t-1", "a"]),
      await checkpoint(root, ["error", "t-1", "b", "--message", "no"]),
      await checkpoint(root, ["pause", "t-1"]),
      await checkpoint(root, ["fail", "t-1"]),
      await checkpoint(root, ["complete", "t-1"]),
    ];

    expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(said.map(({ stdout }) => stdout)).toEqual([
      "[t-1] 0/3 (0%), Errors 0, Time left not known yet, a\n",
      "[t-1] 1/3 (33%), Errors 0, Time left under 1s\n",
      "[t-1] 2/3 (66%), Errors 1, Time left under 1s\n",
      "[t-1] 2/3 (66%), paused, Errors 1\n",
      "[t-1] 2/3 (66%), failed, Errors 1\n",
      "[t-1] 2/3 (66%), completed, Errors 1\n",
    ]);
    expect(json(await checkpoint(root, ["done", "t-1", "a", "--json"]))).toMatchObject({
      ok: true,
      task_id: "t-1",
      status: "completed",
    });
  });

  it("list names every checkpoint, a broken one too", async () => {
    const root = aRoot();
    const none = await checkpoint(root, ["list"]);
    await started(root);
    await checkpoint(root, ["start", "t-2", "--total", "9"]);
    writeFileSync(checkpointFile(root, "t-2.json"), "{");
    writeFileSync(checkpointFile(root, "t-2.json.bak"), "{");
    writeFileSync(checkpointFile(root, "t-3.json"), '{"task_id":"t-3"}');

    const { exitCode, stdout } = await checkpoint(root, ["list"]);
    const data = json(await checkpoint(root, ["list", "--json"]));

    expect(none).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("No checkpoint yet") });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^\[t-1\] 0\/3.*\n⚠️ t-2: .*JSON.*\n⚠️ t-3: status is missing.*\n$/);
    expect(data).toMatchObject({
      ok: false,
      exit_code: 3,
      checkpoints: [{ task_id: "t-1" }],
      problems: [{}, {}],
    });
  });

  it("show --watch says a line for each save, until the work has ended", async () => {
    const root = aRoot();
    await started(root);
    let screen = "";
    const onStderr = (text: string) => {
      screen = text;
    };
    const watching = entered(root, ["checkpoint", "show", "t-1", "--watch"], { now: clock.now, onStderr });
    const seen = (line: string) => vi.waitFor(() => expect(screen).toContain(line), 20_000);
    await seen("[t-1] 0/3");
    await checkpoint(root, ["done", "t-1", "a"]);
    await seen("[t-1] 1/3");
    await checkpoint(root, ["complete", "t-1"]);

    const { exitCode, stdout, stderr } = await watching;

    expect(exitCode).toBe(0);
    expect(stderr.split("\n")).toEqual([
      "[t-1] 0/3 (0%), Errors 0, Time left not known yet",
      "[t-1] 1/3 (33%), Errors 0, Time left under 1s",
      "[t-1] 1/3 (33%), completed, Errors 0",
      "",
    ]);
    expect(stdout).toContain("Status: completed");
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ["an id that is a path", ["done", "../x", "a"], 2, /can't be a task's id/],
    ["a task that isn't there", ["done", "t-9", "a"], 2, /There is no checkpoint t-9/],
    ["a total that is no number", ["start", "t-9", "--total", "many"], 2, /--total can't be "many"/],
    ["no total", ["start", "t-9"], 2, /--total needs a value/],
    ["no items between saves", ["start", "t-9", "--total", "1", "--every", "0"], 2, /--every can't be "0"/],
    [
      "a time without a unit",
      ["start", "t-9", "--total", "1", "--interval", "5"],
      2,
      /--interval can't be "5"/,
    ],
    ["both decisions", ["start", "t-9", "--retry", "--restart"], 2, /don't go together/],
    ["an error without a message", ["error", "t-9", "a"], 2, /--message/],
    [
      "no program at once",
      ["run", "t-9", "--parallel", "0", "--", "true", "{}"],
      2,
      /--parallel can't be "0"/,
    ],
    ["a command without its item", ["run", "t-9", "--", "true"], 2, /no \{\} for the item: true/],
    ["no command", ["run", "t-9"], 2, /<command> is missing/],
  ])("%s is said, and nothing is changed", async (_, words, code, message) => {
    const root = aRoot();

    const { exitCode, stderr } = await checkpoint(root, words, "a\n");

    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
    expect(existsSync(checkpointFile(root, ""))).toBe(false);
  });
});

const away = "\u001b[0J";
const up = (lines: number) => `\u001b[${lines}A\r${away}`;

describe("alfred checkpoint run", () => {
  const echo = ["node", "-e", 'require("fs").appendFileSync("log", process.argv[1] + "\\n")', "{}"];
  const ran = (root: string) => readFileSync(join(root, "log"), "utf8").split("\n").slice(0, -1);

  it("runs a program for each line, an item as one word whatever is in it", async () => {
    const root = aRoot();
    const items = ["a b", "$(touch x); `id`", "한글", '"', "a b"];

    const { exitCode, stdout, stderr } = await checkpoint(
      root,
      ["run", "t-1", "--every", "2", "--", ...echo],
      `${items.join("\r\n")}\n\n`,
    );

    expect(exitCode).toBe(0);
    expect(ran(root)).toEqual(items.slice(0, 4));
    expect(existsSync(join(root, "x"))).toBe(false);
    expect(stdout).toContain("Status: completed\nProgress: 4/4 (100%)\n");
    expect(stderr.split("\n").map((line) => line.replace(/, Errors.*/, ""))).toEqual([
      "[t-1] 0/4 (0%)",
      "[t-1] 2/4 (50%)",
      "[t-1] 4/4 (100%)",
      "[t-1] 4/4 (100%), completed",
      "",
    ]);
  });

  it("records what failed with its reason, tries it again, and exits with 1; the same command tries again", async () => {
    const root = aRoot();
    const script = `require("fs").appendFileSync("log", process.argv[1] + "\\n"); if (process.argv[1] === "b" && !require("fs").existsSync("mended")) { console.error("b is broken"); process.exit(7) }`;
    const words = ["run", "t-1", "--retries", "1", "--json", "--", "node", "-e", script, "{}"];

    const failed = await checkpoint(root, words, "a\nb\nc\n");
    const record = readRecord(root);
    writeFiles(root, { mended: "" });
    const mended = await checkpoint(root, words, "a\nb\nc\n");
    const again = await checkpoint(root, words, "a\nb\nc\n");

    expect([failed.exitCode, mended.exitCode, again.exitCode]).toEqual([1, 0, 0]);
    expect(failed.stderr).toBe("");
    expect(json(failed)).toMatchObject({
      ok: false,
      outcome: "failed",
      status: "failed",
      counts: { done: 2, error: 1, waiting: 0, in_progress: 0 },
    });
    expect(record.errors).toEqual([
      expect.objectContaining({
        item: "b",
        error: "exit code 7: b is broken",
        retry_count: 1,
        stack: "b is broken",
      }),
    ]);
    expect(ran(root)).toEqual(["a", "b", "c", "b", "b"]);
    expect(json(mended)).toMatchObject({ outcome: "completed", errors: [] });
    expect(json(again)).toMatchObject({ ok: true, outcome: "nothing_to_do" });
  });

  it("shows what failed before it tries again, and what is left at the end", async () => {
    const root = aRoot();
    const words = ["run", "t-1", "--retries", "0", "--lang", "ko", "--", "no-such-program-here", "{}"];
    await checkpoint(root, words, "a\n");

    const { stdout, stderr, exitCode } = await checkpoint(root, words, "a\n");

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^\[INFO\] 실패로 끝난 체크포인트의 에러 1건을 다시 시도합니다: t-1\n❌ a: .*no-such-program/,
    );
    expect(stdout).toMatch(/상태: 실패\n[\s\S]*\n\n❌ a: .* \(재시도 1회\)\n$/);
  });

  it("runs as many at once as was said", async () => {
    const root = aRoot();
    const script = `const fs = require("fs"); fs.appendFileSync("log", "+\\n"); setTimeout(() => fs.appendFileSync("log", "-\\n"), 400)`;

    const words = ["run", "t-1", "--parallel", "3", "--", "node", "-e", script, "{}"];
    await checkpoint(root, words, "a\nb\nc\nd\n");
    let most = 0;
    let atOnce = 0;
    for (const sign of ran(root)) {
      atOnce += sign === "+" ? 1 : -1;
      most = Math.max(most, atOnce);
    }

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    expect(readRecord(root).progress).toMatchObject({ total: 4, completed: 4 });
  });

  it("passes on what the programs print, and is silent with --quiet", async () => {
    const root = aRoot();
    const print = ["node", "-e", "console.log('out ' + process.argv[1])", "{}"];

    const loud = await checkpoint(root, ["run", "t-1", "--", ...print], "a\n");
    const quiet = await checkpoint(root, ["run", "t-2", "--quiet", "--", ...print], "a\n");

    expect(loud.stderr).toContain("out a\n");
    expect(loud.stdout).not.toContain("out a");
    expect(quiet).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("without items changes nothing; bytes that aren't text are refused", async () => {
    const root = aRoot();
    const none = await checkpoint(root, ["run", "t-1", "--", "true", "{}"], "\n\n");
    const input = new PassThrough();
    input.end(Buffer.from([0x61, 0xff, 0x0a]));
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const exitCode = await runCommandLine({
      words: ["checkpoint", "run", "t-1", "--", "true", "{}"],
      environment: {},
      directory: root,
      streams: { input, output, errors },
      signal: new AbortController().signal,
      now: clock.now,
    });

    expect(none).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("no items") });
    expect(exitCode).toBe(2);
    expect(String(errors.read())).toContain("aren't UTF-8");
    expect(existsSync(checkpointFile(root, ""))).toBe(false);
  });

  it("on a terminal draws in place, what programs print above it, and leaves the last view", async () => {
    const root = aRoot();
    const input = new PassThrough();
    input.end("a\nb\n");
    const output = new PassThrough();
    const errors = Object.assign(new PassThrough(), { isTTY: true, columns: 30 });
    await runCommandLine({
      words: ["checkpoint", "run", "t-1", "--every", "1", "--", "node", "-e", "console.log('hello')", "{}"],
      environment: process.env,
      directory: root,
      streams: { input, output, errors },
      signal: new AbortController().signal,
      now: clock.now,
    });
    const drawn = String(errors.read());

    expect(drawn).toMatch(/^\[Task: t-1\]\nProgress: 0\/2/);
    // So many lines up as the block has, and everything from there on away.
    expect(drawn).toContain(up(13));
    expect(drawn).toContain(`${away}hello\n`);
    expect(drawn.endsWith(away)).toBe(true);
    expect(String(output.read())).toContain("Status: completed\nProgress: 2/2 (100%)");
  });

  it("from a terminal is told where the items are expected", async () => {
    const root = aRoot();
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const exitCode = await runCommandLine({
      words: ["checkpoint", "run", "t-1", "--lang", "ko", "--", "true", "{}"],
      environment: {},
      directory: root,
      streams: { input: Object.assign(new PassThrough(), { isTTY: true }), output, errors },
      signal: new AbortController().signal,
      now: clock.now,
    });

    expect(exitCode).toBe(2);
    expect(String(errors.read())).toContain("표준 입력에 항목을 한 줄에 하나씩");
  });
});
