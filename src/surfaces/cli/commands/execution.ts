import { resolve } from "node:path";
import type { Command } from "commander";
import {
  type Execution,
  type ExecutionClient,
  type ExecutionRequest,
  type ExecutionStatus,
  executionClient,
  hasEnded,
} from "../../../executions/index.ts";
import { AlfredError, type ExitCode, exitCodes } from "../../../failures/index.ts";
import { executionWords } from "../../../messages/index.ts";
import { readOrNull } from "../../http/secret-files.ts";
import { serverPlaces } from "../../http/server-places.ts";
import { executionLine, executionText } from "../present/execution.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { readAll } from "../streams.ts";
import { checkOneOf, positiveOf, usageError } from "../usage.ts";

interface ServerWords {
  readonly server?: string;
  readonly tokenFile?: string;
}

interface CreateWords extends ServerWords {
  readonly spec?: string;
  readonly prompt?: string;
  readonly project?: string;
  readonly agent?: string;
  readonly agentCommand?: string;
  readonly model?: string;
  readonly maxTokens?: string;
  readonly timeout?: string;
  readonly callbackUrl?: string;
  readonly metadata?: readonly (readonly [string, string])[];
  readonly env?: readonly (readonly [string, string])[];
  readonly repository?: string;
  readonly commit?: string;
  readonly resource?: readonly (readonly [string, string])[];
  readonly idempotencyKey?: string;
  readonly follow?: boolean;
}

interface ListWords extends ServerWords {
  readonly status?: string;
  readonly project?: string;
  readonly limit?: string;
  readonly after?: string;
}

const serverDefault = "http://127.0.0.1:7410";
const statuses: readonly ExecutionStatus[] = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"];
const listLimit = "20";

export function addExecution({ program, action }: Registration): void {
  const execution = program
    .command("execution")
    .description("Asks a server that was started with alfred serve for unattended runs, and follows them.");

  withServer(withRequest(execution.command("create")))
    .description("Creates an execution: a phase of a project, or a bare prompt.")
    .argument("[phase]", "for example 2-run")
    .addHelpText(
      "after",
      '\nExamples:\n  alfred execution create 2-run --spec SPEC-AUTH-001 --agent claude --follow\n  alfred execution create 1-plan --prompt "users can log in"\n  alfred execution create --prompt "Say hello" --project shop/api\n',
    )
    .action(action(create));

  withServer(execution.command("list"))
    .description("Lists executions, newest first.")
    .option("--status <status>", "PENDING, RUNNING, COMPLETED, FAILED or CANCELLED")
    .option("--project <folder>", "of this project")
    .option("--limit <count>", "how many, 200 at most", listLimit)
    .option("--after <id>", "those older than this one")
    .addHelpText(
      "after",
      "\nExamples:\n  alfred execution list\n  alfred execution list --status RUNNING --json\n",
    )
    .action(action(list));

  withServer(execution.command("show"))
    .description("Shows an execution, with the history of its states.")
    .argument("<id>")
    .addHelpText("after", "\nExample:\n  alfred execution show 01a1ff1d-429e-75e5-a35b-2412f30b3b14\n")
    .action(action(show));

  withServer(execution.command("cancel"))
    .description("Cancels an execution: its job ends, with everything that it has started.")
    .argument("<id>")
    .addHelpText("after", "\nExample:\n  alfred execution cancel 01a1ff1d-429e-75e5-a35b-2412f30b3b14\n")
    .action(action(cancel));

  withServer(execution.command("logs"))
    .description("Prints an execution's output.")
    .argument("<id>")
    .option("-f, --follow", "go on until it has ended")
    .addHelpText(
      "after",
      "\nExample:\n  alfred execution logs 01a1ff1d-429e-75e5-a35b-2412f30b3b14 --follow\n",
    )
    .action(action(logs));
}

function withServer(command: Command): Command {
  return command
    .option("--server <url>", `the server's address (also ALFRED_SERVER; else ${serverDefault})`)
    .option("--token-file <file>", "where its token is (ALFRED_TOKEN says the token itself)");
}

function withRequest(command: Command): Command {
  return command
    .option("--spec <id>", "the SPEC, for example SPEC-AUTH-001")
    .option("--prompt <text>", "what is wanted; - reads it from standard input")
    .option("--project <folder>", "the project, below the server's project root")
    .option("--agent <name>", "who works on it; claude unless said")
    .option("--agent-command <command>", "a program in the agent's place, where the server allows it")
    .option("--model <name>", "which model is to work")
    .option("--max-tokens <count>", "how much it may say at most")
    .option("--timeout <seconds>", "how long the job may take; 1800 unless said")
    .option("--callback-url <url>", "called when it has ended, where the server allows it")
    .option("--metadata <pair>", "a word of your own, NAME=value (repeatable)", pairs)
    .option(
      "--env <pair>",
      "a variable of the job, NAME=value, where the server allows it (repeatable)",
      pairs,
    )
    .option("--repository <url>", "what a job in a cluster clones")
    .option("--commit <id>", "the commit of it to begin at, in full")
    .option(
      "--resource <pair>",
      "what a job in a cluster may have: memoryLimit=4Gi; also memoryRequest, cpuLimit, cpuRequest (repeatable)",
      pairs,
    )
    .option("--idempotency-key <key>", "the same key gives the same execution")
    .option("--follow", "print the output until it has ended");
}

function pairs(
  word: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const at = word.indexOf("=");
  return [...before, at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)]];
}

async function create(line: CommandLine, phase: string | undefined, words: CreateWords): Promise<ExitCode> {
  const client = await clientOf(line, words);
  const { execution, isNew } = await client.create(await requestOf(line, phase, words));
  const say = executionWords(line.language);
  if (words.follow === true) return follow(line, client, execution.id);
  line.answer(isNew ? say.created(execution.id) : say.wasThere(execution.id), {
    ok: true,
    is_new: isNew,
    execution,
  });
  return exitCodes.done;
}

async function requestOf(
  line: CommandLine,
  phase: string | undefined,
  words: CreateWords,
): Promise<ExecutionRequest> {
  const { spec, prompt, project, agent, agentCommand, model, callbackUrl, idempotencyKey } = words;
  const { maxTokens, timeout, metadata, env, repository: url, commit, resource } = words;
  const { language } = line;
  const text = prompt === "-" ? await readAll(line.streams.input) : prompt;
  const all = {
    phase,
    specId: spec,
    prompt: text,
    project,
    agent,
    agentCommand,
    model,
    callbackUrl,
    idempotencyKey,
    maxTokens: maxTokens === undefined ? undefined : positiveOf(language, "--max-tokens", maxTokens),
    timeout: timeout === undefined ? undefined : positiveOf(language, "--timeout", timeout),
    metadata: metadata === undefined ? undefined : Object.fromEntries(metadata),
    env: env === undefined ? undefined : Object.fromEntries(env),
    // Half of it is the server's to refuse, with what is missing.
    repository: url === undefined && commit === undefined ? undefined : withoutGaps({ url, commit }),
    resources: resource === undefined ? undefined : Object.fromEntries(resource),
  };
  return withoutGaps(all);
}

/** Only what was said. */
function withoutGaps(words: object) {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

async function list(line: CommandLine, words: ListWords): Promise<ExitCode> {
  const { project, after } = words;
  checkOneOf(line.language, "--status", words.status, statuses);
  const status = statuses.find((each) => each === words.status);
  const limit = positiveOf(line.language, "--limit", words.limit ?? listLimit);
  const client = await clientOf(line, words);
  const { items, next } = await client.list({
    limit,
    ...(status === undefined ? {} : { status }),
    ...(project === undefined ? {} : { project }),
    ...(after === undefined ? {} : { after }),
  });
  const say = executionWords(line.language);
  const lines = items.length === 0 ? [say.none] : items.map(executionLine);
  line.answer([...lines, ...(next === null ? [] : [say.more(next)])].join("\n"), {
    ok: true,
    executions: items,
    next,
  });
  return exitCodes.done;
}

async function show(line: CommandLine, id: string, words: ServerWords): Promise<ExitCode> {
  const execution = await (await clientOf(line, words)).show(id);
  line.answer(executionText(line.language, execution), { ok: true, execution });
  return exitCodes.done;
}

async function cancel(line: CommandLine, id: string, words: ServerWords): Promise<ExitCode> {
  const execution = await (await clientOf(line, words)).cancel(id);
  const say = executionWords(line.language);
  line.answer(hasEnded(execution) ? say.cancelled(id) : say.cancelling(id), { ok: true, execution });
  return exitCodes.done;
}

async function logs(
  line: CommandLine,
  id: string,
  words: ServerWords & { readonly follow?: boolean },
): Promise<ExitCode> {
  const client = await clientOf(line, words);
  if (words.follow === true) return follow(line, client, id);
  const output = await client.logs(id);
  line.passOn(output, { ok: true, output });
  return exitCodes.done;
}

/** The output as it comes, and in the end where it ended: its exit code is 1 where the work wasn't done. */
async function follow(line: CommandLine, client: ExecutionClient, id: string): Promise<ExitCode> {
  const { options, streams, context, language } = line;
  let last: Execution | null = null;
  let output = "";
  for await (const event of client.follow(id, { signal: context.signal })) {
    if (event.kind === "state") last = event.execution;
    else if (options.json) output += event.text;
    else streams.output.write(event.text);
  }
  if (last === null || !hasEnded(last)) return exitCodes.interrupted;
  const isDone = last.status === "COMPLETED";
  line.note(executionWords(language).ended(id, last.status));
  if (options.json) line.answer("", { ok: isDone, execution: last, output });
  return isDone ? exitCodes.done : exitCodes.workFailed;
}

/** The server and its token: as said, as the environment says, or as `alfred serve` in this project left it. */
async function clientOf(line: CommandLine, words: ServerWords): Promise<ExecutionClient> {
  const { environment, directory, root, language } = line;
  const server = words.server ?? environment["ALFRED_SERVER"] ?? serverDefault;
  if (!URL.canParse(server)) throw usageError(language, (say) => say.notUrl("--server", server));
  const file = words.tokenFile === undefined ? serverPlaces(root).token : resolve(directory, words.tokenFile);
  const said = words.tokenFile === undefined ? environment["ALFRED_TOKEN"] : undefined;
  const token = said ?? readOrNull(file);
  if (token === null || token === "") throw new AlfredError({ code: "file_not_found", path: file });
  return executionClient({ server, token });
}
