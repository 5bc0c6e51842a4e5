import { sha256 } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import type { ProjectConfig } from "../project/index.ts";
import type { Run } from "../runs/index.ts";
import { parseSpecId, specDigest } from "../specs/index.ts";

/** The parts of what decides a run's outcome, each with its own hash, so that a change can be named (runs.md, `config_hash`). */
export type ConfigParts = { readonly [part in "workflow" | "spec" | "profile" | "settings"]: string };

export async function configPartsOf(
  root: string,
  settings: {
    readonly definition: WorkflowDefinition;
    readonly config: ProjectConfig;
    readonly profile: string | null;
  },
  specId: string | null,
): Promise<ConfigParts> {
  const { definition, config, profile } = settings;
  const { testCommand, integrationCommand, testFiles } = config;
  return {
    workflow: digest(definition),
    // A phase that writes the SPEC changes it by design; only one that builds it depends on what it says.
    spec:
      definition.requiresSpec && specId !== null ? await specDigest(root, parseSpecId(specId)) : digest(null),
    profile: digest(profile),
    settings: digest({ testCommand, integrationCommand, testFiles }),
  };
}

export function configHashOf(parts: ConfigParts): string {
  return digest(parts);
}

/** A run as if it had been made with the settings as they are; one of the older format says of none. */
export function takeSettings(run: Run, { settings }: ConfigParts): Run {
  const { workflow, spec, profile, settings: before } = run.configParts;
  if (workflow === undefined || spec === undefined || profile === undefined || before === settings)
    return run;
  const configHash = configHashOf({ workflow, spec, profile, settings });
  return { ...run, configParts: { ...run.configParts, settings }, configHash };
}

/** The names of the parts that differ, in a fixed order. */
export function changedParts(
  saved: { readonly [part: string]: string },
  current: ConfigParts,
): readonly string[] {
  // A record of the older format has no parts: nothing can be said of it.
  if (Object.keys(saved).length === 0) return [];
  return (Object.keys(current) as (keyof ConfigParts)[]).filter((part) => saved[part] !== current[part]);
}

/** What decides whether any step counts. That the SPEC and what runs the tests stay what they were, a step's own gates say (`changes.ts`). */
const gateParts: readonly string[] = [
  "workflow",
  "profile",
  "settings",
] satisfies readonly (keyof ConfigParts)[];

/** The changed parts by which another gate would be asked than the one that the work was given with. */
export function changedGates(
  saved: { readonly [part: string]: string },
  current: ConfigParts,
): readonly string[] {
  return changedParts(saved, current).filter((part) => gateParts.includes(part));
}

function digest(value: unknown): string {
  return `sha256:${sha256(JSON.stringify(value))}`;
}
