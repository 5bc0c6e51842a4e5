import type { Language } from "../context/index.ts";
import { commentedCommands } from "./commented-commands.ts";

/** The step that failed, of what. */
export interface FailedStepFacts {
  readonly phase: string;
  readonly specId: string | null;
  readonly step: string;
  /** The earlier step without which the failed one can't count; null where it can be tried again by itself. */
  readonly needed: string | null;
  /** Without it the run would be taken for changed. */
  readonly profile: string | null;
  /** Set where the options of the phase mean another, newer run of the same work: this one is named. */
  readonly besideRun: string | null;
  /** What was said of who acts on agent steps, for example ` --agent claude`. */
  readonly driver: string;
}

const english = {
  title: "💡 Restart options:",
  meanings: ["from the failed step", "from this step", "finds the step itself"],
  fromNeeded: "from the step that has to be seen first",
};

const korean: typeof english = {
  title: "💡 재시작 옵션:",
  meanings: ["실패한 단계부터", "이 단계부터", "자동 감지"],
  fromNeeded: "먼저 확인되어야 하는 단계부터",
};

/** What to do after a failure; each line is a command that works as printed (runs.md, "On failure"). */
export function restartOptions(language: Language, facts: FailedStepFacts): string {
  const { title, meanings, fromNeeded } = language === "ko" ? korean : english;
  const commands = restartCommands(facts);
  const comments = facts.needed === null ? meanings : [fromNeeded];
  const lines = commands.map((command, index) => ({ command, meaning: comments[index] ?? "" }));
  return [title, ...commentedCommands(lines)].join("\n");
}

/** The same commands as data, for `--json`. */
export function restartCommands(facts: FailedStepFacts): readonly string[] {
  const { phase, specId, step, needed, profile, besideRun, driver } = facts;
  if (besideRun !== null) {
    const spec = specId === null ? "" : ` ${specId}`;
    return [`alfred resume ${phase}${spec} --run ${besideRun} --from=${needed ?? step}${driver}`];
  }
  const command = [
    "alfred",
    phase,
    ...specWords(phase, specId),
    ...(profile === null ? [] : ["--profile", profile]),
  ].join(" ");
  const options =
    needed === null
      ? [`--retry-failed`, `--continue-from ${step}`, `--resume`]
      : [`--continue-from ${needed}`];
  return options.map((option) => `${command} ${option}${driver}`);
}

/** 1-plan takes its words for a description, so there the SPEC has an option of its own. */
function specWords(phase: string, specId: string | null): readonly string[] {
  if (specId === null) return [];
  return phase === "1-plan" ? ["--spec-id", specId] : [specId];
}
