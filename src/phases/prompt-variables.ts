import { basename } from "node:path";
import { loadResultInParts } from "../store/index.ts";
import { listPhases } from "./definitions.ts";

/** What alfred itself gives to prompts (docs/reference/templates.md), whatever the phase. */
const ownVariables = [
  ...[
    "PROJECT_NAME",
    "MODE",
    "TECH_STACK",
    "PROJECT_ROOT",
    "LANGUAGE_NAME",
    "TEST_COMMAND",
    "INTEGRATION_COMMAND",
  ],
  ...[
    "PHASE",
    "STEP",
    "RUN_ID",
    "DESCRIPTION",
    "PROJECT_DOCUMENTS",
    "MISSING_DOCUMENTS",
    "HANDOVER_FILES",
    "HANDOVER_FILES_MORE",
    "HANDOVER_SPEC_FILES",
    "HANDOVER_SPEC_FILES_MORE",
    "CHANGED_FILES",
    "RED_TESTS",
  ],
];

/** What only a run that works on a SPEC gives. */
export const specVariables: readonly string[] = [
  ...["SPEC_ID", "SPEC_FILE", "ACCEPTANCE_FILE", "PLAN_FILE", "SPEC_TEXT", "ACCEPTANCE_TEXT", "PLAN_TEXT"],
];

/** What only the prompt of one part of a step's work is given. */
export const itemVariables: readonly string[] = [
  ...["TASK_ID", "TASK_TITLE", "TASK_WAVE", "TASK_TEXT", "TASK_FILE", "TASK_CHECKS"],
  ...["TASKS_DONE", "TASK_COUNT"],
];

/** What the builtin steps give (docs/reference/workflows.md), in capitals. */
const builtinOutputs = [
  ...["LANGUAGES", "PACKAGE_MANAGER", "CONVERSATION_LANGUAGE", "USERS", "PROBLEM", "AGENT_PLUGIN"],
  ...["SPEC_TITLE", "REQUIREMENT_COUNT", "CRITERION_COUNT", "SPEC_STATUS"],
  ...["BUILT_RUN", "BUILT_AT", "BUILT_FILES"],
];

/** What only the package's texts beside the prompts of phases are filled with, by the names of their files. */
const fragmentVariables: ReadonlyMap<string, readonly string[]> = new Map([
  ["attempt-before.md", ["FINDINGS", "OUTPUT_TAIL"]],
  ["checkpoint.md", ["TASK_ID", "TOTAL", "INTERVAL"]],
]);

/**
 * Every name that a prompt of this project may use: alfred's own, what builtin steps give, and the `outputs` of the newest result of each
 * phase. Whether it has a value in one step or another is seen when that step's prompt is made.
 * @param file where the text is, if it may be one of those that go into a prompt or beside it (`checkpoint.md`)
 */
export function promptVariables(root: string, file = ""): readonly string[] {
  const outputs = listPhases(root).flatMap(({ name }) =>
    loadResultInParts(root, { phase: name }).results.flatMap(({ run }) => Object.keys(run.outputs)),
  );
  return [
    ...new Set([
      ...ownVariables,
      ...specVariables,
      ...itemVariables,
      ...builtinOutputs,
      ...outputs.map((name) => name.toUpperCase()),
      ...(fragmentVariables.get(basename(file)) ?? []),
    ]),
  ];
}
