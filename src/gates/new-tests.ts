import type { Run, StepName } from "../runs/index.ts";
import { recordedFiles } from "./change-gates.ts";
import type { GateCall } from "./gate.ts";
import { newTests, recordedTests, type TestChanges, type TestRecord } from "./test-record.ts";

/** Tests that weren't there, or not like this, before the work began. */
export interface NewTests extends Pick<TestChanges, "added" | "changed"> {
  /** The tests as they were then. */
  readonly before: TestRecord;
  /** Tests that were there before the work began, were taken away or changed, and are as they were again: not new. */
  readonly putBack: readonly string[];
}

/**
 * What is new since the oldest of the runs that this one replaces or starts over: tests which they wrote are new for this one too. Tests that
 * were written too early, before that one, are new once a later run has begun without them, if they weren't committed when the work
 * began. A committed one never is: an old test that is taken away and put back would pass for a new one. Without git the two can't be told apart.
 * Null where no run of them has taken the tests down.
 */
export function findNewTests(
  step: StepName,
  { run, lineage }: Pick<GateCall, "run" | "lineage">,
  after: TestRecord,
): NewTests | null {
  const seen = [run, ...lineage].reverse().flatMap((each) => {
    const tests = recordedTests(step, each, []);
    return tests === null ? [] : [{ run: each, tests }];
  });
  const [first, ...later] = seen;
  if (first === undefined) return null;

  const found = newTests(first.tests, after);
  const again = later.map(({ tests }) => newTests(tests, after));
  const isEarly = uncommittedAt(step, first.run);
  const added = new Set(found.added);
  const changed = new Set(found.changed);
  const putBack = new Set<string>();
  const isKnown = (path: string) => added.has(path) || changed.has(path);
  for (const path of again.flatMap((each) => each.added))
    if (!isKnown(path)) (isEarly(path) ? added : putBack).add(path);
  for (const path of again.flatMap((each) => each.changed))
    if (!isKnown(path)) (isEarly(path) ? changed : putBack).add(path);
  return { before: first.tests, added: [...added], changed: [...changed], putBack: [...putBack] };
}

/** Whether git knew of a file as another one, or not at all, when the step took the files down. */
function uncommittedAt(step: StepName, run: Run): (path: string) => boolean {
  const files = recordedFiles(step, run);
  return (path) => files !== null && files.commit !== null && files.digests.has(path);
}
