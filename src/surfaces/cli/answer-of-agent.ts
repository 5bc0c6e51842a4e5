import { type ExitCode, exitCodes } from "../../failures/index.ts";
import { isNamedBy } from "../../runs/index.ts";
import { findRun, runHolder } from "../../store/index.ts";
import { words } from "./present/words.ts";
import type { CommandLine } from "./request-context.ts";

/**
 * The answer of an agent that alfred itself has started, and whose end it waits for: it would wait for a lease that is only given back when
 * it ends. Null where nobody waits for its end, as when that alfred was killed.
 * @param runId the run that was named
 */
export function answerOfOwnAgent(
  line: CommandLine,
  answer: "done" | "fail" | "skip",
  runId: string | null,
): ExitCode | null {
  const own = line.environment["ALFRED_RUN_ID"] ?? "";
  if (own === "" || line.environment["ALFRED_PROMPT_FILE"] === undefined) return null;
  if (runId !== null && !isNamedBy(own, runId)) return null;
  const found = findRun(line.root, own);
  if (found === null || runHolder(line.root, found.run) === null) return null;
  const say = words[line.language];
  const isDone = answer === "done";
  const code = isDone ? exitCodes.done : exitCodes.decisionNeeded;
  const text = isDone ? say.checkedAtTheEnd : say.saidByTheEnd(answer);
  line.answer(text, { ok: isDone, outcome: "agent_at_work", message: text, exit_code: code });
  return code;
}
