import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { specFaultWords } from "../messages/index.ts";
import { commonDocuments, listDocuments, validateAndConvertPath } from "../project/index.ts";
import { checkSpec, parseSpecId, readSpec, specDigest, specFiles } from "../specs/index.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";

export function checkFilesExist(
  gate: Extract<GateDefinition, { kind: "files_exist" }>,
  call: GateCall,
): Observation {
  const { root, context, run } = call;
  const paths = gate.paths.map((path) => path.replaceAll("<<SPEC_ID>>", run.specId ?? ""));
  const missing = paths.filter(
    (path) => !isThere(path, validateAndConvertPath(path, root, { trace: context.trace })),
  );
  return { findings: missing.map((path) => ({ kind: "file_missing", path })) };
}

/** A path that ends in a slash means a folder; any other one a file, which a folder of its name is not. */
function isThere(path: string, file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return (path.endsWith("/") ? found?.isDirectory() : found?.isFile()) === true;
}

const noSpec: Observation = { findings: [{ kind: "file_missing", path: ".moai/specs" }] };

export async function checkSpecValid(call: GateCall): Promise<Observation> {
  if (call.run.specId === null) return noSpec;
  const problems = await checkSpec(call.root, parseSpecId(call.run.specId));
  return {
    findings: problems.map((each) => {
      const { problem, hint } = specFaultWords(call.context.language, each.fault);
      return { kind: "document_problem", file: each.file, line: each.line, problem, hint };
    }),
    details: { problem_count: problems.length },
  };
}

/** What the work is about is what it was when the run was made, or what the user has agreed to since (runs.md, `config_hash`). */
export async function checkSpecKept({ root, run }: GateCall): Promise<Observation> {
  if (run.specId === null) return noSpec;
  const before = run.configParts["spec"];
  const isKept = before === undefined || before === (await specDigest(root, parseSpecId(run.specId)));
  return { findings: isKept ? [] : [{ kind: "spec_changed", specId: run.specId }] };
}

/** A document outside the SPEC's own folder has to name it: who reads the project's documents finds the way to it, and back. */
export async function checkSpecMentioned(
  gate: Extract<GateDefinition, { kind: "spec_mentioned" }>,
  { root, run }: GateCall,
): Promise<Observation> {
  const { specId } = run;
  if (specId === null) return noSpec;
  const documents = gate.documents ?? commonDocuments;
  const name = new RegExp(`${specId}(?!\\d)`);
  const naming = (await listDocuments(root, documents)).filter((path) =>
    name.test(readFileSync(join(root, path), "utf8")),
  );
  return {
    findings: naming.length > 0 ? [] : [{ kind: "spec_not_mentioned", specId, documents }],
    details: { documents: naming },
  };
}

export async function checkSpecStatus(
  gate: Extract<GateDefinition, { kind: "spec_status" }>,
  { root, run }: GateCall,
): Promise<Observation> {
  if (run.specId === null) return noSpec;
  const id = parseSpecId(run.specId);
  const status = (await readSpec(root, id)).spec.frontMatter["status"] ?? "";
  const file = relative(root, specFiles(root, id).spec);
  return {
    findings:
      status === gate.status ? [] : [{ kind: "spec_status_differs", file, status, expected: gate.status }],
    details: { status },
  };
}
