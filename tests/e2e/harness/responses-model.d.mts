import type { Reply } from "./client.mjs";

/** The stand-in for a model behind OpenAI's Responses API, on loopback. */
export function startResponsesStub(
  model: (context: { readonly prompt: string; readonly toolResult: string; readonly all: string }) => Reply,
): Promise<{ readonly port: number; readonly requests: readonly string[]; readonly close: () => void }>;
