import type { Script } from "./client.d.mts";

/** The stand-in for the model, on loopback. */
export function startStub(options: {
  readonly script: Script;
}): Promise<{ readonly port: number; readonly close: () => Promise<void> }>;
