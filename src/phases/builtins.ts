import type { Builtin } from "../engine/index.ts";
import type { BuiltinName } from "./builtin-names.ts";
import { scaffoldSpecStep, summarizeSpecStep } from "./plan/spec-steps.ts";
import { configurationStep, detectionStep, documentsStep } from "./project/index.ts";
import { installationStep } from "./project/installation-step.ts";
import { loadCommandsStep, loadSpecStep } from "./run/preparation-steps.ts";
import { completeSpecStep, loadBuildStep } from "./sync/sync-steps.ts";

const byName: Readonly<Record<BuiltinName, Builtin>> = {
  detect_project: detectionStep,
  write_configuration: configurationStep,
  write_documents: documentsStep,
  install_agent: installationStep,
  scaffold_spec: scaffoldSpecStep,
  summarize_spec: summarizeSpecStep,
  load_spec: loadSpecStep,
  load_commands: loadCommandsStep,
  load_build: loadBuildStep,
  complete_spec: completeSpecStep,
};

/** alfred's own operations, by the names that workflow definitions use. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(Object.entries(byName));
