import { relative } from "node:path";
import type { Builtin } from "../../engine/index.ts";
import { shortId } from "../../runs/index.ts";
import { parseSpecId, setSpecStatus } from "../../specs/index.ts";
import { loadResultInParts } from "../../store/index.ts";
import { findBuilt } from "../built.ts";
import { loadDefinition } from "../definitions.ts";
import { buildPhase } from "../is-built-as-it-is.ts";
import { specIdOf } from "../spec-id-of.ts";

/**
 * Finds the run that built the SPEC as it is now: the newest completed one in which something was built. One of which only a check was run
 * (`--only`) is no such run. The step's gates say whether the SPEC is still valid and the tests still pass.
 */
export const loadBuildStep: Builtin = async ({ root, run }) => {
  const { specId, configParts } = run;
  const work = { phase: buildPhase, specId, configParts };
  const built = findBuilt(root, work, loadDefinition(root, buildPhase));
  if (built === null) {
    const finding = { kind: "evidence_missing", step: buildPhase } as const;
    return { kind: "refused", findings: [finding], message: "nothing was built of the SPEC" };
  }
  return {
    kind: "done",
    output: {
      spec_id: specIdOf(run),
      built_run: shortId(built.runId),
      built_at: built.completedAt,
      built_files: filesBuilt(root, specIdOf(run)),
    },
    filesCreated: [],
  };
};

/** By all runs of it since the last whole one: of a part alone only what that part made would be known. */
function filesBuilt(root: string, specId: string): readonly string[] {
  const { results } = loadResultInParts(root, { phase: buildPhase, specId });
  const files = results.toReversed().flatMap(({ run }) => run.filesCreated);
  return [...new Set(files)].map((file) => relative(root, file));
}

/** Sets the SPEC's status; everything else in its front matter stays as it is, down to the byte. */
export const completeSpecStep: Builtin = async ({ context, root, run }) => {
  const file = setSpecStatus(root, parseSpecId(specIdOf(run)), { status: "completed", now: context.now() });
  return { kind: "done", output: { spec_status: "completed" }, filesCreated: [file] };
};
