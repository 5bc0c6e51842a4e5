import { AlfredError } from "../failures/index.ts";
import type { AgentClient, Headless, ModelWish } from "./agent-client.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { skills } from "./skills.ts";

/** The known clients, by the name that `--agent` takes. Only this room knows their names, files and flags. */
export const clients: Readonly<Record<string, AgentClient>> = { claude, codex, gemini, opencode, skills };

/** @throws AlfredError `unknown_agent`, which names those that are known */
export function requireClient(name: string): AgentClient {
  return find(name) ?? refuse(name, Object.keys(clients));
}

/** @throws AlfredError `unknown_agent`, which names those that can be started */
export function requireHeadless(name: string): Headless {
  return find(name)?.headless ?? refuse(name, clientsThatRun());
}

/** The names of the clients that alfred can start. */
export function clientsThatRun(): readonly string[] {
  return Object.keys(clients).filter((each) => find(each)?.headless);
}

/** The variables that tell a client of a wish; null where it can't be told of it. */
export function modelSettings(name: string, wish: ModelWish): Readonly<Record<string, string>> | null {
  const hasWish = wish.model !== undefined || wish.maxTokens !== undefined;
  return hasWish ? (find(name)?.headless?.settings?.(wish) ?? null) : {};
}

function find(name: string): AgentClient | undefined {
  return Object.hasOwn(clients, name) ? clients[name] : undefined;
}

function refuse(agent: string, known: readonly string[]): never {
  throw new AlfredError({ code: "unknown_agent", agent, known });
}
