import type { AgentClient } from "./agent-client.ts";
import { type AgentEvent, tokensUsed } from "./agent-stream.ts";
import { readCommands, renderCommand } from "./command-templates.ts";
import { countAt, objectAt, textIn, toolDetail } from "./event-facts.ts";
import { launcherFile, launcherFolder, launcherLine } from "./hook-launcher.ts";
import type { Settings } from "./json-settings.ts";
import { type HookGroups, sessionHooks } from "./session-hook.ts";

const folders = { client: ".gemini", commands: ".gemini/commands/alfred" } as const;
const hookTimeoutMs = 10_000;

const hookGroups: HookGroups = {
  SessionStart: {
    hooks: [
      {
        name: "alfred",
        type: "command",
        // For the person alone: under -p a text for the model would stand before the prompt, and a slash command then stays unexpanded.
        command: launcherLine(folders.client, "session-start", "--person-only"),
        timeout: hookTimeoutMs,
      },
    ],
  },
};

/** Gemini CLI: slash commands as TOML, in which the client itself quotes the arguments for its shell, and the session hook. */
export const gemini: AgentClient = {
  headless: {
    command: ["gemini", "--approval-mode", "auto_edit", "--output-format", "stream-json"],
    format: { eventsIn, alwaysSaysEnd: false },
  },
  installation: {
    files: (request) => [
      ...readCommands(request).map((command) => ({
        path: `${folders.commands}/${command.name}.toml`,
        text: renderCommand(["gemini", "command.toml"], command, request),
      })),
      launcherFile(folders.client),
    ],
    folders: [
      { path: folders.commands, owns: (name) => name.endsWith(".toml"), isShared: false },
      launcherFolder(folders.client),
    ],
    additions: [sessionHooks(`${folders.client}/settings.json`, hookGroups, "comments")],
  },
};

/** The events of `--output-format stream-json`, from the client's documentation. */
function eventsIn(line: Settings): readonly AgentEvent[] {
  switch (line["type"]) {
    case "message":
      return line["role"] === "assistant"
        ? [{ kind: "said", text: textIn(line, "content"), isPart: line["delta"] === true }]
        : [];
    case "tool_use":
      return [
        {
          kind: "tool_used",
          tool: textIn(line, "tool_name"),
          detail: toolDetail(objectAt(line, "parameters")),
        },
      ];
    case "error":
      return [{ kind: "problem", detail: textIn(line, "message") }];
    case "result":
      return [
        ...tokensUsed(countAt(line, ["stats", "total_tokens"])),
        line["status"] === "error"
          ? { kind: "problem", detail: textIn(line, "error", "message") }
          : { kind: "ended_well" },
      ];
    default:
      return [];
  }
}
