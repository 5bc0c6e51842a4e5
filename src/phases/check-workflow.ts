import { type Context, type Language, silentTrace } from "../context/index.ts";
import { allGatesOf, type StepDefinition, type WorkflowDefinition } from "../engine/index.ts";
import {
  AlfredError,
  type FileFault,
  failureSentences,
  fileFaultWords,
  PathError,
  type StepFault,
} from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { checkTemplate } from "../templates/index.ts";
import { fileOfDefinition, judgeDefinition, ownDefinitionFiles } from "./definitions.ts";
import { findPrompt, readPrompt } from "./find-prompt.ts";
import { itemVariables, promptVariables, specVariables } from "./prompt-variables.ts";

/** What a definition is checked in: the project that it is to be run in. */
interface CheckedIn {
  readonly root: string;
  readonly language: Language;
  /** What prompts may name; null where it can't be known. Asked for where a prompt is the project's own: all results are looked at for it. */
  readonly knownVariables: () => readonly string[] | null;
  /** What this call brings with it, whatever else a prompt is given. */
  readonly brought: readonly string[];
  /** Whether the run to be has a SPEC, where its definition doesn't say; true where it may have one. */
  readonly hasSpec: boolean;
}

/**
 * Says before a phase's first step what would only be found in the middle of it, all of it at once: what is wrong with its definition, paths
 * that lead out of the project, prompts that aren't there, and in the project's own prompts variables that nothing gives.
 * @param inputs the names of the values that this call brings with it
 * @param specId the SPEC that is worked on, null without one; left out where that is settled later
 * @throws AlfredError `unknown_phase`, `state_newer`; `workflow_invalid` with all of it; `template_variables_missing`, as at the step, where
 * one prompt's variables are all
 */
export async function checkWorkflow(
  { language }: Pick<Context, "language">,
  root: string,
  { name: phase }: Pick<WorkflowDefinition, "name">,
  inputs: readonly string[],
  specId?: string | null,
): Promise<void> {
  const brought = inputs.map((name) => name.toUpperCase());
  const knownVariables = () => variablesIn(root)?.concat(brought) ?? null;
  const file = fileOfDefinition(root, phase);
  const problems = await problemsIn(file, {
    root,
    language,
    knownVariables,
    brought,
    hasSpec: specId !== null,
  });
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (typeof first !== "string" && first.kind === "step" && first.fault.kind === "unknown_variables")
    if (others.length === 0) throw new AlfredError({ code: "template_variables_missing", ...first.fault });
  throw new AlfredError({ code: "workflow_invalid", file, problems });
}

/** The problems of every definition of the project, for `doctor`. */
export async function checkDefinitions(
  root: string,
  language: Language,
): Promise<readonly { readonly file: string; readonly problems: readonly string[] }[]> {
  const knownVariables = () => variablesIn(root);
  const checked = ownDefinitionFiles(root).map(async (file) => ({
    file,
    problems: await problemLines(file, { root, language, knownVariables, brought: [], hasSpec: true }),
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

async function problemLines(file: string, facts: CheckedIn): Promise<readonly string[]> {
  try {
    const problems = await problemsIn(file, facts);
    return problems.map((problem) => fileFaultWords(facts.language, problem));
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return [failureSentences(facts.language, error.failure)];
  }
}

/** @throws AlfredError `state_newer` */
async function problemsIn(file: string, facts: CheckedIn): Promise<readonly FileFault[]> {
  const { definition, faults } = judgeDefinition(file);
  const hasSpec = facts.hasSpec || definition?.requiresSpec === true || definition?.createsSpec === true;
  const lacking = (isOfItem: boolean) => [
    ...(hasSpec ? [] : specVariables),
    ...(isOfItem ? [] : itemVariables),
  ];
  const found = (definition?.steps ?? []).map(async (step) => {
    const prompts = await Promise.all(
      promptsOf(step).map(({ prompt, isOfItem }) => promptFaults(prompt, facts, lacking(isOfItem))),
    );
    const ofStep = [...pathsOf(step).flatMap((path) => pathFaults(facts.root, path)), ...prompts.flat()];
    return ofStep.map((fault) => ({ kind: "step", step: step.name, fault }) as const);
  });
  return [...faults, ...(await Promise.all(found)).flat()];
}

function pathsOf(step: StepDefinition): readonly string[] {
  const gates = allGatesOf(step).flatMap((gate) => (gate.kind === "files_exist" ? gate.paths : []));
  const items = step.kind === "agent" ? step.workItems?.file : null;
  return [...gates, ...(items == null ? [] : [items])];
}

function pathFaults(root: string, path: string): readonly StepFault[] {
  try {
    // Any SPEC's id will do.
    validateAndConvertPath(path.replaceAll("<<SPEC_ID>>", "SPEC-ANY-001"), root);
    return [];
  } catch (error) {
    return [pathFault(path, error)];
  }
}

function pathFault(path: string, error: unknown): StepFault {
  if (!(error instanceof PathError)) throw error;
  return { kind: "path_outside", path, reason: error.reason };
}

function promptsOf(step: StepDefinition): readonly { readonly prompt: string; readonly isOfItem: boolean }[] {
  if (step.kind !== "agent") return [];
  const { prompt, workItems } = step;
  return [
    { prompt, isOfItem: false },
    ...(workItems === undefined ? [] : [{ prompt: workItems.prompt, isOfItem: true }]),
  ];
}

/** @param lacking what this prompt is never given, though others are */
async function promptFaults(
  prompt: string,
  facts: CheckedIn,
  lacking: readonly string[],
): Promise<readonly StepFault[]> {
  const found = findOrExplain(prompt, facts);
  if ("kind" in found) return [found];
  // The package's own are whole.
  if (found.text === null) return [];
  const isGiven = (name: string) => !lacking.includes(name) || facts.brought.includes(name);
  const knownVariables = facts.knownVariables()?.filter(isGiven) ?? null;
  const faults = await checkTemplate(found.text, knownVariables === null ? {} : { knownVariables });
  const template = found.name;
  const isUnknown = ({ kind }: { readonly kind: string }) => kind === "unknown_variable";
  const variables = [...new Set(faults.filter(isUnknown).map(({ text }) => text))];
  return [
    // `<<NAME` alone is text when the prompt is made, and `template check`'s to say.
    ...faults
      .filter((fault) => !isUnknown(fault) && !/^<<[A-Z][A-Z0-9_]*$/.test(fault.text))
      .map(
        ({ line, column, text, fault }) =>
          ({ kind: "template", template, line, column, text, fault }) as const,
      ),
    ...(variables.length === 0 ? [] : [{ kind: "unknown_variables", template, variables } as const]),
  ];
}

/** @returns its text where it is the project's own */
function findOrExplain(
  prompt: string,
  { root, language }: CheckedIn,
): { readonly name: string; readonly text: string | null } | StepFault {
  try {
    const found = findPrompt({ language, trace: silentTrace }, root, prompt);
    return { name: found.name, text: found.isOwn ? readPrompt(found) : null };
  } catch (error) {
    const failure = error instanceof AlfredError ? error.failure : null;
    if (failure?.code === "file_not_found") return { kind: "no_prompt", path: failure.path };
    if (failure?.code === "file_unreadable")
      return { kind: "prompt_unreadable", path: failure.path, detail: failure.detail };
    return pathFault(prompt, error);
  }
}
