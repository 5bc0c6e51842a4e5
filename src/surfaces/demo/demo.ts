import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "../../context/index.ts";
import { displayCommand, endMarked, type ProcessResult, runProcess } from "../../processes/index.ts";
import { packageFile } from "../../templates/index.ts";
import { makeProject, scriptedAgent } from "./project.ts";

interface DemoFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly words: readonly string[];
  /** Ends the show early, for example at Ctrl-C or where nobody reads any more: its processes are ended, its folder is removed. */
  readonly signal: AbortSignal;
}

interface Stage extends DemoFacts {
  readonly root: string;
  /** The agent that the user named, or null for the scripted one. */
  readonly agentName: string | null;
  readonly agentWords: readonly string[];
}

interface Ended {
  readonly end: ProcessResult;
  /** Null for what didn't end by itself. */
  readonly exitCode: number | null;
  readonly text: string;
}

/** The variable that every process of this show bears, and the scripted agent reads. */
const markName = "DEMO_MARKER";

/** How long the run may take to come to green_phase; a model takes its time. */
const waitMs = { scripted: 30_000, model: 30 * 60_000 } as const;
/** How long one command may take; a real agent works through several steps in it. */
const commandMs = 4 * waitMs.model;
/** Between asking what still runs to end and making it. */
const graceMs = 5000;
const specId = "SPEC-FAREWELL-001";

/**
 * The main job on a real git project made on the spot: 0-project, 1-plan, a 2-run that is killed with SIGKILL in green_phase, the notice of the next
 * session, resume, done, tests green. The agent is scripted and says so, unless `--agent NAME` names a real one; `--keep` leaves the project there.
 * Ended early, it leaves no process behind, and no folder without naming it.
 * @returns the exit code: 0 where everything that is claimed was checked and is so, 130 where it was ended early
 */
export async function runDemo(facts: DemoFacts): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "alfred-demo-")));
  const root = join(folder, "greeter");
  const agentFile = join(folder, "scripted-agent.mjs");
  writeFileSync(agentFile, scriptedAgent);
  const agentName = optionValue(facts.words, "--agent");
  const stage: Stage = {
    ...facts,
    agentName,
    environment: {
      ...facts.environment,
      [markName]: join(folder, "agent-was-here"),
      ALFRED_LANG: "en",
      NO_COLOR: "1",
    },
    root,
    agentWords:
      agentName === null ? ["--agent-command", displayCommand(["node", agentFile])] : ["--agent", agentName],
  };
  try {
    makeProject(root);
    const agent =
      agentName === null
        ? "The agent is a script, not a model; everything else is real."
        : `The agent is ${agentName}.`;
    say(stage, `A git project was made in ${root}. ${agent}`);
    return await play(stage);
  } catch (error) {
    if (!(error instanceof EndedEarly)) throw error;
    say(stage, "Ended before its end; nothing is shown by that.");
    return 130;
  } finally {
    await endMarked({ name: markName, value: join(folder, "agent-was-here") }, graceMs);
    if (facts.words.includes("--keep")) say(stage, `The project is still there: ${root}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** Thrown in the middle of the show where it is to end, and caught where it began. */
class EndedEarly extends Error {}

function optionValue(words: readonly string[], option: string): string | null {
  const at = words.indexOf(option);
  return at === -1 ? null : (words[at + 1] ?? "");
}

async function play(stage: Stage): Promise<number> {
  const { agentWords } = stage;
  const wish = "say goodbye to people who leave";
  const before = [
    ["0-project", "--name", "Greeter", "--mode", "personal", "--language", "en", "--yes"],
    ["1-plan", wish, "--spec-id", specId, ...agentWords],
  ];
  for (const words of before) {
    const { exitCode } = await alfred(stage, words);
    if (exitCode !== 0) return exitCode ?? 1;
  }
  if (!(await killInGreen(stage))) {
    say(stage, "The run ended before it could be killed in green_phase; nothing is shown by that.");
    return 1;
  }
  say(stage, "The next agent session begins; its hook says:");
  await hook(stage);
  const resumed = await alfred(stage, ["resume", "2-run", specId, "--yes", ...agentWords]);
  const tests = await run(stage, "npm", ["test", "--silent"], { isShown: false });
  return judge(stage, resumed, tests);
}

function say({ write }: Stage, text: string): void {
  write(`\n\u2500\u2500 ${text}\n`);
}

async function alfred(stage: Stage, words: readonly string[]): Promise<Ended> {
  stage.write(`\n$ ${displayCommand(["alfred", ...words])}\n`);
  return run(stage, process.execPath, [packageFile("dist", "cli.cjs"), ...words], { isShown: true });
}

async function hook(stage: Stage): Promise<void> {
  const { text } = await run(stage, process.execPath, [packageFile("dist", "hook.cjs"), "session-start"], {
    isShown: false,
  });
  stage.write(`${text === "" ? "(nothing)" : JSON.parse(text).systemMessage}\n`);
}

/** @throws EndedEarly once the process has ended, where it was made to */
async function run(
  { root, environment, write, signal }: Stage,
  program: string,
  words: readonly string[],
  { isShown, onStarted }: { readonly isShown: boolean; readonly onStarted?: (processId: number) => void },
): Promise<Ended> {
  let text = "";
  const end = await runProcess({
    command: [program, ...words],
    directory: root,
    environment,
    timeoutMs: commandMs,
    signal,
    graceMs,
    onStarted: (processId) => {
      onStarted?.(processId);
      return () => {};
    },
    onOutput: (chunk) => {
      text += chunk;
      if (isShown) write(chunk);
    },
  });
  if (signal.aborted) throw new EndedEarly();
  return { end, exitCode: end.kind === "exited" ? end.exitCode : null, text };
}

/**
 * Starts 2-run, waits until the agent is at work in green_phase, and kills alfred and then the agent: no chance to save anything.
 * @returns false where the run ended before that
 */
async function killInGreen(stage: Stage): Promise<boolean> {
  const words = ["2-run", specId, ...stage.agentWords];
  stage.write(`\n$ ${displayCommand(["alfred", ...words])}\n`);
  let processId: number | null = null;
  let hasEnded = false;
  const ended = run(stage, process.execPath, [packageFile("dist", "cli.cjs"), ...words], {
    isShown: true,
    onStarted: (id) => {
      processId = id;
    },
  }).finally(() => {
    hasEnded = true;
  });
  const [end] = await Promise.all([
    ended,
    (async () => {
      const limit = stage.agentName === null ? waitMs.scripted : waitMs.model;
      for (let waited = 0; !isAgentInGreen(stage) && !hasEnded && waited < limit; waited += 50)
        await pause(50);
      if (!hasEnded && processId !== null) kill(stage, processId);
    })(),
  ]);
  if (end.end.kind !== "signaled") return false;
  say(stage, `kill -9, while the agent was at work in green_phase (ended by ${end.end.signal}).`);
  return true;
}

/** alfred first, then its agents, which are looked for before: it has no chance to save anything. */
function kill(stage: Stage, processId: number): void {
  const agents = agentsOf(stage, processId);
  for (const each of [processId, ...agents]) killGroup(each);
}

function isAgentInGreen(stage: Stage): boolean {
  // The script says itself that it is at work; of a real agent the record says so.
  if (stage.agentName === null) return existsSync(join(stage.root, ".moai/memory/demo-agent"));
  return stepsOf(readRecord(stage)).get("green_phase") === 1;
}

function childrenOf(processId: number): readonly number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(processId)], { encoding: "utf8" });
  return (stdout ?? "").split("\n").flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []));
}

/** Where the system can't name a process's children, the script has written down which one it is. */
function agentsOf(stage: Stage, processId: number): readonly number[] {
  const marker = join(stage.root, ".moai/memory/demo-agent");
  return [...childrenOf(processId), ...(existsSync(marker) ? [Number(readFileSync(marker, "utf8"))] : [])];
}

/** alfred and its agents lead a group of its own; its children go with it. */
function killGroup(processId: number): void {
  for (const target of [-processId, processId]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Gone already, or no group: then the other way did it.
    }
  }
}

function readRecord({ root }: Stage): unknown {
  const folder = join(root, ".moai/memory/command-state");
  const file = readdirSync(folder).find(
    (name) => name.startsWith(`2-run-${specId}-`) && name.endsWith(".json"),
  );
  return file === undefined ? null : JSON.parse(readFileSync(join(folder, file), "utf8"));
}

/** What is claimed is looked at, in the record and by running the tests. */
function judge(stage: Stage, resumed: Ended, tests: Ended): number {
  const steps = stepsOf(readRecord(stage));
  const claims: readonly (readonly [string, boolean])[] = [
    ["the run was resumed to its end", resumed.exitCode === 0],
    [
      "no finished step ran again",
      ["spec_validation", "test_setup", "red_phase"].every((name) => steps.get(name) === 1),
    ],
    ["green_phase was started again, from its beginning", steps.get("green_phase") === 2],
    ["the project's tests pass", tests.exitCode === 0],
  ];
  say(stage, "Checked:");
  for (const [claim, isTrue] of claims) stage.write(`${isTrue ? "✓" : "✗"} ${claim}\n`);
  return claims.every(([, isTrue]) => isTrue) ? 0 : 1;
}

/** How often each step was attempted. */
function stepsOf(record: unknown): ReadonlyMap<string, number> {
  const isRecord =
    typeof record === "object" && record !== null && "steps" in record && Array.isArray(record.steps);
  const steps: readonly unknown[] = isRecord && Array.isArray(record.steps) ? record.steps : [];
  return new Map(
    steps.flatMap((step) =>
      typeof step === "object" && step !== null && "name" in step && "attempts" in step
        ? [[String(step.name), Number(step.attempts)] as const]
        : [],
    ),
  );
}
