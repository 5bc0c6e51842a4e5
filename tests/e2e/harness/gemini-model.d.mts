import type { Reply } from "./client.mjs";

/** The stand-in for Gemini's model, on loopback. */
export function startGeminiStub(
  model: (context: { readonly prompt: string; readonly toolResult: string; readonly all: string }) => Reply,
): Promise<{ readonly port: number; readonly requests: readonly string[]; readonly close: () => void }>;
