import type { Builtin } from "../../engine/index.ts";
import { parseSpecId, readSpec } from "../../specs/index.ts";
import { specIdOf } from "../spec-id-of.ts";

/** Reads the SPEC; the step's gate says whether it is complete and valid. */
export const loadSpecStep: Builtin = async ({ root, run }) => {
  const { spec } = await readSpec(root, parseSpecId(specIdOf(run)));
  return {
    kind: "done",
    output: {
      spec_id: specIdOf(run),
      spec_title: spec.title,
      requirement_count: spec.requirements.length,
      criterion_count: spec.criteria.length,
    },
    filesCreated: [],
  };
};

/** Settles which commands the run is tested with; the step's gates say whether the test command can be run at all. */
export const loadCommandsStep: Builtin = async ({ config }) => {
  if (config.testCommand === null) {
    const finding = { kind: "command_unknown", setting: "test_command" } as const;
    return { kind: "refused", findings: [finding], message: "the test command is not known" };
  }
  const integration = config.integrationCommand ?? config.testCommand;
  return {
    kind: "done",
    output: { test_command: config.testCommand, integration_command: integration },
    filesCreated: [],
  };
};
