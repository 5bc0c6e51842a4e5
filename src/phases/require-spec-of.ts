import { AlfredError } from "../failures/index.ts";
import { readHead } from "../git/index.ts";
import { type Run, shortId } from "../runs/index.ts";
import { missingDocuments, parseSpecId } from "../specs/index.ts";

/**
 * Whatever works on a SPEC works on its text: without it an agent would build something, and its gates could pass.
 * @throws AlfredError `spec_gone` where a document of the run's SPEC isn't there (any more): another branch, a folder that was deleted
 */
export function requireSpecOf(root: string, run: Run): void {
  if (run.specId === null) return;
  const missing = missingDocuments(root, parseSpecId(run.specId));
  if (missing.length === 0) return;
  const { branch: currentBranch } = readHead(root);
  const { branch } = run.context;
  const savedBranch = branch === currentBranch ? null : branch;
  const { specId } = run;
  throw new AlfredError({
    code: "spec_gone",
    specId,
    run: shortId(run.runId),
    missing,
    savedBranch,
    currentBranch,
  });
}
