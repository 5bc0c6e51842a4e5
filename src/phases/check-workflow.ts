import { readFileSync } from "node:fs";
import { type Context, type Language, silentTrace } from "../context/index.ts";
import { allGatesOf, type StepDefinition, type WorkflowDefinition } from "../engine/index.ts";
import { AlfredError, PathError, templateFaultWords } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { checkTemplate } from "../templates/index.ts";
import { checkCommands } from "./check-commands.ts";
import { findDefinition, ownDefinitionFiles, readDefinition } from "./definitions.ts";
import { findPrompt } from "./find-prompt.ts";
import { promptVariables } from "./prompt-variables.ts";

/** What a definition is checked in: the project that it is to be run in. */
interface CheckedIn {
  readonly root: string;
  readonly language: Language;
  /** What prompts may name; null where it can't be known. Asked for where a prompt is the project's own: all results are looked at for it. */
  readonly knownVariables: () => readonly string[] | null;
}

/** What is wrong with a step; where its prompt names what nothing gives, in data too. */
interface StepProblem {
  readonly text: string;
  readonly unknown?: { readonly template: string; readonly variables: readonly string[] };
}

/**
 * Says before a phase's first step what would only be found in the middle of it: paths that lead out of the project, prompts that aren't
 * there, and in the project's own prompts variables that nothing ever gives.
 * @param inputs the names of the values that this call brings with it
 * @throws AlfredError `workflow_invalid` with all of it; `template_variables_missing`, as at the step, where one prompt's variables are all
 */
export async function checkWorkflow(
  { language }: Context,
  root: string,
  definition: WorkflowDefinition,
  inputs: readonly string[],
): Promise<void> {
  const brought = inputs.map((name) => name.toUpperCase());
  const knownVariables = () => variablesIn(root)?.concat(brought) ?? null;
  const problems = await problemsOf(definition, { root, language, knownVariables });
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (first.unknown !== undefined && others.length === 0)
    throw new AlfredError({ code: "template_variables_missing", ...first.unknown });
  const { file } = findDefinition(root, definition.name);
  throw new AlfredError({ code: "workflow_invalid", file, problems: problems.map(({ text }) => text) });
}

/** The problems of every definition of the project, for `doctor`. */
export async function checkDefinitions(
  root: string,
  language: Language,
): Promise<readonly { readonly file: string; readonly problems: readonly string[] }[]> {
  const knownVariables = () => variablesIn(root);
  const checked = ownDefinitionFiles(root).map(async (file) => ({
    file,
    problems: await problemsIn(file, { root, language, knownVariables }),
  }));
  return (await Promise.all(checked)).filter(({ problems }) => problems.length > 0);
}

/** A state that can't be read is said by who saves there. */
function variablesIn(root: string): readonly string[] | null {
  try {
    return promptVariables(root);
  } catch {
    return null;
  }
}

async function problemsIn(file: string, facts: CheckedIn): Promise<readonly string[]> {
  try {
    const definition = readDefinition(file);
    // The settings are the configuration's, which is looked at by itself.
    checkCommands(definition, { testCommand: null, integrationCommand: null });
    return (await problemsOf(definition, facts)).map(({ text }) => text);
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const { failure, message } = error;
    return failure.code === "workflow_invalid" ? failure.problems : [message];
  }
}

async function problemsOf({ steps }: WorkflowDefinition, facts: CheckedIn): Promise<readonly StepProblem[]> {
  const found = steps.map(async (step) => {
    const prompts = await Promise.all(promptsOf(step).map((prompt) => promptProblems(prompt, facts)));
    const problems = [...pathsOf(step).flatMap((path) => pathProblems(facts.root, path)), ...prompts.flat()];
    return problems.map((problem) => ({ ...problem, text: `step ${step.name}: ${problem.text}` }));
  });
  return (await Promise.all(found)).flat();
}

function pathsOf(step: StepDefinition): readonly string[] {
  const gates = allGatesOf(step).flatMap((gate) => (gate.kind === "files_exist" ? gate.paths : []));
  const items = step.kind === "agent" ? step.workItems?.file : null;
  return [...gates, ...(items == null ? [] : [items])];
}

function pathProblems(root: string, path: string): readonly StepProblem[] {
  try {
    // Any SPEC's id will do.
    validateAndConvertPath(path.replaceAll("<<SPEC_ID>>", "SPEC-ANY-001"), root);
    return [];
  } catch (error) {
    return [pathProblem(path, error)];
  }
}

function pathProblem(path: string, error: unknown): StepProblem {
  if (!(error instanceof PathError)) throw error;
  return { text: `${JSON.stringify(path)} is no path inside the project (${error.reason})` };
}

function promptsOf(step: StepDefinition): readonly string[] {
  if (step.kind !== "agent") return [];
  return [step.prompt, ...(step.workItems === undefined ? [] : [step.workItems.prompt])];
}

async function promptProblems(prompt: string, facts: CheckedIn): Promise<readonly StepProblem[]> {
  const found = findOrExplain(prompt, facts);
  if ("text" in found) return [found];
  // The package's own are whole.
  if (!found.isOwn) return [];
  const knownVariables = facts.knownVariables();
  const text = readFileSync(found.file, "utf8");
  const faults = await checkTemplate(text, knownVariables === null ? {} : { knownVariables });
  const isUnknown = ({ kind }: { readonly kind: string }) => kind === "unknown_variable";
  const variables = [...new Set(faults.filter(isUnknown).map(({ text }) => text))];
  const words = `${found.name}: no such ${variables.length === 1 ? "variable" : "variables"}: ${variables.join(", ")}`;
  return [
    // `<<NAME` alone is text when the prompt is made, and `template check`'s to say.
    ...faults
      .filter((fault) => !isUnknown(fault) && !/^<<[A-Z][A-Z0-9_]*$/.test(fault.text))
      .map(({ line, column, text, fault }) => ({
        text: `${found.name}:${line}:${column}: ${text}: ${templateFaultWords(facts.language, fault)}`,
      })),
    ...(variables.length === 0 ? [] : [{ text: words, unknown: { template: found.name, variables } }]),
  ];
}

function findOrExplain(
  prompt: string,
  { root, language }: CheckedIn,
): ReturnType<typeof findPrompt> | StepProblem {
  try {
    return findPrompt({ language, trace: silentTrace }, root, prompt);
  } catch (error) {
    if (error instanceof AlfredError && error.failure.code === "file_not_found")
      return { text: `there is no prompt ${error.failure.path}` };
    return pathProblem(prompt, error);
  }
}
