import type { Execution } from "../execution.ts";

/** What comes while an execution is followed. */
export type ExecutionStreamEvent =
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "state"; readonly execution: Execution };

export type ExecutionEvents = AsyncGenerator<ExecutionStreamEvent, void, undefined>;

/** A server-sent event. */
interface Message {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly data: string;
}

const pauseMs = 1_000;
/** So many broken connections in a row, without anything coming, end the following. */
const attemptsMax = 10;

/**
 * Reads a live log to its end. Where the connection breaks, for example because the server was started anew, it goes on where it was.
 * @param open asks for the log, from behind the event of this id
 */
export async function* readEvents(
  open: (lastEventId: string | null) => Promise<Response>,
  executionOf: (data: unknown) => Execution,
  signal: AbortSignal,
): ExecutionEvents {
  const { EventSourceParserStream } = await import("eventsource-parser/stream");
  let lastEventId: string | null = null;
  for (let failures = 0; !signal.aborted; failures++) {
    // The first time, what the server says counts; later it may be away for a while.
    const answer: Response | null =
      failures === 0 ? await open(lastEventId) : await open(lastEventId).catch(onlyLater(failures));
    if (answer?.body) {
      const messages: ReadableStream<Message> = answer.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      try {
        for await (const { event, id, data } of messages) {
          failures = 0;
          lastEventId = id ?? lastEventId;
          if (event === "end") return;
          const said: unknown = JSON.parse(data);
          if (event === "state") yield { kind: "state", execution: executionOf(said) };
          if (event === "log") yield { kind: "log", text: textIn(said) };
        }
      } catch (error) {
        if (!isBroken(error)) throw error;
      }
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function onlyLater(failures: number) {
  return (error: unknown): null => {
    if (failures >= attemptsMax) throw error;
    return null;
  };
}

/** A connection that ended in the middle; what is wrong with the events themselves is no such thing. */
function isBroken(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === "AbortError");
}

function textIn(data: unknown): string {
  return typeof data === "object" && data !== null && "text" in data && typeof data.text === "string"
    ? data.text
    : "";
}
