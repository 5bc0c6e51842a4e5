import type { Context } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { listSpecs, parseSpecId, requireSpec, reserveSpec } from "../specs/index.ts";
import { loadHandover } from "./handover.ts";
import type { PhaseRequest } from "./request.ts";
import { findOpen } from "./saved-runs.ts";

/** The SPEC that the phase works on: named, or reserved for a phase that makes one. */
export async function specIdFor(
  context: Context,
  request: PhaseRequest,
  definition: WorkflowDefinition,
): Promise<string | null> {
  const { root, phase, specId, inputs, options } = request;
  if (definition.requiresSpec) {
    if (specId === null) {
      const known = (await listSpecs(root)).map((spec) => spec.id);
      throw new AlfredError({ code: "spec_required", phase, known });
    }
    const id = parseSpecId(specId);
    await requireSpec(root, id);
    return id;
  }
  if (!definition.createsSpec) return specId === null ? null : parseSpecId(specId);

  // The SPEC of a run that starts over is there, written or not.
  if (request.restartOf !== undefined && specId !== null) return parseSpecId(specId);
  const wantsOld = options.resume || options.retryFailed || options.continueFrom !== null;
  if (wantsOld) {
    const open = findOpen(context, request, specId);
    if (open !== null) return open.run.specId;
  }
  const description = (inputs["description"] ?? "").trim();
  if (description === "") throw new AlfredError({ code: "description_required" });
  // Checked before anything is reserved: a phase that can't start leaves no empty SPEC behind.
  loadHandover(context, root, definition, null);
  const wanted = specId === null ? null : parseSpecId(specId);
  return (
    await reserveSpec(root, { id: wanted, description, now: context.now(), language: context.language })
  ).id;
}
