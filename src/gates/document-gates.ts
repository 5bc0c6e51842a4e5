import { existsSync } from "node:fs";
import { specFaultWords } from "../messages/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { checkSpec, parseSpecId } from "../specs/index.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";

export function checkFilesExist(
  gate: Extract<GateDefinition, { kind: "files_exist" }>,
  call: GateCall,
): Observation {
  const { root, context, run } = call;
  const paths = gate.paths.map((path) => path.replaceAll("<<SPEC_ID>>", run.specId ?? ""));
  const missing = paths.filter(
    (path) => !existsSync(validateAndConvertPath(path, root, { trace: context.trace })),
  );
  return { findings: missing.map((path) => ({ kind: "file_missing", path })) };
}

export async function checkSpecValid(call: GateCall): Promise<Observation> {
  if (call.run.specId === null) return { findings: [{ kind: "file_missing", path: ".moai/specs" }] };
  const problems = await checkSpec(call.root, parseSpecId(call.run.specId));
  return {
    findings: problems.map((each) => {
      const { problem, hint } = specFaultWords(call.context.language, each.fault);
      return { kind: "document_problem", file: each.file, line: each.line, problem, hint };
    }),
    details: { problem_count: problems.length },
  };
}
