import { relative } from "node:path";
import type { Builtin } from "../../engine/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { type Run, shortId } from "../../runs/index.ts";
import { parseSpecId, setSpecStatus } from "../../specs/index.ts";
import { listArchivedFiles, listRunFiles, loadResultInParts, loadRunFile } from "../../store/index.ts";
import { specIdOf } from "../spec-id-of.ts";

/** The phase whose work is brought into the documents. */
const buildPhase = "2-run";

/**
 * Finds the run that built the SPEC: the newest completed one in which something was built. One of which only a check was run
 * (`--only`) is no such run. The step's gates say whether the SPEC is still valid and the tests still pass.
 */
export const loadBuildStep: Builtin = async ({ root, run }) => {
  const built = findBuild(root, specIdOf(run));
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

function findBuild(root: string, specId: string): Run | null {
  const filter = { phase: buildPhase, specId };
  for (const { file } of [...listRunFiles(root, filter), ...listArchivedFiles(root, filter)]) {
    try {
      const { run } = loadRunFile(file);
      if (run.status === "completed" && run.steps.some(isBuilding)) return run;
    } catch (error) {
      // A damaged record proves nothing; `doctor` names it.
      if (!(error instanceof AlfredError)) throw error;
    }
  }
  return null;
}

/** By all runs of it since the last whole one: of a part alone only what that part made would be known. */
function filesBuilt(root: string, specId: string): readonly string[] {
  const { results } = loadResultInParts(root, { phase: buildPhase, specId });
  const files = results.toReversed().flatMap(({ run }) => run.filesCreated);
  return [...new Set(files)].map((file) => relative(root, file));
}

function isBuilding({ group, status }: Run["steps"][number]): boolean {
  return group === "implementation" && status === "completed";
}

/** Sets the SPEC's status; everything else in its front matter stays as it is, down to the byte. */
export const completeSpecStep: Builtin = async ({ context, root, run }) => {
  const file = setSpecStatus(root, parseSpecId(specIdOf(run)), { status: "completed", now: context.now() });
  return { kind: "done", output: { spec_status: "completed" }, filesCreated: [file] };
};
