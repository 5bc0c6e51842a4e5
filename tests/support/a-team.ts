import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alfred, type Ended, withAgent } from "./command-line.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles, writeSpec } from "./temporary-project.ts";

/** Two machines of a team: two clones of one repository, each with files of its own, and the store that they share. */
export interface Team {
  readonly one: string;
  readonly other: string;
  readonly address: string;
}

export const spec = "SPEC-AUTH-001";

/** @param address the team's store; a folder of its own unless said */
export async function aTeam(address = `files:${temporaryFolder()}`): Promise<Team> {
  const one = aProject();
  await alfred(one, ["0-project", "--name", "Greeter", "--yes"]);
  setStore(one, { address });
  writeSpec(one);
  commitAll(one, "A SPEC, and a store for the team");
  const other = join(temporaryFolder(), "greeter");
  git(one, "clone", "--quiet", one, other);
  return { one, other, address };
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
