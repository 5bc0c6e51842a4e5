import type { AgentClient } from "./agent-client.ts";
import { type AgentEvent, tokensUsed } from "./agent-stream.ts";
import { agentsDocument } from "./agents-document.ts";
import { countAt, listAt, objectAt, textIn, toolDetail } from "./event-facts.ts";
import { launcherFile, launcherFolder, launcherLine } from "./hook-launcher.ts";
import type { Settings } from "./json-settings.ts";
import { type HookGroups, sessionHooks } from "./session-hook.ts";
import { skillFiles, skillFolder } from "./skills.ts";

const folder = ".codex";
const hookTimeoutSeconds = 10;

/** Codex speaks Claude Code's wire format. It gives the last of a session's events no more than three seconds, and warns where more are asked for. */
const hookGroups: HookGroups = {
  SessionStart: {
    matcher: "startup|resume|clear|compact|fork",
    hooks: [hookOf("session-start", hookTimeoutSeconds)],
  },
  PreCompact: { hooks: [hookOf("pre-compact", hookTimeoutSeconds)] },
  SessionEnd: { hooks: [hookOf("session-end", 3)] },
  Stop: { hooks: [hookOf("stop", hookTimeoutSeconds)] },
};

function hookOf(word: string, timeout: number) {
  return { type: "command", command: launcherLine(folder, word), timeout };
}

/** Codex CLI: it has no slash commands of a project's own, so skills, `AGENTS.md`, and hooks that its user has to trust once. */
export const codex: AgentClient = {
  headless: {
    // alfred works without git too, and that its user wants it to work here is why there is a `.moai` folder.
    command: ["codex", "exec", "--json", "--sandbox", "workspace-write", "--skip-git-repo-check", "-"],
    format: { eventsIn, alwaysSaysEnd: false },
  },
  installation: {
    files: (request) => [...skillFiles(request), launcherFile(folder)],
    folders: [skillFolder(), launcherFolder(folder)],
    additions: [agentsDocument, sessionHooks(`${folder}/hooks.json`, hookGroups)],
  },
};

/** The events of `codex exec --json`, as they were seen in 0.169.0; each `error` but the last is followed by another try. */
function eventsIn(line: Settings): readonly AgentEvent[] {
  switch (line["type"]) {
    case "item.started":
      return beginningEvents(objectAt(line, "item"));
    case "item.completed":
      return completionEvents(objectAt(line, "item"));
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

function beginningEvents(item: Settings): readonly AgentEvent[] {
  const tool = textIn(item, "type");
  switch (tool) {
    case "command_execution":
    case "mcp_tool_call":
      return [{ kind: "tool_used", tool, detail: toolDetail(item) }];
    case "file_change": {
      const path = listAt(item, "changes")
        .map((change) => textIn(change, "path"))
        .join(", ");
      return [{ kind: "tool_used", tool, detail: toolDetail({ path }) }];
    }
    default:
      return [];
  }
}

/** What Codex's own sandbox says instead of running a command, where the system grants it no namespaces. */
const sandboxRefused =
  /^bwrap: (Creating new namespace failed|No permissions to create|setting up uid map|loopback:).*/;

function completionEvents(item: Settings): readonly AgentEvent[] {
  switch (textIn(item, "type")) {
    case "agent_message":
      return [{ kind: "said", text: textIn(item, "text") }];
    case "error":
      // A warning, whatever it is called: what ends the turn comes as an event of its own.
      return [{ kind: "said", text: textIn(item, "message") }];
    case "command_execution": {
      // No command works there, and the turn ends as if it had been a good one.
      const detail = sandboxRefused.exec(textIn(item, "aggregated_output"))?.[0];
      return detail === undefined ? [] : [{ kind: "problem", detail, reason: "no_sandbox", stays: true }];
    }
    default:
      return [];
  }
}
