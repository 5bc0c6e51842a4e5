import { type ChildProcess, spawn } from "node:child_process";
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
  readonly agentWords: readonly string[];
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly text: string;
}

const waitMs = 30_000;
const specId = "SPEC-FAREWELL-001";

/**
 * The main job on a real git project made on the spot: 0-project, 1-plan, a 2-run that is killed with SIGKILL in green_phase, the notice of the next
 * session, resume, done, tests green. The agent is scripted and says so; `--keep` leaves the project there.
 * @returns the exit code: 0 where everything that is claimed was checked and is so
 */
export async function runDemo(facts: DemoFacts): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "alfred-demo-")));
  const root = join(folder, "greeter");
  const agentFile = join(folder, "scripted-agent.mjs");
  writeFileSync(agentFile, scriptedAgent);
  const stage: Stage = {
    ...facts,
    environment: {
      ...facts.environment,
      DEMO_MARKER: join(folder, "agent-was-here"),
      ALFRED_LANG: "en",
      NO_COLOR: "1",
    },
    root,
    agentWords: ["--agent-command", displayCommand(["node", agentFile])],
  };
  try {
    makeProject(root);
    say(
      stage,
      `A git project was made in ${root}. The agent is a script, not a model; everything else is real.`,
    );
    return await play(stage);
  } finally {
    if (facts.words.includes("--keep")) say(stage, `The project is still there: ${root}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function play(stage: Stage): Promise<number> {
  await alfred(stage, ["0-project", "--name", "Greeter", "--mode", "personal", "--language", "en", "--yes"]);
  await alfred(stage, [
    "1-plan",
    "say goodbye to people who leave",
    "--spec-id",
    specId,
    ...stage.agentWords,
  ]);
  await killInGreen(stage);
  say(stage, "The next agent session begins; its hook says:");
  await hook(stage);
  const resumed = await alfred(stage, ["resume", "2-run", specId, "--yes", ...stage.agentWords]);
  const tests = await run(stage, "npm", ["test", "--silent"], { isShown: false });
  return judge(stage, resumed, tests);
}

function say({ write }: Stage, text: string): void {
  write(`\n\u2500\u2500 ${text}\n`);
}

async function alfred(stage: Stage, words: readonly string[]): Promise<Ended> {
  stage.write(`\n$ ${displayCommand(["alfred", ...words])}\n`);
  return run(stage, "node", [packageFile("dist", "cli.cjs"), ...words], { isShown: true });
}

async function hook(stage: Stage): Promise<void> {
  const { text } = await run(stage, "node", [packageFile("dist", "hook.cjs"), "session-start"], {
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

/** Starts 2-run, waits until the agent is at work in green_phase, and kills alfred and then the agent: no chance to save anything. */
async function killInGreen(stage: Stage): Promise<void> {
  const words = ["2-run", specId, ...stage.agentWords];
  stage.write(`\n$ ${displayCommand(["alfred", ...words])}\n`);
  const child = start(stage, "node", [packageFile("dist", "cli.cjs"), ...words]);
  const end = ended(stage, child, true);
  const marker = join(stage.root, ".moai/memory/demo-agent");
  for (let waited = 0; !existsSync(marker) && waited < waitMs; waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGKILL");
  if (existsSync(marker)) process.kill(Number(readFileSync(marker, "utf8")), "SIGKILL");
  const { signal } = await end;
  say(stage, `kill -9, while the agent was at work in green_phase (ended by ${signal ?? "itself"}).`);
}

/** What is claimed is looked at, in the record and by running the tests. */
function judge(stage: Stage, resumed: Ended, tests: Ended): number {
  const folder = join(stage.root, ".moai/memory/command-state");
  const file = readdirSync(folder).find(
    (name) => name.startsWith(`2-run-${specId}-`) && name.endsWith(".json"),
  );
  const record: unknown = file === undefined ? null : JSON.parse(readFileSync(join(folder, file), "utf8"));
  const steps = stepsOf(record);
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
