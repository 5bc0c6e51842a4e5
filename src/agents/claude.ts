import { readdirSync, readFileSync } from "node:fs";
import { packageTemplatePath } from "../templates/index.ts";
import type { AgentClient, OwnFile } from "./agent-client.ts";
import { type AgentEvent, type AgentProblem, problemWithStatus, tokensUsed } from "./agent-stream.ts";
import { type RenderFacts, readCommands, renderCommand, templateValues } from "./command-templates.ts";
import { countAt, listAt, objectAt, textIn, toolDetail } from "./event-facts.ts";
import { launcherCode, launcherFile, launcherFolder } from "./hook-launcher.ts";
import type { Settings } from "./json-settings.ts";
import { type HookGroup, type HookGroups, sessionHooks } from "./session-hook.ts";

const folders = {
  client: ".claude",
  commands: ".claude/commands/alfred",
  agents: ".claude/agents",
} as const;
const hookTimeoutSeconds = 10;

interface HookEvent {
  /** The word that the hook's program is called with. */
  readonly word: string;
  readonly matcher?: string;
}

/** The events of Claude Code that alfred has something to say or to save at (agents.md, section 3). */
const hookEvents: Readonly<Record<string, HookEvent>> = {
  // All five ways in which a session begins; also after compaction, since what the model knew is gone then.
  SessionStart: { word: "session-start", matcher: "startup|resume|clear|compact|fork" },
  UserPromptExpansion: { word: "user-prompt-expansion", matcher: "^alfred:" },
  PreCompact: { word: "pre-compact" },
  SessionEnd: { word: "session-end" },
  Stop: { word: "stop" },
};

/** Claude Code: slash commands that run alfred before the model sees them, subagents, and the hooks of a session. */
export const claude: AgentClient = {
  headless: {
    command: [
      "claude",
      "-p",
      "--output-format",
      "stream-json",
      "--verbose",
      "--permission-mode",
      "acceptEdits",
      "--allowedTools",
      "Bash,Edit,Write,Read,Glob,Grep",
    ],
    format: { eventsIn, alwaysSaysEnd: true },
    settings: ({ model, maxTokens }) => ({
      ...(model === undefined ? {} : { ANTHROPIC_MODEL: model }),
      ...(maxTokens === undefined ? {} : { CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(maxTokens) }),
    }),
  },
  installation: {
    files: (request) => [
      ...claudeCommands(request).map(({ path, text }) => ({ path: `${folders.commands}/${path}`, text })),
      ...claudeAgents().map(({ path, text }) => ({ path: `${folders.agents}/${path}`, text })),
      launcherFile(folders.client),
    ],
    folders: [
      { path: folders.commands, owns: (name) => name.endsWith(".md"), isShared: false },
      { path: folders.agents, owns: (name) => /^alfred-[^/]+\.md$/.test(name), isShared: false },
      launcherFolder(folders.client),
    ],
    additions: [
      sessionHooks(
        ".claude/settings.json",
        claudeHookGroups(({ word }) => ["-e", launcherCode(folders.client), word]),
      ),
    ],
  },
};

/**
 * The group of each event, as words that no shell reads.
 * @param argumentsOf what `node` is called with
 */
export function claudeHookGroups(argumentsOf: (event: HookEvent) => readonly string[]): HookGroups {
  return Object.fromEntries(
    Object.entries(hookEvents).map(([name, event]): [string, HookGroup] => {
      const hook = {
        type: "command",
        command: "node",
        args: argumentsOf(event),
        timeout: hookTimeoutSeconds,
      };
      return [name, { ...(event.matcher === undefined ? {} : { matcher: event.matcher }), hooks: [hook] }];
    }),
  );
}

/** The command files, named as below a `commands` folder. */
export function claudeCommands(request: RenderFacts): readonly OwnFile[] {
  const allowed = { ALLOWED_TOOLS: `Bash(${templateValues(request).ALFRED} *)` };
  return readCommands(request).map((command) => ({
    path: `${command.name}.md`,
    text: renderCommand(["claude", "command.md"], command, request, allowed),
  }));
}

/** The subagents, named as below an `agents` folder. */
export function claudeAgents(): readonly OwnFile[] {
  return readdirSync(packageTemplatePath("claude", "agents"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => ({
      path: name,
      text: readFileSync(packageTemplatePath("claude", "agents", name), "utf8"),
    }));
}

/** The events of `--output-format stream-json` (agents.md, section 5). */
function eventsIn(line: Settings): readonly AgentEvent[] {
  if (line["type"] === "assistant") return answerEvents(line);
  return line["type"] === "result" ? resultEvents(line) : [];
}

function answerEvents(line: Settings): readonly AgentEvent[] {
  return listAt(line, "message", "content").flatMap((block): readonly AgentEvent[] => {
    if (textIn(block, "type") === "tool_use")
      return [
        { kind: "tool_used", tool: textIn(block, "name"), detail: toolDetail(objectAt(block, "input")) },
      ];
    const text = textIn(block, "text");
    return text === "" ? [] : [{ kind: "said", text }];
  });
}

/** Claude Code ends with exit code 0 also where nothing was done: its last event says how the turn really ended. */
function resultEvents(line: Settings): readonly AgentEvent[] {
  const denied = listAt(line, "permission_denials").map(
    (each): AgentEvent => ({ kind: "tool_used", tool: "denied", detail: textIn(each, "tool_name") }),
  );
  const problem = resultProblem(line);
  return [
    ...denied,
    ...tokensUsed(tokensIn(line)),
    problem === null ? { kind: "ended_well" } : { kind: "problem", ...problem },
  ];
}

/**
 * Of all models, also those that subagents and the client itself have asked. A session may end more than once, and counts each model from its
 * beginning: what is since the last end comes first. Older versions tell of the conversation alone.
 */
function tokensIn(line: Settings): number | null {
  for (const name of ["model_usage_since_last_result", "modelUsage"]) {
    const models = Object.values(objectAt(line, name));
    const counts = models.flatMap((each) => countAt(each, ...modelCounts) ?? []);
    if (counts.length > 0) return counts.reduce((sum, count) => sum + count, 0);
  }
  return countAt(objectAt(line, "usage"), ...usageCounts);
}

const modelCounts = [
  ["inputTokens"],
  ["outputTokens"],
  ["cacheReadInputTokens"],
  ["cacheCreationInputTokens"],
] as const;
const usageCounts = [
  ["input_tokens"],
  ["output_tokens"],
  ["cache_read_input_tokens"],
  ["cache_creation_input_tokens"],
] as const;

function resultProblem(line: Settings): AgentProblem | null {
  const said = textIn(line, "result");
  const subtype = textIn(line, "subtype");
  if (textIn(line, "stop_reason") === "refusal") return { detail: said, reason: "refused" };
  if (line["is_error"] === true || (subtype !== "" && subtype !== "success")) {
    return problemWithStatus(said || listAt(line, "errors").join("; ") || subtype, line["api_error_status"]);
  }
  return line["num_turns"] === 0 ? { detail: said, reason: "not_called" } : null;
}
