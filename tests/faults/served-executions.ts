import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Execution,
  type ExecutionClient,
  executionClient,
  hasEnded,
} from "../../src/executions/index.ts";
import { type Started, startAlfred, until } from "../support/command-line.ts";
import { scripted } from "../support/local-jobs.ts";

const token = "a-token-for-the-tests-of-faults";

/** A server of the built command line, and a client of it. */
export interface Served extends Started {
  readonly client: ExecutionClient;
  readonly url: string;
  readonly log: () => string;
}

export async function serve(root: string, words: readonly string[]): Promise<Served> {
  const more = ["--allow-agent-command", "--requests-per-minute", "0", "--queued", "1000"];
  const started = startAlfred(root, ["serve", "--port", "0", "--json", ...more, ...words], {
    environment: { ALFRED_TOKEN: token },
  });
  let stdout = "";
  let log = "";
  started.child.stdout?.on("data", (text: string) => {
    stdout += text;
  });
  started.child.stderr?.on("data", (text: string) => {
    log += text;
  });
  await until("the server listens", () => stdout.includes("}") || started.child.exitCode !== null);
  if (!stdout.includes("}")) throw new Error(log);
  const { url } = JSON.parse(stdout) as { readonly url: string };
  return {
    ...started,
    url,
    log: () => log,
    client: executionClient({ server: url, token, timeoutMs: 20_000 }),
  };
}

/** How an execution is to end, and what it is told to do for that. */
export interface Task {
  readonly key: string;
  readonly end: "COMPLETED" | "FAILED";
  readonly marks: string;
}

/** Each job adds a line to a file of its own when it begins: how often the work was done. */
export function aTask(folder: string, number: number): Task {
  return {
    key: `task-${number}`,
    end: number % 5 === 4 ? "FAILED" : "COMPLETED",
    marks: join(folder, `marks-${number}`),
  };
}

export function requestOf({ key, end, marks }: Task, milliseconds: number) {
  const lines = [
    `mark ${marks} begun`,
    `sleep ${milliseconds}`,
    `say done ${key}`,
    ...(end === "FAILED" ? ["exit 3"] : []),
  ];
  return { prompt: lines.join("\n"), agentCommand: scripted, idempotencyKey: key, timeout: 120 };
}

export function timesDone({ marks }: Task): number {
  return existsSync(marks) ? readFileSync(marks, "utf8").trim().split("\n").length : 0;
}

/** Every execution, asked for page by page. */
async function listAll(client: ExecutionClient): Promise<readonly Execution[]> {
  const all: Execution[] = [];
  for (let after: string | undefined; ; ) {
    const page = await client.list({ limit: 200, ...(after === undefined ? {} : { after }) });
    all.push(...page.items);
    if (page.next === null) return all;
    after = page.next;
  }
}

export async function untilAllEnded(
  client: ExecutionClient,
  count: number,
  withinMs: number,
): Promise<readonly Execution[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const all = await listAll(client);
    if (all.length >= count && all.every(hasEnded)) return all;
    if (performance.now() > deadline) {
      const open = all.filter((each) => !hasEnded(each)).map(({ id, status }) => `${id} ${status}`);
      throw new Error(`Not ended within ${withinMs} ms, of ${all.length}: ${open.join(", ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
