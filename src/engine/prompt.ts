import { readFileSync } from "node:fs";
import type { Context } from "../context/index.ts";
import { findingSentence } from "../messages/index.ts";
import type { Run } from "../runs/index.ts";
import { promptTemplatePath, renderTemplate } from "../templates/index.ts";
import { type Drive, type PromptAbout, stepOf } from "./drive.ts";
import type { AgentStepDefinition } from "./workflow.ts";

/**
 * An agent step's whole prompt: the step's template, what the gate saw at the attempt before, and for an agent that alfred
 * starts, how to finish. A variable without a value is refused here, before anything is saved or called (scenario 1.3.2).
 */
export async function renderPrompt(
  drive: Drive,
  run: Run,
  step: AgentStepDefinition,
  about: PromptAbout | null = null,
): Promise<string> {
  const { context, agent } = drive;
  const { name, text, values } = await drive.promptOf(step, run, about);
  const parts = [await renderTemplate(text, values, { name, trace: context.trace })];

  const whole = stepOf(run, step.name);
  const subject = about === null ? whole : whole.items?.find(({ id }) => id === about.item.id);
  const before = subject?.error ?? null;
  if (before !== null) {
    const tail = subject?.evidence.findLast((each) => !each.passed)?.outputTail ?? "";
    parts.push(
      await renderOwn(context, "attempt-before.md", {
        FINDINGS: before.findings.map((finding) => findingSentence(context.language, finding)),
        OUTPUT_TAIL: tail,
      }),
    );
  }
  if (agent !== null) parts.push(await renderOwn(context, "finish-headless.md", {}));
  return `${parts.map((part) => part.trim()).join("\n\n")}\n`;
}

function renderOwn(
  { language }: Pick<Context, "language">,
  name: string,
  values: Parameters<typeof renderTemplate>[1],
): Promise<string> {
  return renderTemplate(readFileSync(promptTemplatePath(language, name), "utf8"), values, { name });
}
