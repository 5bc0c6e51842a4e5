import { findPlugin, installAgent } from "../../agents/index.ts";
import type { Builtin } from "../../engine/index.ts";
import { alfredCommand, packageFolder } from "../installation.ts";

/**
 * Puts the slash commands, subagents and hooks into the project, so that the agent session can go on from here; where the client's plugin
 * brings them, there is nothing to do.
 */
export const installationStep: Builtin = async ({ context, root }) => {
  const plugin = findPlugin(root, context.environment);
  if (plugin !== null) return { kind: "done", output: { agent_plugin: plugin.id }, filesCreated: [] };
  const report = await installAgent(root, {
    agent: "claude",
    language: context.language,
    cli: alfredCommand(context.environment),
    packageFolder: packageFolder(),
    environment: context.environment,
    trace: context.trace,
  });
  for (const file of report.keptEdited) context.report({ kind: "kept_edited_file", file });
  return { kind: "done", output: {}, filesCreated: [...report.written, ...report.unchanged] };
};
