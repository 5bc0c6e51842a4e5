import { join, relative, sep } from "node:path";
import { listChangedFiles, readHead } from "../git/index.ts";
import { commonDocuments, documentMatcher, fileDigest, isClientFile, walkFiles } from "../project/index.ts";
import type { JsonObject, JsonValue } from "../runs/index.ts";
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
  const step = run.steps.find(({ name }) => name === gate.since);
  const details = step?.evidence.findLast(
    ({ passed, details }) => passed && "recorded_files" in details,
  )?.details;
  const before = details === undefined ? null : recordOf(details);
  if (before === null) return { findings: [{ kind: "evidence_missing", step: gate.since }] };

  const after = await digestsSince(root, before.commit);
  const isDocument = await documentMatcher(gate.documents ?? commonDocuments);
  const changed = [...new Set([...before.digests.keys(), ...after.keys()])]
    .filter((path) => before.digests.get(path) !== (after.get(path) ?? fileDigest(join(root, path))))
    .sort();
  const others = changed.filter((path) => !isDocument(path));
  return {
    findings:
      others.length === 0 ? [] : [{ kind: "changed_besides_documents", step: gate.since, files: others }],
    details: { changed_documents: changed.filter(isDocument) },
  };
}

async function digestsSince(root: string, commit: string | null): Promise<ReadonlyMap<string, string>> {
  const paths = readHead(root).isRepository
    ? (await listChangedFiles(root, commit)).map((file) => relative(root, file).split(sep).join("/"))
    : [...walkFiles(root)];
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

function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
