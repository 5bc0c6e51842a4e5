import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, alfred as runAlfred, withAgent } from "./command-line.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles, writeSpec } from "./temporary-project.ts";

/** Two machines of a team: two clones of one repository, each with files of its own, and the store that they share. */
export interface Team {
  readonly one: string;
  readonly other: string;
  readonly address: string;
}

export const spec = "SPEC-AUTH-001";

/** Where each root's team shares its state, where the environment has to say it: a folder out of a project isn't the project's to name. */
const folders = new Map<string, string>();

/** @param database a PostgreSQL's address, which the configuration names; a folder of its own unless said */
export async function aTeam(database?: string): Promise<Team> {
  const address = database ?? `files:${temporaryFolder()}`;
  const one = aProject();
  await runAlfred(one, ["0-project", "--name", "Greeter", "--yes"]);
  setStore(one, database === undefined ? {} : { address });
  writeSpec(one);
  commitAll(one, "A SPEC, and a store for the team");
  const other = join(temporaryFolder(), "greeter");
  git(one, "clone", "--quiet", one, other);
  if (database === undefined) for (const root of [one, other]) folders.set(root, address);
  return { one, other, address };
}

/** Runs a command on one of the machines of a team. */
export function alfred(
  root: string,
  words: readonly string[],
  options: Parameters<typeof runAlfred>[2] = {},
): Promise<Ended> {
  const address = folders.get(root);
  const environment = { ...(address === undefined ? {} : { ALFRED_STORE: address }), ...options.environment };
  return runAlfred(root, words, { ...options, environment });
}

export function setStore(root: string, store: object | undefined): void {
  const file = ".moai/config.json";
  const config: object = JSON.parse(readFileSync(join(root, file), "utf8"));
  writeFiles(root, { [file]: `${JSON.stringify({ ...config, store }, null, 2)}\n` });
}

/** Runs a command with the scripted agent, which behaves as it is told. */
export function withScriptedAgent(
  root: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return alfred(root, [...words, ...withAgent], { environment });
}

/** An agent that can't do its first step: the run is saved as failed. */
export const failing = { AGENT_BEHAVIOUR: "fails" };
/** This machine alone. */
export const offline = { ALFRED_STORE: "files" };
