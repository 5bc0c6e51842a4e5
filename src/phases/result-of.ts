import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { filesCreatedKey, isAsAtStart, type WorkflowDefinition } from "../engine/index.ts";
import { listFilesChanged } from "../gates/index.ts";
import { listChangedFiles } from "../git/index.ts";
import type { JsonObject, Run } from "../runs/index.ts";
import { isBuilt } from "./built.ts";
import { gitsSilence } from "./in-flight.ts";

/**
 * What a finished run is as its phase's result (product.md, "One engine"): the outputs of all steps, a later one's value winning, and every file
 * that the run made or changed and that exists.
 * @param lineage the runs that it replaces or started over, the last one first
 */
export async function resultOf(
  root: string,
  run: Run,
  lineage: readonly Run[],
  { createsSpec, nextPhase, steps }: Pick<WorkflowDefinition, "createsSpec" | "nextPhase" | "steps">,
): Promise<{ outputs: JsonObject; filesCreated: readonly string[]; nextPhase: string | null }> {
  const merged: JsonObject = Object.assign({}, ...run.steps.map((step) => step.output));
  const { [filesCreatedKey]: _, ...outputs } = merged;
  // Beside a phase that writes a SPEC, others may be writing other ones.
  const folder = createsSpec && run.specId !== null ? join(root, ".moai", "specs", run.specId) : root;
  const found = [...(await changedByGit(root, run)), ...(await changedByRecord(root, run, lineage))];
  const own = found.filter((file) => file.startsWith(join(folder, sep)));
  const filesCreated = [...new Set([...namedBySteps(run), ...own])].filter((file) => existsSync(file));
  // What comes next builds on what was built: after a part that built nothing it would be refused.
  return { outputs, filesCreated, nextPhase: isBuilt(root, run, { steps }) ? nextPhase : null };
}

function namedBySteps({ steps }: Run): readonly string[] {
  return steps.flatMap(({ output }) => {
    const files = output[filesCreatedKey];
    return Array.isArray(files) ? files.filter((file) => typeof file === "string") : [];
  });
}

/** What git says of the time since the first step, without what was changed before it. */
async function changedByGit(root: string, { steps }: Run): Promise<readonly string[]> {
  const metadata = steps.find(({ attempts }) => attempts > 0)?.metadata ?? {};
  const { started_at_commit: commit } = metadata;
  const isAsBefore = isAsAtStart(root, metadata);
  const since = typeof commit === "string" ? commit : null;
  const changed = (await listChangedFiles(root, since).catch(gitsSilence)) ?? [];
  return changed.filter((file) => !isAsBefore(file));
}

/**
 * What differs from the files as a gate took them down: this is known without git too, and of files that were changed already. Work that was
 * taken up again began with the oldest run of it; a completed one was a result of its own.
 */
async function changedByRecord(root: string, run: Run, lineage: readonly Run[]): Promise<readonly string[]> {
  const finished = lineage.findIndex(({ status }) => status === "completed");
  const sameWork = finished === -1 ? lineage : lineage.slice(0, finished);
  return (await listFilesChanged(root, [run, ...sameWork]).catch(gitsSilence)) ?? [];
}
