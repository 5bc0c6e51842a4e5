import { relative, sep } from "node:path";
import {
  findPlugin,
  hookLines,
  type InstallRequest,
  installAgent,
  sharedFilesOf,
} from "../../agents/index.ts";
import type { Context } from "../../context/index.ts";
import type { Builtin } from "../../engine/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { alfredCommand, languageOfFiles, packageFolder } from "../installation.ts";

/**
 * Puts the slash commands, subagents and hooks into the project, so that the agent session can go on from here; where the client's plugin
 * brings them, there is nothing to do.
 */
export const installationStep: Builtin = async ({ context, root }) => {
  const plugin = findPlugin(root, context.environment);
  if (plugin !== null) return { kind: "done", output: { agent_plugin: plugin.id }, filesCreated: [] };
  const report = await installWhatFits(context, root, {
    agent: "claude",
    language: languageOfFiles(root, context.language),
    cli: alfredCommand(context.environment),
    packageFolder: packageFolder(),
    environment: context.environment,
    trace: context.trace,
  });
  for (const file of report.keptEdited) context.report({ kind: "kept_edited_file", file });
  for (const file of report.keptOthers) context.report({ kind: "kept_others_file", file });
  return { kind: "done", output: {}, filesCreated: [...report.written, ...report.unchanged] };
};

/** Settings that can't be added to are no reason to have nothing: the phases work without hooks. */
async function installWhatFits(context: Context, root: string, request: InstallRequest) {
  try {
    return await installAgent(root, request);
  } catch (error) {
    const left = error instanceof AlfredError ? leftSettings(root, request.agent, error) : null;
    if (left === null) throw error;
    const report = await installAgent(root, { ...request, leavesSettings: true });
    context.report({ kind: "settings_left", ...left, lines: hookLines(request.agent) });
    return report;
  }
}

/** Which file of settings it was, relative to the root, and why it can't be read; null for every other failure. */
function leftSettings(
  root: string,
  agent: string,
  { failure }: AlfredError,
): { readonly file: string; readonly detail: string | null } | null {
  switch (failure.code) {
    case "settings_unreadable":
      return { file: failure.file, detail: failure.detail };
    case "write_not_permitted": {
      const file = relative(root, failure.path).split(sep).join("/");
      // Where it is the folder that can't be written, the rest can't be written either.
      const isReadOnly = failure.blockedBy === failure.path;
      return isReadOnly && sharedFilesOf(agent).includes(file) ? { file, detail: null } : null;
    }
    default:
      return null;
  }
}
