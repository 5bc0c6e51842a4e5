import { existsSync } from "node:fs";
import { AlfredError } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { specDirectory, specIds } from "./spec-files.ts";
import type { SpecId } from "./spec-id.ts";

/** A SPEC in a few words; a broken one too, with how many faults it has. */
export interface SpecListing {
  readonly id: SpecId;
  /** Empty while the scaffold's own words still stand there. */
  readonly title: string;
  readonly status: string;
  readonly priority: string;
  readonly version: string;
  readonly updated: string;
  readonly requirementCount: number;
  readonly criterionCount: number;
  readonly problemCount: number;
}

export async function listSpecs(root: string): Promise<readonly SpecListing[]> {
  return Promise.all(specIds(root).map((id) => listing(root, id)));
}

async function listing(root: string, id: SpecId): Promise<SpecListing> {
  // Loaded here because `status` comes by this file, and a project may have no SPEC yet.
  const [{ readSpec }, { hint }] = await Promise.all([
    import("./check-spec.ts"),
    import("./reserve-spec.ts"),
  ]);
  const { spec, problems } = await readSpec(root, id);
  const field = (name: string) => spec.frontMatter[name] ?? "";
  return {
    id,
    title: spec.title.startsWith(hint) ? "" : spec.title,
    status: field("status"),
    priority: field("priority"),
    version: field("version"),
    updated: field("updated"),
    requirementCount: spec.requirements.length,
    criterionCount: spec.criteria.length,
    problemCount: problems.length,
  };
}

export function hasSpec(root: string, id: SpecId): boolean {
  return existsSync(specDirectory(root, id));
}

/** @throws AlfredError `spec_not_found` with the known ids and the one that may be meant */
export function requireSpec(root: string, id: SpecId): void {
  if (hasSpec(root, id)) return;
  const known = specIds(root);
  throw new AlfredError({ code: "spec_not_found", specId: id, known, nearest: nearestName(id, known) });
}
