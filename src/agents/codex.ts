import type { AgentClient } from "./agent-client.ts";
import { type AgentEvent, tokensUsed } from "./agent-stream.ts";
import { agentsDocument } from "./agents-document.ts";
import { countAt, objectAt, textIn, toolDetail } from "./event-facts.ts";
import { launcherFile, launcherFolder, launcherLine } from "./hook-launcher.ts";
import type { Settings } from "./json-settings.ts";
import { sessionHooks } from "./session-hook.ts";
import { skillFiles, skillFolder } from "./skills.ts";

const folder = ".codex";
const hookTimeoutSeconds = 10;

/** Codex CLI: it has no slash commands of a project's own, so skills, `AGENTS.md`, and a session hook that its user has to trust once. */
export const codex: AgentClient = {
  headless: {
    command: ["codex", "exec", "--json", "--sandbox", "workspace-write", "-"],
    format: { eventsIn, alwaysSaysEnd: false },
  },
  installation: {
    files: (request) => [...skillFiles(request), launcherFile(folder)],
    folders: [skillFolder(), launcherFolder(folder)],
    additions: [
      agentsDocument,
      sessionHooks(`${folder}/hooks.json`, {
        SessionStart: {
          matcher: "startup|resume|clear",
          hooks: [
            {
              type: "command",
              command: launcherLine(folder, "session-start"),
              timeout: hookTimeoutSeconds,
            },
          ],
        },
      }),
    ],
  },
};

/** The events of `codex exec --json`, from its documentation. */
function eventsIn(line: Settings): readonly AgentEvent[] {
  switch (line["type"]) {
    case "item.completed":
      return itemEvents(objectAt(line, "item"));
    case "turn.completed":
      // What came out of a cache is counted in the first, what was thought in the second.
      return [
        ...tokensUsed(countAt(line, ["usage", "input_tokens"], ["usage", "output_tokens"])),
        { kind: "ended_well" },
      ];
    case "turn.failed":
      return [{ kind: "problem", detail: textIn(line, "error", "message") }];
    case "error":
      return [{ kind: "problem", detail: textIn(line, "message") }];
    default:
      return [];
  }
}

function itemEvents(item: Settings): readonly AgentEvent[] {
  const kind = textIn(item, "type");
  if (kind === "agent_message") return [{ kind: "said", text: textIn(item, "text") }];
  return kind === "command_execution" || kind === "file_change" || kind === "mcp_tool_call"
    ? [{ kind: "tool_used", tool: kind, detail: toolDetail(item) }]
    : [];
}
