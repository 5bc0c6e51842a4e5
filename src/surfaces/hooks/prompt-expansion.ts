import { AlfredError, failureSentences, onItsLines } from "../../failures/index.ts";
import { compareWithSaved, readGitState } from "../../git/index.ts";
import { driftText, givenElsewhere, resumeCommand } from "../../messages/index.ts";
import { givenTo, type Run } from "../../runs/index.ts";
import { parseSpecId, requireSpec, specIds } from "../../specs/index.ts";
import { loadResumable, runHolder } from "../../store/index.ts";
import { readTyped } from "../cli/typed-arguments.ts";
import type { EventAnswer, EventCall } from "./event.ts";

/** Phases that work on a SPEC which has to be there. */
const phasesOnSpec: readonly string[] = ["2-run", "3-sync"];

/** The options of a phase and of `resume` that a value follows. */
const optionsWithValue: readonly string[] = [
  ...["--only", "--skip", "--continue-from", "--profile", "--agent", "--agent-command"],
  ...["--from", "--run", "--lang", "-C", "--directory"],
];
const resumeOptions = /^--(resume|retry-failed|continue-from)(=|$)/;

/**
 * Looks at a phase command as it was typed, before the model sees it: what can't go on is stopped, with the reason; what the user should
 * know is said. The command itself checks everything again, since hooks may be off.
 */
export async function checkTypedCommand(call: EventCall): Promise<EventAnswer> {
  const { context, input } = call;
  const name = /^alfred:(.+)$/.exec(input.command_name ?? "")?.[1];
  if (name === undefined) return null;
  const { words, options } = typedWords(input.command_args ?? "");
  if (options.some((option) => option === "--help" || option === "-h")) return null;
  try {
    const target = targetOf(call, name, words);
    return target === null
      ? null
      : await checkRun(call, target, name === "resume" || options.some(isResuming));
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return { decision: "block", reason: failureSentences(context.language, error.failure) };
  }
}

function isResuming(option: string): boolean {
  return resumeOptions.test(option);
}

function typedWords(text: string): {
  readonly words: readonly string[];
  readonly options: readonly string[];
} {
  const words: string[] = [];
  const options: string[] = [];
  const typed = readTyped(text);
  for (let at = 0; at < typed.length; at++) {
    const each = typed[at];
    if (each === undefined) break;
    if (each.isQuoted || !each.text.startsWith("-")) words.push(each.text);
    else {
      options.push(each.text);
      if (optionsWithValue.includes(each.text)) at += 1;
    }
  }
  return { words, options };
}

interface Target {
  readonly phase: string;
  readonly specId: string;
}

/**
 * The phase and the SPEC that a command is about; null for commands that aren't about one.
 * @throws AlfredError `spec_required`, `spec_id_malformed`, `spec_not_found`
 */
function targetOf({ root }: EventCall, name: string, words: readonly string[]): Target | null {
  const [phase, word] = name === "resume" ? words : [name, words[0]];
  if (phase === undefined || !phasesOnSpec.includes(phase)) return null;
  if (word === undefined) {
    if (name === "resume") return null;
    throw new AlfredError({ code: "spec_required", phase, known: specIds(root) });
  }
  const specId = parseSpecId(word);
  requireSpec(root, specId);
  return { phase, specId };
}

/** @throws AlfredError `run_held` where a process is at work on the run */
async function checkRun(
  { context, root, input }: EventCall,
  target: Target,
  isResuming: boolean,
): Promise<EventAnswer> {
  const holder = runHolder(root, target);
  if (holder !== null)
    throw new AlfredError({ code: "run_held", what: `${target.phase} ${target.specId}`, holder });
  const run = loadResumable(root, { ...target, now: context.now(), trace: context.trace }).candidates[0]?.run;
  if (run === undefined) return null;
  const said = isResuming
    ? (await compareWithSaved(run.context, await readGitState(root), root)).map((drift) =>
        driftText(context.language, drift),
      )
    : elsewhere(run, input.session_id, context.language);
  if (said.length === 0) return null;
  const text = onItsLines(said.join("\n"));
  return {
    systemMessage: text,
    hookSpecificOutput: { hookEventName: "UserPromptExpansion", additionalContext: text },
  };
}

function elsewhere(
  run: Run,
  sessionId: string,
  language: EventCall["context"]["language"],
): readonly string[] {
  const given = givenTo(run);
  if (run.status !== "in_progress" || given === null || given.sessionId === sessionId) return [];
  return [givenElsewhere(language, { step: given.step.name }, resumeCommand(run))];
}
