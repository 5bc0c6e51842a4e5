import type { JsonObject, Run, StepName } from "../runs/index.ts";

/** Test files by path relative to the root, with a digest of each one's content. */
export type TestRecord = ReadonlyMap<string, string>;

export function testRecordDetails(record: TestRecord): JsonObject {
  return { test_files: Object.fromEntries(record) };
}

/** What the named step took down of the tests: in this run, else in the newest that it replaces. Null where none did. */
export function recordedTests(step: StepName, run: Run, earlier: readonly Run[]): TestRecord | null {
  for (const each of [run, ...earlier]) {
    const record = recordOf(step, each);
    if (record !== null) return record;
  }
  return null;
}

function recordOf(stepName: StepName, run: Run): TestRecord | null {
  const step = run.steps.find((candidate) => candidate.name === stepName);
  for (const evidence of [...(step?.evidence ?? [])].reverse()) {
    const files = evidence.details["test_files"];
    if (!evidence.passed || typeof files !== "object" || files === null || Array.isArray(files)) continue;
    return new Map(Object.entries(files).map(([path, digest]) => [path, String(digest)]));
  }
  return null;
}

export interface TestChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

/** Every difference down to the byte; a test of which nothing is left but white space is gone. */
export function compareTests(before: TestRecord, after: TestRecord): TestChanges {
  const paths = [...after.keys()];
  const isGone = (path: string, digest: string) =>
    isBlank(after.get(path) ?? blankMark) && !(after.has(path) && isBlank(digest));
  const deleted = [...before].flatMap(([path, digest]) => (isGone(path, digest) ? [path] : []));
  return {
    added: paths.filter((path) => !before.has(path)),
    changed: paths.filter(
      (path) =>
        before.has(path) && !deleted.includes(path) && bytesOf(before.get(path)) !== bytesOf(after.get(path)),
    ),
    deleted,
  };
}

/** The tests that weren't there before: new ones, and changed ones in more than white space. What can hold no test is none. */
export function newTests(before: TestRecord, after: TestRecord): Pick<TestChanges, "added" | "changed"> {
  const paths = [...after].flatMap(([path, digest]) =>
    holdsTests(digest) && !isBlank(digest) ? [path] : [],
  );
  return {
    added: paths.filter((path) => !before.has(path)),
    changed: paths.filter((path) => {
      const [one, other] = [before.get(path), after.get(path)];
      if (one === undefined || bytesOf(one) === bytesOf(other)) return false;
      // A record of before there were two digests has the one of the bytes.
      return !holdsTests(one) || textOf(one) !== textOf(other);
    }),
  };
}

/** Two digests stand beside each other in the record (`listTestFiles`). */
const blankMark = "-blank";

export function holdsTests(digest: string): boolean {
  return digest.includes("-");
}

export function isBlank(digest: string): boolean {
  return digest.endsWith(blankMark);
}

function bytesOf(digest: string | undefined): string | undefined {
  return digest?.split("-")[0];
}

function textOf(digest: string | undefined): string | undefined {
  return digest?.split("-")[1];
}
