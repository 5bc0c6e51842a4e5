import { existsSync, readFileSync } from "node:fs";
import type { Context } from "../context/index.ts";
import type { AgentStepDefinition, PromptAbout, PromptSource } from "../engine/index.ts";
import { commandWords, displayCommand } from "../processes/index.ts";
import { type ProjectConfig, validateAndConvertPath } from "../project/index.ts";
import type { Run } from "../runs/index.ts";
import { parseSpecId, specFiles } from "../specs/index.ts";
import type { TemplateValues } from "../templates/index.ts";
import { findPrompt } from "./find-prompt.ts";
import type { Handover } from "./handover.ts";

/** A document goes into a prompt whole up to this size; what is longer is named, and the agent reads the file. */
const documentCharactersMax = 20_000;

const projectDocuments = ["product.md", "structure.md", "tech.md"].map((name) => `.moai/project/${name}`);

/** The template of an agent step with everything that it may name: the step's agent knows nothing else (scenario 1.1.2). */
export async function promptSource(
  context: Context,
  root: string,
  config: ProjectConfig,
  handover: Handover,
  step: AgentStepDefinition,
  run: Run,
  about: PromptAbout | null = null,
): Promise<PromptSource> {
  const prompt = about === null ? step.prompt : (step.workItems?.prompt ?? step.prompt);
  const { name, file } = findPrompt(context, root, prompt);
  const values: TemplateValues = {
    ...projectValues(config),
    ...handover.variables,
    ...Object.fromEntries(Object.entries(run.inputs).map(([input, value]) => [input.toUpperCase(), value])),
    ...stepOutputs(run),
    LANGUAGE_NAME: context.language === "ko" ? "Korean" : "English",
    PROJECT_ROOT: about?.root ?? root,
    PHASE: run.phase,
    STEP: step.name,
    RUN_ID: run.runId,
    HANDOVER_FILES: handover.filesCreated,
    PROJECT_DOCUMENTS: projectDocuments.flatMap((path) => documentOf(context, root, path)),
    CHANGED_FILES: run.context.filesModified,
    RED_TESTS: testsSeenRed(run),
    ...(run.specId === null ? {} : specValues(context, root, run.specId)),
    ...about?.items.promptValues(about.item.id),
  };
  return { name, text: readFileSync(file, "utf8"), values };
}

function projectValues(config: ProjectConfig): Record<string, string> {
  const { name, mode, testCommand, integrationCommand } = config;
  return {
    PROJECT_NAME: name,
    MODE: mode,
    TECH_STACK: "",
    TEST_COMMAND: testCommand === null ? "" : displayCommand(commandWords(testCommand)),
    INTEGRATION_COMMAND: integrationCommand === null ? "" : displayCommand(commandWords(integrationCommand)),
  };
}

/** What earlier steps of this run gave, strings only: `SPEC_TITLE` for example. Commands come from the configuration. */
function stepOutputs(run: Run): Record<string, string> {
  const outputs = run.steps.flatMap((step) => Object.entries(step.output));
  return Object.fromEntries(
    outputs.flatMap(([name, value]) =>
      typeof value === "string" && !name.endsWith("_command") ? [[name.toUpperCase(), value]] : [],
    ),
  );
}

function specValues(context: Context, root: string, specId: string): Record<string, string> {
  const files = specFiles(root, parseSpecId(specId));
  const checked = (file: string) => validateAndConvertPath(file, root, { trace: context.trace });
  return {
    SPEC_ID: specId,
    SPEC_FILE: checked(files.spec),
    ACCEPTANCE_FILE: checked(files.acceptance),
    PLAN_FILE: checked(files.plan),
    SPEC_TEXT: textOf(files.spec),
    ACCEPTANCE_TEXT: textOf(files.acceptance),
    PLAN_TEXT: textOf(files.plan),
  };
}

function documentOf(context: Context, root: string, path: string): readonly { path: string; text: string }[] {
  const file = validateAndConvertPath(path, root, { trace: context.trace });
  return existsSync(file) ? [{ path: file, text: textOf(file) }] : [];
}

function textOf(file: string): string {
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8").trim();
  return text.length <= documentCharactersMax
    ? text
    : `${text.slice(0, documentCharactersMax)}\n… (the rest is in ${file})`;
}

function testsSeenRed(run: Run): readonly string[] {
  const evidence = run.steps
    .flatMap((step) => step.evidence)
    .filter((each) => each.gate === "tests_changed" && each.passed);
  const names = evidence.flatMap(({ details }) => [details["added"], details["changed"]].flat());
  return [...new Set(names.filter((name) => typeof name === "string"))];
}
