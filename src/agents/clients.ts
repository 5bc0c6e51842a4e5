import { AlfredError } from "../failures/index.ts";
import type { AgentClient } from "./agent-client.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { skills } from "./skills.ts";

/** The known clients, by the name that `--agent` takes. Only this room knows their names, files and flags. */
export const clients: Readonly<Record<string, AgentClient>> = { claude, codex, gemini, opencode, skills };

/** @throws AlfredError `unknown_agent`, which names those that have what is wanted */
export function requireClient(name: string, has: (client: AgentClient) => boolean = () => true): AgentClient {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined;
  if (client !== undefined && has(client)) return client;
  const known = Object.entries(clients).flatMap(([each, it]) => (has(it) ? [each] : []));
  throw new AlfredError({ code: "unknown_agent", agent: name, known });
}
