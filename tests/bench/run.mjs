// `npm run bench`: ratios, each measured in one run beside its yardstick on the same machine. Prints; judges nothing.
import { spawnSync } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = (name) => join(root, "dist", name);
const folder = mkdtempSync(join(tmpdir(), "alfred-bench-"));
const median = (numbers) =>
  numbers.toSorted === undefined
    ? [...numbers].sort((a, b) => a - b)[numbers.length >> 1]
    : numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Medians of two things done in turns, so that what disturbs one disturbs the other. */
function beside(rounds, yardstick, ours) {
  const [base, own] = [[], []];
  for (let round = 0; round < rounds + 2; round++) {
    const [a, b] =
      round % 2 === 0 ? [yardstick(), ours()].map(Number) : ((second) => [yardstick(), second])(ours());
    if (round >= 2) {
      base.push(a);
      own.push(b);
    }
  }
  return {
    base: median(base),
    own: median(own),
    ratio: median(own.map((value, index) => value / base[index])),
  };
}

function timed(work) {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

const node = (words, cwd = folder) =>
  timed(() =>
    spawnSync(process.execPath, words, {
      cwd,
      input: '{"source":"startup"}',
      env: { PATH: process.env.PATH, HOME: folder },
    }),
  );
const emptyNode = () => node(["-e", "0"]);

function print(what, { base, own, ratio }, goal) {
  console.log(
    `${what.padEnd(66)} ${base.toFixed(3).padStart(9)} ms ${own.toFixed(3).padStart(9)} ms  ×${ratio.toFixed(2)}  (goal ≤ ${goal})`,
  );
}

/** A project with one run that can be resumed, and so many finished results beside it. */
function aProject(name, finishedCount) {
  const project = join(folder, name);
  const states = join(project, ".moai/memory/command-state");
  mkdirSync(join(states, ".open"), { recursive: true });
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 864e5).toISOString();
  const open = "2-run-SPEC-AUTH-001-20251112T120000000Z.json";
  const step = (step, status) => ({
    name: step,
    group: "g",
    status,
    started_at: now,
    completed_at: null,
    duration: null,
    attempts: 1,
    error: null,
    output: {},
    evidence: [],
    metadata: {},
  });
  const run = {
    schema_version: 1,
    run_id: "01934b2c-0000-7000-8000-000000000001",
    phase: "2-run",
    command: "alfred:2-run",
    spec_id: "SPEC-AUTH-001",
    profile: null,
    status: "paused",
    current_phase: "g",
    completed_steps: ["a"],
    pending_steps: ["b"],
    timestamp: now,
    expiry: later,
    started_at: now,
    completed_at: null,
    config_hash: "",
    config_parts: {},
    inputs: {},
    steps: [step("a", "completed"), step("b", "pending")],
    context: { branch: null, last_commit: null, dirty: false, files_modified: [], handover: [] },
    evidence_chain: [],
    history: [],
  };
  writeFileSync(join(states, open), JSON.stringify(run));
  for (let count = 0; count < finishedCount; count++) {
    writeFileSync(
      join(states, `2-run-SPEC-OLD-001-20240101T${String(count).padStart(9, "0")}Z.json`),
      JSON.stringify({ ...run, spec_id: "SPEC-OLD-001", status: "cancelled" }),
    );
  }
  writeFileSync(join(states, ".open", open), "");
  writeFileSync(join(states, ".open/.stamp"), ".");
  return project;
}

/** The words that the project's own settings have the client start Node with when a session begins. */
function installedHook(project) {
  spawnSync(process.execPath, [dist("cli.cjs"), "install", "--quiet"], { cwd: project });
  const { hooks } = JSON.parse(readFileSync(join(project, ".claude/settings.json"), "utf8"));
  return hooks.SessionStart[0].hooks[0].args;
}

/** The raw limit of a safe save: a new file, all bytes, flush, rename, flush of the folder. */
function rawSave(file, bytes) {
  const temporary = `${file}.raw`;
  const handle = openSync(temporary, "wx", 0o644);
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
  const parent = openSync(join(file, ".."), "r");
  fsyncSync(parent);
  closeSync(parent);
}

console.log(
  `Node ${process.version}, ${process.platform}\n${"what, beside its yardstick".padEnd(66)} yardstick          alfred`,
);

const few = aProject("few", 50);
const installed = installedHook(few);
const many = aProject("many", 10_000);
print(
  "hook, a run to resume | node -e 0",
  beside(31, emptyNode, () => node([dist("hook.cjs"), "session-start"], few)),
  "1.15",
);
print(
  "hook as installed in a project: launcher and hook | node -e 0",
  beside(31, emptyNode, () => node(installed, few)),
  "1.15",
);
print(
  "hook, nothing to say | node -e 0",
  beside(31, emptyNode, () => node([dist("hook.cjs"), "session-start"], folder)),
  "1.15",
);
print(
  "hook with 10,000 state files | hook with 50",
  beside(
    21,
    () => node([dist("hook.cjs"), "session-start"], few),
    () => node([dist("hook.cjs"), "session-start"], many),
  ),
  "1.05",
);
print(
  "alfred --version | node -e 0",
  beside(21, emptyNode, () => node([dist("cli.cjs"), "--version"])),
  "1.30",
);
print(
  "alfred status | node -e 0",
  beside(21, emptyNode, () => node([dist("cli.cjs"), "status"], few)),
  "1.30",
);

const worker = join(folder, "worker.mjs");
const { bundleForBench } = await import("./bundle.mjs");
const { writeDurably, loadRunFile, isUnexpired, openCheckpoint, parseTasks, planResume } =
  await bundleForBench(worker);
for (const [size, label, rounds] of [
  [1024, "1 KB", 41],
  [100 * 1024, "100 KB", 41],
  [10 * 1024 * 1024, "10 MB", 15],
]) {
  const bytes = Buffer.alloc(size, "x");
  const [raw, own, kept] = ["raw", "own", "kept"].map((name) => join(folder, `${name}-${size}`));
  print(
    `save ${label} | write + fsync + rename + fsync of the folder`,
    beside(
      rounds,
      () => timed(() => rawSave(raw, bytes)),
      () => timed(() => writeDurably(own, bytes)),
    ),
    "1.20",
  );
  print(
    `save ${label}, the version before kept | the same`,
    beside(
      rounds,
      () => timed(() => rawSave(raw, bytes)),
      () => timed(() => writeDurably(kept, bytes, { keepBackup: true })),
    ),
    "1.20",
  );
}

const big = join(many, ".moai/memory/command-state/2-run-SPEC-BIG-001-20251112T120000000Z.json");
const template = JSON.parse(
  readFileSync(join(few, ".moai/memory/command-state/2-run-SPEC-AUTH-001-20251112T120000000Z.json"), "utf8"),
);
const transitions = Array.from({ length: 82_000 }, (_, index) => ({
  from: "paused",
  to: "in_progress",
  at: "2025-11-12T12:00:00.000Z",
  reason: `resumed for the ${index}th time, and so on and on`,
}));
writeFileSync(big, JSON.stringify({ ...template, spec_id: "SPEC-BIG-001", history: transitions }));
const script = (body) => ["--input-type=module", "-e", body];
const parse = script(
  `import { readFileSync } from "node:fs"; const t = performance.now(); JSON.parse(readFileSync(${JSON.stringify(big)}, "utf8")); console.log(performance.now() - t)`,
);
const load = script(
  `import { loadRunFile } from ${JSON.stringify(worker)}; const t = performance.now(); loadRunFile(${JSON.stringify(big)}); console.log(performance.now() - t)`,
);
const told = (words) => Number(spawnSync(process.execPath, words, { encoding: "utf8" }).stdout);
print(
  `load and validate ${(readFileSync(big).length / 1024 / 1024).toFixed(1)} MB, fresh process | read + JSON.parse`,
  beside(
    11,
    () => told(parse),
    () => told(load),
  ),
  "1.30, and < 100 ms",
);

const state = { timestamp: "2025-10-23T12:00:00Z", expiry: "2025-11-22T12:00:00Z" };
const now = new Date("2025-11-12T12:00:00Z");
const thousand = (work) =>
  timed(() => {
    for (let count = 0; count < 1000; count++) work();
  });
print(
  "timestamp check, 1,000 times | 2 × Date.parse, 1,000 times",
  beside(
    31,
    () => thousand(() => Date.parse(state.timestamp) + Date.parse(state.expiry)),
    () => thousand(() => isUnexpired(state, now)),
  ),
  "10 ms each",
);
void loadRunFile;

const { benchCheckpoints } = await import("./checkpoints.mjs");
await benchCheckpoints({ openCheckpoint, folder, rounds: 5, print });
const taskFile = join(folder, "tasks.md");
const taskCount = 10_000;
const states = [" ", "x", "~", "!", "-"];
const taskLines = Array.from({ length: taskCount }, (_, index) => [
  ...(index % 100 === 0 ? ["", `## Wave ${index / 100 + 1}`, ""] : []),
  `- [${index < taskCount / 2 ? "x" : states[index % states.length]}] **T-${index}**: Build part ${index}`,
  ...(index < 100 ? [] : [`  - blocked_by: T-${index - 100}, T-${index - (index % 100) - 1}`]),
  "  - [x] the first half",
  "  - [ ] the second half",
]);
writeFileSync(taskFile, taskLines.flat().join("\n"));
const readTasks = () => readFileSync(taskFile, "utf8");
print(
  `tasks: read, parse and judge ${taskCount.toLocaleString("en")} | read + split the lines`,
  beside(
    15,
    () => timed(() => readTasks().split("\n")),
    () => timed(() => planResume(parseTasks(readTasks()).tasks)),
  ),
  "250, and < 1,000 ms",
);

const { benchServer } = await import("./server.mjs");
await benchServer(dist("cli.cjs"), folder);

rmSync(folder, { recursive: true, force: true });
