import { installAgent } from "../../agents/index.ts";
import type { Builtin } from "../../engine/index.ts";
import { alfredCommand, hookFile } from "../installation.ts";

/** Puts the slash commands, subagents and hooks into the project, so that the agent session can go on from here. */
export const installationStep: Builtin = async ({ context, root }) => {
  const report = await installAgent(root, {
    agent: "claude",
    language: context.language,
    cli: alfredCommand(context.environment),
    hookFile: hookFile(),
    trace: context.trace,
  });
  for (const file of report.keptEdited) context.report({ kind: "kept_edited_file", file });
  return { kind: "done", output: {}, filesCreated: [...report.written, ...report.unchanged] };
};
