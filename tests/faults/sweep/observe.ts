import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { listCheckpointIds, loadCheckpoint } from "../../../src/checkpoints/index.ts";
import type { Run } from "../../../src/runs/index.ts";
import { listOpenRuns, listRunFiles, loadResumable, loadRunFile } from "../../../src/store/index.ts";

/** What lies in a project, as far as alfred may have changed it. */
export interface Observed {
  /** What is wrong whatever was going on: a record that isn't whole, an open run that isn't seen. */
  readonly problems: readonly string[];
  /** The records that can be resumed, newest first. */
  readonly open: readonly Run[];
  readonly runs: readonly Run[];
  /** Where each record stands, in a line. */
  readonly standing: string;
  /** Names of the state files and the archive, without what differs between two runs of the same command. */
  readonly stateNames: readonly string[];
  /** Every file that a person has or alfred makes outside its memory, by path; not those that an agent writes. */
  readonly files: ReadonlyMap<string, string>;
  /** Every file of alfred's memory, by path. */
  readonly memory: ReadonlyMap<string, string>;
  /** Names of temporary files that were left. */
  readonly temporary: readonly string[];
  /** The steps, or items, that the agent was called for. */
  readonly agentCalls: readonly string[];
  /** The items of all checkpoints that are done. */
  readonly doneItems: readonly string[];
}

/** @param damage what was damaged on purpose: such a file isn't counted while it is as it was made, by path */
export async function observe(
  root: string,
  damage: ReadonlyMap<string, string> = new Map(),
): Promise<Observed> {
  const all = filesBelow(root);
  const problems: string[] = [];
  const runs: Run[] = [];
  for (const { file } of listRunFiles(root)) {
    for (const version of [file, `${file}.bak`]) {
      const name = relative(root, version);
      if (!all.has(name) || damage.get(name) === all.get(name)) continue;
      try {
        const loaded = loadRunFile(version);
        const { run } = loaded;
        if (loaded.damage !== null) problems.push(`${name} is damaged: ${loaded.damage.detail}`);
        if (version === file) runs.push(run);
      } catch (error) {
        problems.push(`${name} can't be loaded: ${String(error)}`);
      }
    }
  }
  const open = loadResumable(root, { now: new Date() }).candidates.map(({ run }) => run);
  const seen = (await listOpenRuns(root, new Date())).runs.map(({ runId }) => runId);
  for (const { runId } of open) if (!seen.includes(runId)) problems.push(`the open run ${runId} isn't seen`);
  const checkpoints = checkpointsIn(root, problems);
  const names = [...all.keys()];
  for (const [name, text] of all)
    if (
      /^\.moai\/memory\/(?!.*\/\.(?:open|workers)\/).*\.json$/.test(name) &&
      !damage.has(name) &&
      !isJson(text)
    )
      problems.push(`${name} is no JSON`);
  return {
    problems,
    open,
    runs,
    standing: [...runs.map(standingOf), ...checkpoints.map(({ standing }) => standing)].sort().join("\n"),
    stateNames: names
      .filter((name) => /^\.moai\/memory\/command-state/.test(name) && !isTemporary(name))
      .map((name) => name.replaceAll(/\d{8}T\d{9}Z?/g, "T"))
      .sort(),
    files: new Map([...all].filter(([name]) => isAlfreds(name) && !isTemporary(name))),
    memory: new Map([...all].filter(([name]) => name.startsWith(".moai/memory/") && name !== agentCalls)),
    temporary: names.filter(isTemporary),
    agentCalls: linesOf(join(root, agentCalls)),
    doneItems: checkpoints.flatMap(({ done }) => done),
  };
}

function checkpointsIn(
  root: string,
  problems: string[],
): readonly { readonly standing: string; readonly done: readonly string[] }[] {
  return listCheckpointIds(root).flatMap((id) => {
    try {
      const loaded = loadCheckpoint(root, id);
      if (loaded === null) return [];
      const { damage, checkpoint } = loaded;
      if (damage !== null) problems.push(`the checkpoint ${id} is damaged: ${damage.detail}`);
      const done = [...checkpoint.done];
      const errors = [...checkpoint.errors.values()].map(({ item, retryCount }) => `${item} ${retryCount}`);
      const { status, declaredTotal, current } = checkpoint;
      return [{ standing: `${id} ${status} ${declaredTotal}: ${done} | ${errors} | ${current}`, done }];
    } catch (error) {
      problems.push(`the checkpoint ${id} can't be loaded: ${String(error)}`);
      return [];
    }
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The state files that can't be read, with what is in them. */
export function damageIn(root: string): ReadonlyMap<string, string> {
  const broken = listRunFiles(root).filter(({ file }) => {
    try {
      return loadRunFile(file).damage !== null;
    } catch {
      // Whatever is wrong with it: it is damaged.
      return true;
    }
  });
  return new Map(broken.map(({ file }) => [relative(root, file), readFileSync(file, "utf8")]));
}

function standingOf({ phase, specId, status, steps }: Run): string {
  const states = steps.map(({ name, status: state, attempts }) => `${name} ${state} ${attempts}`);
  return `${phase} ${specId} ${status}: ${states.join(", ")}`;
}

/** Where the agent of these tests takes down what it was called for. */
const agentCalls = ".moai/memory/agent-calls";

/**
 * Outside its memory, what alfred writes or must leave; an agent that is at work writes the rest at the same time. Of a copied store, its records; what
 * a team shares has every version in between.
 */
function isAlfreds(name: string): boolean {
  if (name.startsWith("shared/")) return false;
  if (/^copy\/\.moai\/memory\/(?:leases|command-state\/\.open)\//.test(name)) return false;
  return !/^(?:\.moai\/memory|\.moai\/specs|src|tests)\/|^README\.md$/.test(name);
}

/** Of alfred's own writer, or of one that adds digits to the name. */
function isTemporary(name: string): boolean {
  return /(^|\/)\.[^/]+\.[a-z0-9]{16}\.tmp$/.test(name) || /\.\d{5,}$/.test(name);
}

function filesBelow(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (entry.isFile() && !name.startsWith(".git/"))
      found.set(name, withoutOwnMark(readFileSync(path, "utf8")));
  }
  return found;
}

/** The mark that ends a slash command's words is another one in each installation, and so is the digest of a text that holds it. */
function withoutOwnMark(text: string): string {
  return text
    .replaceAll(/(?<=ALFRED_ARGS_END_)[A-Z]{16}/g, "X")
    .replaceAll(/(?<=\balfred:)[0-9a-f]{16}\b/g, "X");
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}
