import { readRegularText } from "../durable/index.ts";
import type { HolderFacts } from "../failures/index.ts";
import { canBeResumed, type GlancedRun, glanceAt, type RunGlance } from "../runs/index.ts";
import { contradictionsIn } from "./contradictions.ts";
import { validateOpenRun } from "./generated/open-run.js";
import { filesOfOpenRuns, readOpenRun, type StateProblem, withHolders } from "./open-run-files.ts";
import { glanceAtRunFiles, type StateFileName } from "./state-files.ts";

/** An unfinished run as a notice tells of it, and who is at work on it now. */
export interface GlancedOpenRun extends RunGlance {
  readonly heldBy: HolderFacts | null;
}

/** What a session is told when it begins. */
export interface OpenRunsAtAGlance {
  readonly runs: readonly GlancedOpenRun[];
  readonly problems: readonly StateProblem[];
}

/**
 * The runs that can be resumed, newest first, for a notice, which has to be as quick as starting Node: damage in what the notice doesn't
 * tell of isn't seen.
 */
export async function glanceAtOpenRuns(root: string, now: Date): Promise<OpenRunsAtAGlance> {
  const runs: RunGlance[] = [];
  const problems: StateProblem[] = [];
  for (const name of filesOfOpenRuns(root, glanceAtRunFiles)) {
    const run = readGlance(name);
    const found = run === null ? await readOpenRun(name.file) : { run };
    if ("detail" in found) problems.push(found);
    else if (canBeResumed(found.run, now)) runs.push(glanceAt(found.run));
  }
  return { runs: await withHolders(root, runs), problems };
}

/**
 * A record as far as a notice needs it, by a schema a tenth as large. Null where that isn't enough (a link, an older format, damage): then
 * the whole record is read, its backup behind it.
 */
function readGlance(name: StateFileName): GlancedRun | null {
  let data: unknown;
  try {
    data = JSON.parse(readRegularText(name.file, { follows: false }));
  } catch {
    return null;
  }
  if (!validateOpenRun(data) || contradictionsIn(data, name).length > 0) return null;
  const { run_id: runId, phase, spec_id: specId, status, timestamp, expiry, steps } = data;
  return { runId, phase, specId, status, timestamp, expiry, steps };
}
