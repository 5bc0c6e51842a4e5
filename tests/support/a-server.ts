import { join } from "node:path";
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import {
  callBack,
  type ExecutionLimits,
  type ExecutionRequest,
  openExecutionStore,
  startDispatcher,
} from "../../src/executions/index.ts";
import { type Policy, projectDirectory } from "../../src/surfaces/http/check-request.ts";
import type { ServerFacts } from "../../src/surfaces/http/facts.ts";
import { digestOf, operator } from "../../src/surfaces/http/guard.ts";
import { buildServer } from "../../src/surfaces/http/server.ts";
import { aScriptedRunner } from "./scripted-runner.ts";
import { temporaryFolder, writeFiles, writeSpec } from "./temporary-project.ts";

export const token = "the-operators-secret-token";
export const tenantToken = "another-tenants-secret-token";

export interface ServerWishes {
  readonly policy?: Partial<Policy>;
  readonly limits?: Partial<ExecutionLimits>;
  readonly facts?: Partial<ServerFacts>;
}

/** A whole server over a real store, whose jobs do what the test says; asked without a network by `inject`. */
export async function aServer({ policy = {}, limits = {}, facts = {} }: ServerWishes = {}) {
  const projectRoot = temporaryFolder();
  writeFiles(projectRoot, { "shop/api/package.json": "{}", "other/package.json": "{}" });
  writeSpec(projectRoot);
  writeSpec(join(projectRoot, "shop/api"));
  const place = aScriptedRunner();
  const runner = place.runner();
  const store = await openExecutionStore(join(projectRoot, ".moai/memory/executions.db"), "/");
  const whole: Policy = {
    projectRoot,
    allowsAgentCommand: false,
    callbacks: { hosts: [], networks: [] },
    environmentNames: [],
    repositoryHosts: [],
    runner: "local",
    ...policy,
  };
  const now = () => new Date();
  const dispatcher = await startDispatcher({
    store,
    runner,
    limits: { running: 2, runningPerTenant: 2, queued: 100, ...limits },
    keepDays: null,
    now,
    report: () => {},
    projectDirectory: (project) => projectDirectory(projectRoot, project),
    callBack: (execution) =>
      callBack(execution, { rules: whole.callbacks, secret: "s", now, onTrouble: () => {} }),
    timing: { lookMs: 20, beatMs: 100, silenceMs: 1000, cancelMs: 3000, retryMs: 10 },
  });
  const log = new PassThrough();
  let logged = "";
  log.setEncoding("utf8").on("data", (text: string) => {
    logged += text;
  });
  const ending = new AbortController();
  const tenant = { tenant: "team-a", sees: "team-a", projects: ["shop/api"] };
  const server = await buildServer({
    store,
    runner,
    dispatcher,
    policy: whole,
    callers: [operator(token), { digest: digestOf(tenantToken), caller: tenant }],
    hostNames: ["alfred.example.com"],
    requestsPerMinute: 0,
    version: "1.2.3",
    now,
    signal: ending.signal,
    log,
    secrets: [token, tenantToken],
    ...facts,
  });
  onTestFinished(async () => {
    ending.abort();
    await server.close();
    await dispatcher.stop();
    await store.close();
  });

  const ask = (
    method: "GET" | "POST",
    url: string,
    more: {
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly as?: string;
    } = {},
  ) =>
    server.inject({
      method,
      url,
      headers: { host: "localhost:7410", authorization: `Bearer ${more.as ?? token}`, ...more.headers },
      ...(more.body === undefined ? {} : { payload: more.body as object }),
    });
  const create = async (request: ExecutionRequest, as?: string) => {
    const answer = await ask("POST", "/api/v1/executions", {
      body: request,
      ...(as === undefined ? {} : { as }),
    });
    if (answer.statusCode > 201) throw new Error(answer.body);
    return answer.json();
  };
  return { server, ask, create, store, place, projectRoot, ending, dispatcher, logged: () => logged };
}

/** Asks until an execution is in a state. */
export async function untilStatus(
  { ask }: Pick<Awaited<ReturnType<typeof aServer>>, "ask">,
  id: string,
  status: string,
) {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const execution = (await ask("GET", `/api/v1/executions/${id}`)).json();
    if (execution.status === status) return execution;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Never ${status}`);
}
