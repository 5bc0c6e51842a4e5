import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { makeDirectoryDurably } from "../../../durable/index.ts";
import {
  isNetwork,
  kubernetesDefaults,
  localRunner,
  openKubernetesRunner,
  type Runner,
  readKubernetesSettings,
  serverState,
} from "../../../executions/index.ts";
import { AlfredError, type ExitCode, exitCodes } from "../../../failures/index.ts";
import { executionWords } from "../../../messages/index.ts";
import { serverPlaces } from "../../http/server-places.ts";
import { examples } from "../help/layout.ts";
import { type ServeHelp, serveHelp } from "../help/serve.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { checkOneOf, countOf, positiveOf, usageError } from "../usage.ts";
import { alfredWords } from "./job.ts";

interface ServeWords {
  readonly port: string;
  readonly host: string;
  readonly store?: string;
  readonly runner: string;
  readonly kubernetesSettings?: string;
  readonly repositoryHost?: readonly string[];
  readonly projectRoot?: string;
  readonly tokenFile?: string;
  readonly tenants?: string;
  readonly allowAgentCommand?: boolean;
  readonly allowHost?: readonly string[];
  readonly allowEnv?: readonly string[];
  readonly callbackHost?: readonly string[];
  readonly callbackNetwork?: readonly string[];
  readonly running: string;
  readonly runningPerTenant: string;
  readonly queued: string;
  readonly keepDays: string;
  readonly requestsPerMinute: string;
}

const portMax = 65_535;
const several = (word: string, before: readonly string[] = []) => [...before, word];

export function addServe({ program, action, language }: Registration): void {
  const help = serveHelp[language];
  withLimits(withPermissions(program.command("serve"), help), help)
    .description(help.serve)
    .option("--port <port>", help.port, "7410")
    .option("--host <address>", help.host, "127.0.0.1")
    .option("--store <address>", help.store)
    .option("--runner <runner>", help.runner, "local")
    .option("--kubernetes-settings <file>", help.kubernetesSettings)
    .option("--project-root <folder>", help.projectRoot)
    .option("--token-file <file>", help.tokenFile)
    .option("--tenants <file>", help.tenants)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred serve",
        "alfred serve --port 8080 --project-root /srv/projects --running 8",
        "ALFRED_TOKEN=… ALFRED_RECORDS=postgres://alfred:…@db/alfred alfred serve --callback-host ci.example.com",
      ),
    )
    .action(action((line, words: ServeWords) => runServe(line, words, program.version() ?? "")));
}

function withPermissions(command: Command, help: ServeHelp): Command {
  return command
    .option("--allow-agent-command", help.allowAgentCommand)
    .option("--allow-host <name>", help.allowHost, several)
    .option("--repository-host <host>", help.repositoryHost, several)
    .option("--allow-env <name>", help.allowEnv, several)
    .option("--callback-host <host>", help.callbackHost, several)
    .option("--callback-network <network>", help.callbackNetwork, several);
}

function withLimits(command: Command, help: ServeHelp): Command {
  return command
    .option("--running <count>", help.running, "4")
    .option("--running-per-tenant <count>", help.runningPerTenant, "4")
    .option("--queued <count>", help.queued, "100")
    .option("--keep-days <days>", help.keepDays, "30")
    .option("--requests-per-minute <count>", help.requestsPerMinute, "600");
}

async function runServe(line: CommandLine, words: ServeWords, version: string): Promise<ExitCode> {
  // Loaded here alone: the server is larger than the rest of the command line.
  const { keptSecret } = await import("../../http/secret-files.ts");
  const { operator, readTenants } = await import("../../http/guard.ts");
  const { serve } = await import("../../http/serve.ts");
  const { language, directory, environment, context } = line;
  const settings = settingsOf(line, words);
  const places = serverPlaces(line.root);
  keepOutOfGit(places.memory);
  const given = textIn(environment, "ALFRED_TOKEN");
  const tokenFile = words.tokenFile === undefined ? places.token : resolve(directory, words.tokenFile);
  const kept = given === undefined ? keptSecret(tokenFile) : { secret: given, isNew: false };
  const callbackSecret = environment["ALFRED_CALLBACK_SECRET"] ?? keptSecret(places.callbackSecret).secret;
  const tenants =
    words.tenants === undefined ? [] : readTenants(words.tenants, textOf(resolve(directory, words.tenants)));
  const store = words.store ?? textIn(environment, "ALFRED_RECORDS") ?? places.store;
  const say = executionWords(language);

  await serve(context, {
    ...settings,
    store,
    callers: [operator(kept.secret), ...tenants],
    callbackSecret,
    secrets: [kept.secret, callbackSecret, passwordIn(store), ...stateSecrets(environment)],
    version,
    log: line.options.quiet ? null : line.streams.errors,
    openRunner: () =>
      words.runner === "kubernetes"
        ? openClusterRunner(line, words, store)
        : Promise.resolve(openLocalRunner(line, places.jobs)),
    onListening: (url) => {
      const token = kept.isNew ? `\n${say.newToken(kept.secret, tokenFile)}` : "";
      line.answer(`${say.listening(url)}${token}`, {
        ok: true,
        url,
        token_file: given === undefined ? tokenFile : null,
        token: kept.isNew ? kept.secret : null,
      });
    },
  });
  return exitCodes.done;
}

/** The words, checked before anything is opened. */
function settingsOf(line: CommandLine, words: ServeWords) {
  const { language, directory, root } = line;
  checkOneOf(language, "--runner", words.runner, ["local", "kubernetes"]);
  const port = countOf(language, "--port", words.port);
  if (port > portMax) throw usageError(language, (say) => say.notPort(words.port));
  const projectRoot = words.projectRoot === undefined ? root : resolve(directory, words.projectRoot);
  if (statSync(projectRoot, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new AlfredError({ code: "file_not_found", path: projectRoot });
  }
  const networks = words.callbackNetwork ?? [];
  const strange = networks.find((network) => !isNetwork(network));
  if (strange !== undefined) throw usageError(language, (say) => say.notNetwork(strange));
  const lower = (all: readonly string[] = []) => all.map((each) => each.toLowerCase());
  return {
    host: words.host,
    port,
    policy: {
      projectRoot,
      allowsAgentCommand: words.allowAgentCommand === true,
      callbacks: { hosts: lower(words.callbackHost), networks },
      environmentNames: words.allowEnv ?? [],
      repositoryHosts: lower(words.repositoryHost),
      runner: words.runner === "kubernetes" ? ("kubernetes" as const) : ("local" as const),
    },
    hostNames: [...lower(words.allowHost), ...(isIP(words.host) === 0 ? [words.host.toLowerCase()] : [])],
    limits: {
      running: positiveOf(language, "--running", words.running),
      runningPerTenant: positiveOf(language, "--running-per-tenant", words.runningPerTenant),
      queued: countOf(language, "--queued", words.queued),
    },
    // None is no limit.
    keepDays: countOf(language, "--keep-days", words.keepDays) || null,
    requestsPerMinute: countOf(language, "--requests-per-minute", words.requestsPerMinute),
  };
}

function openLocalRunner({ environment, context }: CommandLine, directory: string): Runner {
  return localRunner({
    directory,
    alfred: alfredWords(),
    environment: withoutOwnSecrets(environment),
    now: context.now,
    trace: context.trace,
  });
}

/** Pods reach the state's store by an address and a user of their own, in Secrets. */
function openClusterRunner(
  { directory, environment, context }: CommandLine,
  { kubernetesSettings }: ServeWords,
  store: string,
): Promise<Runner> {
  const file = kubernetesSettings === undefined ? null : resolve(directory, kubernetesSettings);
  const settings = file === null ? kubernetesDefaults : readKubernetesSettings(file, textOf(file));
  const { now, trace } = context;
  const state = serverState(settings, environment, store);
  return openKubernetesRunner({
    cluster: { kind: "found" },
    settings,
    now,
    state:
      state === null
        ? null
        : { address: state.address, context: { environment: state.environment, now, trace } },
  });
}

/** What a job inherits: what its agent needs, such as its key, but nothing by which it could act as the server. */
function withoutOwnSecrets(
  environment: CommandLine["environment"],
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(?:ALFRED_|PG)/.test(name)));
}

/** What lets this server in where runs' state is kept. */
function stateSecrets(environment: CommandLine["environment"]): readonly string[] {
  const names = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
  const kept = names.flatMap((name) => textIn(environment, name) ?? []);
  return [passwordIn(textIn(environment, "ALFRED_STATE") ?? ""), ...kept];
}

/** What is empty isn't said: a variable can't always be taken away. */
function textIn(environment: CommandLine["environment"], name: string): string | undefined {
  return environment[name] || undefined;
}

function passwordIn(store: string): string {
  return URL.canParse(store) ? decodeURIComponent(new URL(store).password) : "";
}

/** Records and secrets lie in a folder that a project may not have told git to ignore yet. */
function keepOutOfGit(memory: string): void {
  makeDirectoryDurably(memory);
  const file = join(memory, ".gitignore");
  if (!existsSync(file)) writeFileSync(file, "*\n");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AlfredError({ code: "file_not_found", path }, { cause: error });
  }
}
