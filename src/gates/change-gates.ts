import { join, relative, sep } from "node:path";
import { listChangedFiles, readHead } from "../git/index.ts";
import {
  commonDocuments,
  documentMatcher,
  fileDigest,
  isClientFile,
  isLeftByTests,
  isSource,
  isWalked,
  testFileMatcher,
  walkAllFiles,
} from "../project/index.ts";
import type { JsonObject, JsonValue, Run, Step, StepName } from "../runs/index.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";

/** Files that differ from a commit, each with a digest; outside git every file that was written by hand. */
interface FileRecord {
  readonly commit: string | null;
  readonly digests: ReadonlyMap<string, string>;
}

/** Takes down the files as they are, so that a later step's changes can be told from those that were there before. */
export async function recordFiles({ root }: GateCall): Promise<Observation> {
  const { commit } = readHead(root);
  const digests = await digestsSince(root, commit);
  return {
    findings: [],
    details: { recorded_commit: commit, recorded_files: Object.fromEntries(digests) },
  };
}

/** Documents may have changed since the named step, and nothing else. */
export async function checkOnlyDocumentsChanged(
  gate: Extract<GateDefinition, { kind: "only_documents_changed" }>,
  { root, run }: GateCall,
): Promise<Observation> {
  const before = recordedFiles(gate.since, run);
  if (before === null) return { findings: [{ kind: "evidence_missing", step: gate.since }] };

  const isIgnored = ignoredWithoutGit(root);
  const changed = (await changedSince(root, before)).filter((path) => !isIgnored(path));
  const isDocument = await documentMatcher(gate.documents ?? commonDocuments);
  const others = changed.filter((path) => !isDocument(path));
  return {
    findings:
      others.length === 0 ? [] : [{ kind: "changed_besides_documents", step: gate.since, files: others }],
    details: { changed_documents: changed.filter(isDocument) },
  };
}

/**
 * A file is other than it was when the named step took them down, tests and alfred's own aside: who has changed nothing has built nothing, whatever
 * the tests said in between. Of the runs that this one replaces the oldest says what there was before the work began.
 */
export async function checkCodeChanged(
  gate: Extract<GateDefinition, { kind: "code_changed" }>,
  { root, config, run, earlier }: GateCall,
): Promise<Observation> {
  const { after } = gate;
  const isAfter = [run, ...earlier].some(({ steps }) =>
    steps.some(({ name, status }) => name === after && status === "completed"),
  );
  if (after !== undefined && !isAfter) return { findings: [] };
  const records = [run, ...earlier].reverse().flatMap((each) => recordedFiles(gate.since, each) ?? []);
  const [before] = records;
  if (before === undefined) return { findings: [{ kind: "evidence_missing", step: gate.since }] };

  const isTest = await testFileMatcher(config.testFiles);
  const isOwn = (path: string) => path.startsWith(".moai/");
  const changed = (await writtenSince(root, before)).filter((path) => !isTest(path) && !isOwn(path));
  const details = { changed_count: changed.length, changed: changed.slice(0, namedFilesMax) };
  return { findings: changed.length > 0 ? [] : [{ kind: "code_unchanged", step: gate.since }], details };
}

/** As many changed files are named in the evidence. */
const namedFilesMax = 50;

/**
 * The files, absolute, that are other than when a gate first took them down: what was made, changed or removed since. Null where none took any down.
 * @param runs a run, and the ones before it that did the same work, the last one first
 */
export async function listFilesChanged(
  root: string,
  runs: readonly Run[],
): Promise<readonly string[] | null> {
  const steps = [...runs].reverse().flatMap((run) => run.steps);
  const [before] = steps.flatMap((step) => recordedBy(step) ?? []);
  return before === undefined ? null : (await writtenSince(root, before)).map((path) => join(root, path));
}

/** What the step of a run took down; null where it wasn't passed, or took nothing down. */
export function recordedFiles(stepName: StepName, run: Run): FileRecord | null {
  const step = run.steps.find(({ name }) => name === stepName);
  return step === undefined ? null : recordedBy(step);
}

function recordedBy({ evidence }: Step): FileRecord | null {
  const details = evidence.findLast(({ passed, details }) => passed && "recorded_files" in details)?.details;
  return details === undefined ? null : recordOf(details);
}

/** Without what only a build or a test run has made. */
async function writtenSince(root: string, before: FileRecord): Promise<readonly string[]> {
  const isIgnored = ignoredWithoutGit(root);
  const isMade = (path: string) => isLeftByTests(path) || (isIgnored(path) && !isSource(root, path));
  return (await changedSince(root, before)).filter((path) => !isMade(path));
}

async function changedSince(root: string, before: FileRecord): Promise<readonly string[]> {
  const after = await digestsSince(root, before.commit);
  return [...new Set([...before.digests.keys(), ...after.keys()])]
    .filter((path) => before.digests.get(path) !== (after.get(path) ?? fileDigest(join(root, path))))
    .sort();
}

/** Git says itself what isn't the project's; without it the names of folders have to, which are those of code at times. */
function ignoredWithoutGit(root: string): (path: string) => boolean {
  return readHead(root).isRepository ? () => false : (path) => !isWalked(path);
}

async function digestsSince(root: string, commit: string | null): Promise<ReadonlyMap<string, string>> {
  const paths = readHead(root).isRepository
    ? (await listChangedFiles(root, commit)).map((file) => relative(root, file).split(sep).join("/"))
    : [...walkAllFiles(root)];
  return new Map(
    paths.filter((path) => !isClientFile(path)).map((path) => [path, fileDigest(join(root, path))]),
  );
}

function recordOf({ recorded_commit: commit, recorded_files: files }: JsonObject): FileRecord | null {
  if (!isMap(files)) return null;
  return {
    commit: typeof commit === "string" ? commit : null,
    digests: new Map(Object.entries(files).map(([path, digest]) => [path, String(digest)])),
  };
}

/** Whether a part of some evidence's details is a table by names. */
export function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
