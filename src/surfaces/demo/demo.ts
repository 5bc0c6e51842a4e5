import { type ChildProcess, spawn, spawnSync } from "node:child_process";
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
import { displayCommand } from "../../processes/index.ts";
import { packageFile } from "../../templates/index.ts";
import { makeProject, scriptedAgent } from "./project.ts";

interface DemoFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly words: readonly string[];
}

interface Stage extends DemoFacts {
  readonly root: string;
  /** The agent that the user named, or null for the scripted one. */
  readonly agentName: string | null;
  readonly agentWords: readonly string[];
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly text: string;
}

/** How long the run may take to come to green_phase; a model takes its time. */
const waitMs = { scripted: 30_000, model: 30 * 60_000 } as const;
const specId = "SPEC-FAREWELL-001";

/**
 * The main job on a real git project made on the spot: 0-project, 1-plan, a 2-run that is killed with SIGKILL in green_phase, the notice of the next
 * session, resume, done, tests green. The agent is scripted and says so, unless `--agent NAME` names a real one; `--keep` leaves the project there.
 * @returns the exit code: 0 where everything that is claimed was checked and is so
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
      DEMO_MARKER: join(folder, "agent-was-here"),
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
  } finally {
    if (facts.words.includes("--keep")) say(stage, `The project is still there: ${root}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

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

function run(
  stage: Stage,
  program: string,
  words: readonly string[],
  { isShown }: { readonly isShown: boolean },
): Promise<Ended> {
  const child = start(stage, program, words);
  return ended(stage, child, isShown);
}

function start({ root, environment }: Stage, program: string, words: readonly string[]): ChildProcess {
  return spawn(program, [...words], {
    cwd: root,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function ended({ write }: Stage, child: ChildProcess, isShown: boolean): Promise<Ended> {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (isShown) write(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, text }));
  });
}

/**
 * Starts 2-run, waits until the agent is at work in green_phase, and kills alfred and then the agent: no chance to save anything.
 * @returns false where the run ended before that
 */
async function killInGreen(stage: Stage): Promise<boolean> {
  const words = ["2-run", specId, ...stage.agentWords];
  stage.write(`\n$ ${displayCommand(["alfred", ...words])}\n`);
  const child = start(stage, process.execPath, [packageFile("dist", "cli.cjs"), ...words]);
  const end = ended(stage, child, true);
  const limit = stage.agentName === null ? waitMs.scripted : waitMs.model;
  for (let waited = 0; !isAgentInGreen(stage) && child.exitCode === null && waited < limit; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const agents = agentsOf(stage, child);
  child.kill("SIGKILL");
  for (const agent of agents) killGroup(agent);
  const { signal } = await end;
  if (signal === null) return false;
  say(stage, `kill -9, while the agent was at work in green_phase (ended by ${signal}).`);
  return true;
}

function isAgentInGreen(stage: Stage): boolean {
  // The script says itself that it is at work; of a real agent the record says so.
  if (stage.agentName === null) return existsSync(join(stage.root, ".moai/memory/demo-agent"));
  return stepsOf(readRecord(stage)).get("green_phase") === 1;
}

function childrenOf(processId: number | undefined): readonly number[] {
  if (processId === undefined) return [];
  const { stdout } = spawnSync("pgrep", ["-P", String(processId)], { encoding: "utf8" });
  return (stdout ?? "").split("\n").flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []));
}

/** Where the system can't name a process's children, the script has written down which one it is. */
function agentsOf(stage: Stage, child: ChildProcess): readonly number[] {
  const marker = join(stage.root, ".moai/memory/demo-agent");
  return [...childrenOf(child.pid), ...(existsSync(marker) ? [Number(readFileSync(marker, "utf8"))] : [])];
}

/** An agent leads a group of its own; its children go with it. */
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
