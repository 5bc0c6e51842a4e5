import type { SSEMessage } from "@fastify/sse";
import type { FastifyInstance } from "fastify";
import { type Execution, hasEnded } from "../../executions/index.ts";
import { requireExecution } from "./execution-routes.ts";
import type { ServerFacts } from "./facts.ts";

const lookMs = 300;
/** The first part of an output that is given whole. */
const wholeCharactersMax = 16 * 1024 * 1024;

/**
 * An execution's output: as text what there is so far, and as server-sent events what comes, with every change of its state between. An event `log` has
 * the text as JSON and as its id where the next begins; `state` the record; `end` is the last one.
 */
export function addLiveLogs(server: FastifyInstance, facts: ServerFacts): void {
  server.get("/api/v1/executions/:id/logs", { sse: "dual" }, async (request, reply) => {
    const { execution } = await requireExecution(facts, request);
    const isLive = request.headers.accept?.includes("text/event-stream") === true;
    if (!isLive) {
      return reply
        .header("content-type", "text/plain; charset=utf-8")
        .send(await textSoFar(facts, execution.id));
    }
    const closing = new AbortController();
    reply.sse.onClose(() => closing.abort());
    const signal = AbortSignal.any([facts.signal, closing.signal]);
    const offset = Number(request.headers["last-event-id"] ?? 0);
    reply.sse.keepAlive();
    await reply.sse.send(
      events(facts, execution, Number.isSafeInteger(offset) && offset > 0 ? offset : 0, signal),
    );
    reply.sse.close();
  });
}

async function textSoFar({ runner, signal }: ServerFacts, id: string): Promise<string> {
  let text = "";
  for await (const chunk of runner.logs(id, { offset: 0, isFollowed: false, signal })) {
    text += chunk.text;
    if (text.length > wholeCharactersMax) break;
  }
  return text;
}

/** Output and changes of state as they come, the last output before the last state. */
async function* events(
  { store, runner }: ServerFacts,
  first: Execution,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<SSEMessage> {
  let offset = start;
  let seen = first;
  yield { event: "state", data: seen };
  while (!signal.aborted) {
    // Asked before the output is read: what was printed before the end is in it.
    const now = (await store.find(first.id, null))?.execution ?? seen;
    for await (const chunk of runner.logs(first.id, { offset, isFollowed: false, signal })) {
      offset = chunk.nextOffset;
      yield { event: "log", id: String(offset), data: { text: chunk.text } };
    }
    if (now.history.length !== seen.history.length || now.cancelRequestedAt !== seen.cancelRequestedAt) {
      yield { event: "state", data: now };
    }
    seen = now;
    if (hasEnded(seen)) {
      yield { event: "end", data: { status: seen.status } };
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
