import { memberOf } from "../context/index.ts";
import type { FileFault } from "../failures/index.ts";
import { validateWorkflow, type Workflow } from "./generated/workflow.js";

/**
 * What of a definition that doesn't fit its schema can still be judged: its steps, each without what is wrong with it, so that the faults
 * that no schema sees are said with those that it does. A step that itself is wrong keeps its name and its gates alone.
 * @param data what was validated
 * @param faults what the schema has against it
 * @returns null where too little is left
 */
export function fittingPart(data: unknown, faults: readonly FileFault[]): Workflow | null {
  const pointers = faults.flatMap((fault) =>
    typeof fault !== "string" && fault.kind === "schema" ? [fault.pointer] : [],
  );
  const steps = memberOf(data, "steps");
  if (!Array.isArray(steps)) return null;
  const kept = steps.flatMap((step: unknown, index) => stepWithout(step, `/steps/${index}`, pointers));
  const part: unknown = { schema_version: 1, name: "any", steps: kept };
  return validateWorkflow(part) ? part : null;
}

function stepWithout(step: unknown, place: string, pointers: readonly string[]): readonly unknown[] {
  const here = pointers.filter((pointer) => pointer === place || pointer.startsWith(`${place}/`));
  if (here.length === 0) return [step];
  // No gate can refer to a step without a name, or with one that no step can have.
  if (here.includes(`${place}/name`) || typeof memberOf(step, "name") !== "string") return [];
  const [name, gates] = [memberOf(step, "name"), memberOf(step, "gates")];
  const isAmiss = (index: number) =>
    here.some((pointer) => `${pointer}/`.startsWith(`${place}/gates/${index}/`));
  const keptGates = Array.isArray(gates) ? gates.filter((_, index) => !isAmiss(index)) : [];
  const isOnlyGates = here.every((pointer) => pointer.startsWith(`${place}/gates/`));
  if (isOnlyGates && typeof step === "object") return [{ ...step, gates: keptGates }];
  return [{ name, kind: "command", command: ["true"], gates: keptGates }];
}
