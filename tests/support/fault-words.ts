import { AlfredError, fileFaultWords } from "../../src/failures/index.ts";

/** What a failure says is wrong with a file, one line a fault, as an English reader gets it; of any other error nothing. */
function faultWordsOf(error: unknown): readonly string[] {
  if (!(error instanceof AlfredError)) return [];
  const { failure } = error;
  const hasFaults =
    failure.code === "config_invalid" ||
    failure.code === "workflow_invalid" ||
    failure.code === "import_unreadable";
  return hasFaults ? failure.problems.map((fault) => fileFaultWords("en", fault)) : [];
}

/** The same of what a call throws. */
export async function faultsThrownBy(call: () => unknown): Promise<readonly string[]> {
  try {
    await call();
  } catch (error) {
    return faultWordsOf(error);
  }
  return [];
}
