import { type FailedTaskFacts, taskWords } from "../../messages/index.ts";
import type { CommandLine } from "./request-context.ts";

/** Puts the question about a failed task, as the contract words it (tasks.md, "Resuming"). Ctrl+C leaves it, and nothing changes. */
export async function askFailedTask(failed: FailedTaskFacts, line: CommandLine): Promise<"retry" | "skip"> {
  const { confirm, select } = await import("@inquirer/prompts");
  const { streams, context, language } = line;
  const where = {
    input: streams.input,
    output: streams.errors,
    signal: context.signal,
    clearPromptOnDone: false,
  };
  const say = taskWords(language);
  line.note(say.failedFound(failed));
  for (;;) {
    const choices = (["retry", "skip", "fix_and_retry"] as const).map((value) => ({
      name: say.choices[value],
      value,
    }));
    const answer = await select({ message: say.choose, choices, theme: { prefix: "" } }, where);
    if (answer !== "fix_and_retry") return answer;
    if (await confirm({ message: say.fixed, default: true }, where)) return "retry";
  }
}
