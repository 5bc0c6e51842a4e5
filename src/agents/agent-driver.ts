import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { parseCommandLine } from "../processes/index.ts";
import type { StreamFormat } from "./agent-stream.ts";
import { clients, requireHeadless } from "./clients.ts";

/** An agent that alfred starts: one of the known clients, or any program. */
export type AgentDriver =
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "agent_command"; readonly command: string };

/** How an agent is started, and how its answer is judged. */
export interface ResolvedAgent {
  /** Names the agent in messages. */
  readonly name: string;
  readonly command: readonly string[];
  /** How its output is to be understood; null for a program that alfred knows nothing of. */
  readonly format: StreamFormat | null;
}

/** @throws AlfredError `unknown_agent`, `command_needs_shell`, `command_malformed` */
export function resolveAgent(driver: AgentDriver): ResolvedAgent {
  if (driver.kind === "agent_command") {
    const command = parseCommandLine(driver.command);
    return { name: command[0] ?? "", command, format: null };
  }
  return { name: driver.name, ...requireHeadless(driver.name) };
}

/**
 * Says before a run begins that its agent can't be started.
 * @throws AlfredError `agent_not_installed`, or what `resolveAgent` throws
 */
export function requireAgent(
  driver: AgentDriver,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const { name, command } = resolveAgent(driver);
  const [program = ""] = command;
  if (!isProgram(program, environment))
    throw new AlfredError({ code: "agent_not_installed", agent: name, command: program });
}

/** Which of the known clients are on the PATH. */
export function installedAgents(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(clients).flatMap(([name, { headless }]) =>
    headless !== null && isProgram(headless.command[0] ?? "", environment) ? [name] : [],
  );
}

function isProgram(program: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (isAbsolute(program) || /[\\/]/.test(program)) return isExecutable(program);
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter);
  const endings =
    process.platform === "win32" ? (environment["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";") : [""];
  return folders.some(
    (folder) => folder !== "" && endings.some((ending) => isExecutable(join(folder, `${program}${ending}`))),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there or not a program: either way it can't be started.
    return false;
  }
}
