import type { AgentClient } from "./agent-client.ts";
import { readCommands, renderCommand } from "./command-templates.ts";
import { hookCommandLine, sessionHook } from "./session-hook.ts";

const folder = ".gemini/commands/alfred";
const hookTimeoutMs = 10_000;

/** Gemini CLI: slash commands as TOML, in which the client itself quotes the arguments for its shell, and the session hook. */
export const gemini: AgentClient = {
  headless: { command: ["gemini", "--approval-mode", "auto_edit"], problemIn: () => null },
  installation: {
    files: (request) =>
      readCommands(request).map((command) => ({
        path: `${folder}/${command.name}.toml`,
        text: renderCommand(["gemini", "command.toml"], command, request),
      })),
    folders: [{ path: folder, owns: (name) => name.endsWith(".toml"), isShared: false }],
    additions: [
      sessionHook(".gemini/settings.json", (hookFile) => ({
        hooks: [
          {
            name: "alfred",
            type: "command",
            // For the person alone: under -p a text for the model would stand before the prompt, and a slash command then stays unexpanded.
            command: hookCommandLine(hookFile, "--person-only"),
            timeout: hookTimeoutMs,
          },
        ],
      })),
    ],
  },
};
