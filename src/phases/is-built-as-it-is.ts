import { AlfredError } from "../failures/index.ts";
import { parseSpecId, specDigest } from "../specs/index.ts";

/** The phase that builds a SPEC. */
export const buildPhase = "2-run";

/** For a look at a SPEC: whether it was built as it says now, so that `3-sync` would begin. What can't be read was seen by nobody. */
export async function isBuiltAsItIs(root: string, specId: string): Promise<boolean> {
  // Loaded here because `status` comes by this file, and seldom has anything to ask.
  const [{ findBuilt }, { loadDefinition }] = await Promise.all([
    import("./built.ts"),
    import("./definitions.ts"),
  ]);
  try {
    const spec = await specDigest(root, parseSpecId(specId));
    const work = { phase: buildPhase, specId, configParts: { spec } };
    return findBuilt(root, work, loadDefinition(root, buildPhase)) !== null;
  } catch (error) {
    if (error instanceof AlfredError) return false;
    throw error;
  }
}
