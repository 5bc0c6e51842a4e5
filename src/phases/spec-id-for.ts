import { type Context, silentTrace } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { hasSpec, parseSpecId, requireSpec, reserveSpec, specIds } from "../specs/index.ts";
import { loadHandover } from "./handover.ts";
import type { PhaseRequest } from "./request.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { findOpen } from "./saved-runs.ts";

/** The SPEC that a phase works on. */
export interface PhaseSpec {
  readonly specId: string | null;
  /** Takes a reservation back that was made for this start; nothing where there was none. */
  readonly withdraw: () => void;
}

/** The SPEC that the phase works on: named, or reserved for a phase that makes one. */
export async function specIdFor(
  context: Context,
  request: PhaseRequest,
  definition: WorkflowDefinition,
): Promise<PhaseSpec> {
  const { root, phase, specId, inputs, options } = request;
  if (definition.requiresSpec) {
    if (specId === null) {
      throw new AlfredError({ code: "spec_required", phase, known: specIds(root) });
    }
    const id = parseSpecId(specId);
    const open = hasSpec(root, id) ? null : findOpen(context, request, id);
    if (open !== null) requireSpecOf(root, open.run);
    requireSpec(root, id);
    return named(id);
  }
  if (!definition.createsSpec) return named(specId === null ? null : parseSpecId(specId));

  // The SPEC of a run that starts over is there, written or not.
  if (request.restartOf !== undefined && specId !== null) return named(parseSpecId(specId));
  const wantsOld = options.resume || options.retryFailed || options.continueFrom !== null;
  if (wantsOld) {
    const open = findOpen(context, request, specId);
    if (open !== null) return named(open.run.specId);
  }
  const description = (inputs["description"] ?? "").trim();
  if (description === "") throw new AlfredError({ code: "description_required" });
  // Checked before anything is reserved: a phase that can't start leaves no empty SPEC behind. What is loaded is told where it is used.
  loadHandover({ ...context, trace: silentTrace, report: () => {} }, root, definition, null);
  const wanted = specId === null ? null : parseSpecId(specId);
  const { now, language } = context;
  const { id, withdraw } = await reserveSpec(root, { id: wanted, description, now: now(), language });
  return { specId: id, withdraw };
}

function named(specId: string | null): PhaseSpec {
  return { specId, withdraw: () => {} };
}
