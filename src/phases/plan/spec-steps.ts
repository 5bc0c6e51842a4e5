import type { Builtin } from "../../engine/index.ts";
import { parseSpecId, readSpec, reserveSpec, specFiles } from "../../specs/index.ts";
import { specIdOf } from "../spec-id-of.ts";

/** Lays out the SPEC's documents. Its id was reserved when the run began; a scaffold that is there already is kept. */
export const scaffoldSpecStep: Builtin = async ({ context, root, run }) => {
  const { id, files } = await reserveSpec(root, {
    id: parseSpecId(specIdOf(run)),
    description: run.inputs["description"] ?? "",
    now: context.now(),
    language: context.language,
  });
  return { kind: "done", output: { spec_id: id }, filesCreated: [files.spec, files.plan, files.acceptance] };
};

/** What the SPEC came to, for the phase's result. */
export const summarizeSpecStep: Builtin = async ({ root, run }) => {
  const id = parseSpecId(specIdOf(run));
  const { spec } = await readSpec(root, id);
  const files = specFiles(root, id);
  return {
    kind: "done",
    output: {
      spec_title: spec.title,
      requirement_count: spec.requirements.length,
      criterion_count: spec.criteria.length,
    },
    filesCreated: [files.spec, files.plan, files.acceptance],
  };
};
