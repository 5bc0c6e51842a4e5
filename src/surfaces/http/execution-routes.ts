import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  createExecution,
  type Execution,
  type ExecutionRequest,
  type StoredExecution,
  validateExecutionRequest,
} from "../../executions/index.ts";
import { createRunId } from "../../runs/index.ts";
import { checkRequest, fieldsAmiss, type Policy } from "./check-request.ts";
import type { ServerFacts } from "./facts.ts";
import { type ExecutionQuery, validateExecutionQuery } from "./generated/execution-query.js";
import type { Caller } from "./guard.ts";
import {
  executionNotFound,
  type FieldProblem,
  invalidRequest,
  notAuthenticated,
  queueFull,
  transitionRefused,
} from "./problem.ts";
import { fieldProblems } from "./schema-problems.ts";

const executionsPath = "/api/v1/executions";
const pageLimitDefault = 50;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The calls of executions.md; each one's facts for the document stand in `openapi.ts`. */
export function addExecutionRoutes(server: FastifyInstance, facts: ServerFacts): void {
  const { store, dispatcher, policy, now } = facts;

  server.post(executionsPath, async (request, reply) => {
    const caller = callerIn(request);
    const asked = requestIn(request, policy);
    const known = await checkUnlessKnown(facts, asked, caller);
    if (known !== null) return answerWith(reply, 200, known.execution);
    const id = createRunId(now(), crypto.getRandomValues(new Uint8Array(10)));
    const created = await dispatcher.create({
      execution: createExecution(id, asked, now()),
      tenant: caller.tenant,
      environment: asked.env ?? {},
      server: null,
      callback: "none",
    });
    if (created.kind === "queue_full") throw queueFull(created.queuedCount);
    return answerWith(reply, created.kind === "created" ? 201 : 200, created.stored.execution);
  });

  server.get(executionsPath, async (request) => {
    const { status = null, project = null, limit, after = null } = queryIn(request);
    const page = await store.list({
      tenant: callerIn(request).sees,
      status,
      project,
      after,
      limit: limit === undefined ? pageLimitDefault : Number(limit),
    });
    return { items: page.items.map(({ execution }) => execution), next: page.next };
  });

  server.get(`${executionsPath}/:id`, async (request) => (await requireExecution(facts, request)).execution);

  server.post(`${executionsPath}/:id/cancel`, async (request, reply) => {
    const answer = await dispatcher.cancel(idIn(request), callerIn(request).sees);
    if (answer.kind === "not_found") throw executionNotFound();
    if (answer.kind === "refused") throw transitionRefused(answer.currentStatus);
    const { execution } = answer;
    // It was done before it could be cancelled.
    if (["COMPLETED", "FAILED"].includes(execution.status)) throw transitionRefused(execution.status);
    return reply.status(execution.status === "CANCELLED" ? 200 : 202).send(execution);
  });
}

function answerWith(reply: FastifyReply, status: 200 | 201, execution: Execution): FastifyReply {
  return reply.status(status).header("location", `${executionsPath}/${execution.id}`).send(execution);
}

/**
 * A key that has made an execution gives it also where its request wouldn't be taken any more: a SPEC may be gone by then, a permission taken back.
 * @throws RequestRefused what `checkRequest` throws
 */
async function checkUnlessKnown(
  { store, policy }: Pick<ServerFacts, "store" | "policy">,
  asked: ExecutionRequest,
  caller: Caller,
): Promise<StoredExecution | null> {
  try {
    checkRequest(asked, caller, policy);
    return null;
  } catch (error) {
    const { idempotencyKey: key } = asked;
    const known = key === undefined ? null : await store.findByKey(caller.tenant, key);
    if (known === null) throw error;
    return known;
  }
}

/** @throws RequestRefused 404, also for another tenant's */
export async function requireExecution(
  { store }: Pick<ServerFacts, "store">,
  request: FastifyRequest,
): Promise<StoredExecution> {
  const stored = await store.find(idIn(request), callerIn(request).sees);
  if (stored === null) throw executionNotFound();
  return stored;
}

function callerIn({ caller }: FastifyRequest): Caller {
  if (caller === null) throw notAuthenticated();
  return caller;
}

function idIn({ params }: FastifyRequest): string {
  const id = typeof params === "object" && params !== null && "id" in params ? params.id : undefined;
  if (typeof id !== "string" || !uuid.test(id)) throw executionNotFound();
  return id;
}

/** The key may stand in the header of its name, too, as many clients send it. */
function requestIn({ body, headers }: FastifyRequest, policy: Policy): ExecutionRequest {
  const key = headers["idempotency-key"];
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  const asked: unknown =
    isObject && key !== undefined && !("idempotencyKey" in body) ? { ...body, idempotencyKey: key } : body;
  if (validateExecutionRequest(asked)) return asked;
  const problems = fieldProblems(validateExecutionRequest.errors);
  throw invalidRequest([...problems, ...amissBeside(problems, asked, policy)]);
}

/** What is wrong with the other fields, so that nobody has to ask twice to be told everything. */
function amissBeside(
  problems: readonly FieldProblem[],
  asked: unknown,
  policy: Policy,
): readonly FieldProblem[] {
  const malformed = new Set(problems.map(({ field }) => field.split(".")[0] ?? ""));
  if (typeof asked !== "object" || asked === null || malformed.has("")) return [];
  const rest: unknown = Object.fromEntries(Object.entries(asked).filter(([name]) => !malformed.has(name)));
  return validateExecutionRequest(rest) ? fieldsAmiss(rest, policy, malformed) : [];
}

function queryIn({ query }: FastifyRequest): ExecutionQuery {
  if (validateExecutionQuery(query)) return query;
  throw invalidRequest(fieldProblems(validateExecutionQuery.errors));
}
