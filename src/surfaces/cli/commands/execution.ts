import { resolve } from "node:path";
import type { Command } from "commander";
import type { Language } from "../../../context/index.ts";
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
import { executionHelp } from "../help/execution.ts";
import { examples } from "../help/layout.ts";
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

export function addExecution({ program, action, language }: Registration): void {
  const help = executionHelp[language];
  const execution = program.command("execution").description(help.execution);

  withServer(withRequest(execution.command("create"), language), language)
    .description(help.create)
    .argument("[phase]", help.phase)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred execution create 2-run --spec SPEC-AUTH-001 --agent claude --follow",
        'alfred execution create 1-plan --prompt "users can log in"',
        'alfred execution create --prompt "Say hello" --project shop/api',
      ),
    )
    .action(action(create));

  withServer(execution.command("list"), language)
    .description(help.list)
    .option("--status <status>", help.status)
    .option("--project <folder>", help.ofProject)
    .option("--limit <count>", help.limit, listLimit)
    .option("--after <id>", help.after)
    .addHelpText(
      "after",
      examples(language, "alfred execution list", "alfred execution list --status RUNNING --json"),
    )
    .action(action(list));

  withServer(execution.command("show"), language)
    .description(help.show)
    .argument("<id>")
    .addHelpText("after", examples(language, "alfred execution show 01a1ff1d-429e-75e5-a35b-2412f30b3b14"))
    .action(action(show));

  withServer(execution.command("cancel"), language)
    .description(help.cancel)
    .argument("<id>")
    .addHelpText("after", examples(language, "alfred execution cancel 01a1ff1d-429e-75e5-a35b-2412f30b3b14"))
    .action(action(cancel));

  withServer(execution.command("logs"), language)
    .description(help.logs)
    .argument("<id>")
    .option("-f, --follow", help.followLogs)
    .addHelpText(
      "after",
      examples(language, "alfred execution logs 01a1ff1d-429e-75e5-a35b-2412f30b3b14 --follow"),
    )
    .action(action(logs));
}

function withServer(command: Command, language: Language): Command {
  const help = executionHelp[language];
  return command
    .option("--server <url>", help.server(serverDefault))
    .option("--token-file <file>", help.tokenFile);
}

function withRequest(command: Command, language: Language): Command {
  const help = executionHelp[language];
  return command
    .option("--spec <id>", help.spec)
    .option("--prompt <text>", help.prompt)
    .option("--project <folder>", help.project)
    .option("--agent <name>", help.agent)
    .option("--agent-command <command>", help.agentCommand)
    .option("--model <name>", help.model)
    .option("--max-tokens <count>", help.maxTokens)
    .option("--timeout <seconds>", help.timeout)
    .option("--callback-url <url>", help.callbackUrl)
    .option("--metadata <pair>", help.metadata, pairs)
    .option("--env <pair>", help.env, pairs)
    .option("--repository <url>", help.repository)
    .option("--commit <id>", help.commit)
    .option("--resource <pair>", help.resource, pairs)
    .option("--idempotency-key <key>", help.idempotencyKey)
    .option("--follow", help.follow);
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
