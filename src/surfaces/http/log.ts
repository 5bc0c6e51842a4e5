import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";

/** Shorter words stand in too many harmless places. */
const secretCharactersMin = 8;

/**
 * The server's log: a JSON line an event. Headers and bodies are not in it; and should a secret come in by any other way (an error's message), it is
 * taken out of the line before that is written.
 */
export function openLog(stream: NodeJS.WritableStream | null, secrets: readonly string[]): FastifyBaseLogger {
  if (stream === null) return pino({ enabled: false });
  const known = secrets.filter((secret) => secret.length >= secretCharactersMin);
  const quoted = known.map((secret) => JSON.stringify(secret).slice(1, -1));
  const hide = (line: string) =>
    [...known, ...quoted].reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  const options = {
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: ["*.authorization", "*.cookie", "*.token", "*.password", "*.environment"],
    hooks: { streamWrite: hide },
  };
  return pino(options, stream);
}
