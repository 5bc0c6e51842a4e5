import { join, relative } from "node:path";
import type { Context } from "../context/index.ts";
import type { AgentStepDefinition, PromptAbout, PromptSource } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { commandWords, displayCommand } from "../processes/index.ts";
import { findText, type ProjectConfig, validateAndConvertPath, whyUnreadable } from "../project/index.ts";
import type { Run } from "../runs/index.ts";
import { parseSpecId, specFiles } from "../specs/index.ts";
import type { TemplateValues } from "../templates/index.ts";
import { findPrompt, readPrompt } from "./find-prompt.ts";
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
  const found = findPrompt(context, root, prompt);
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
    HANDOVER_FILES_MORE: moreOf(handover),
    HANDOVER_SPEC_FILES: handover.ofSpec.filesCreated,
    HANDOVER_SPEC_FILES_MORE: moreOf(handover.ofSpec),
    ...documentValues(context, root),
    CHANGED_FILES: run.context.filesModified,
    RED_TESTS: testsSeenRed(run),
    ...(run.specId === null ? {} : specValues(context, root, run.specId)),
    ...about?.items.promptValues(about.item.id),
  };
  return { name: found.name, text: readPrompt(found), values };
}

function moreOf({ filesUnnamed }: Handover["ofSpec"]): string {
  return filesUnnamed === 0 ? "" : String(filesUnnamed);
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
    ...textOf(root, "SPEC_TEXT", files.spec),
    ...textOf(root, "ACCEPTANCE_TEXT", files.acceptance),
    ...textOf(root, "PLAN_TEXT", files.plan),
  };
}

/** What isn't there has no value, and a prompt that names it is refused: an empty text would be taken for what the document says. */
function textOf(root: string, name: string, file: string): Record<string, string> {
  const found = findText(file, root);
  const detail = whyUnreadable(found);
  if (detail !== null) throw new AlfredError({ code: "file_unreadable", path: relative(root, file), detail });
  return found.kind === "text" ? { [name]: withinLimit(found.text, file) } : {};
}

/** The project's documents as far as they can be read, and the others, each with what is known of it: who plans has to know what is kept from him. */
function documentValues({ trace }: Context, root: string): TemplateValues {
  const documents: { path: string; text: string }[] = [];
  const missing: string[] = [];
  for (const path of projectDocuments) {
    const [file, found] = [join(root, path), findText(path, root, { trace })];
    const why = whyUnreadable(found);
    if (found.kind === "text") documents.push({ path: file, text: withinLimit(found.text, file) });
    else missing.push(why === null ? file : `${file} (${why})`);
  }
  return { PROJECT_DOCUMENTS: documents, MISSING_DOCUMENTS: missing };
}

function withinLimit(whole: string, file: string): string {
  const text = whole.trim();
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
