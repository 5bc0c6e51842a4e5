import { readdirSync, readFileSync } from "node:fs";
import { packageTemplatePath } from "../templates/index.ts";
import type { AgentClient, InstallRequest, OwnFile } from "./agent-client.ts";
import { readCommands, renderCommand, templateValues } from "./command-templates.ts";
import { sessionHook } from "./session-hook.ts";

const folders = { commands: ".claude/commands/alfred", agents: ".claude/agents" } as const;

/** All five ways in which a session begins; also after compaction, since what the model knew is gone then. */
const sources = "startup|resume|clear|compact|fork";
const hookTimeoutSeconds = 10;

/** Claude Code: slash commands that run alfred before the model sees them, subagents, and the session hook. */
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
    problemIn: problemInStream,
  },
  installation: {
    files: (request) => [
      ...claudeCommands(request).map(({ path, text }) => ({ path: `${folders.commands}/${path}`, text })),
      ...claudeAgents().map(({ path, text }) => ({ path: `${folders.agents}/${path}`, text })),
    ],
    folders: [
      { path: folders.commands, owns: (name) => name.endsWith(".md"), isShared: false },
      { path: folders.agents, owns: (name) => /^alfred-[^/]+\.md$/.test(name), isShared: false },
    ],
    additions: [
      sessionHook(".claude/settings.json", (hookFile) => ({
        matcher: sources,
        hooks: [
          {
            type: "command",
            command: "node",
            args: [hookFile, "session-start"],
            timeout: hookTimeoutSeconds,
          },
        ],
      })),
    ],
  },
};

/** The command files, named as below a `commands` folder. */
export function claudeCommands(request: Pick<InstallRequest, "cli" | "language">): readonly OwnFile[] {
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

/** Claude Code ends with exit code 0 also where nothing was done; its last event says how the turn really ended. */
function problemInStream(output: string): string | null {
  const results = output.split("\n").flatMap(resultIn);
  const last = results.at(-1);
  if (last === undefined) return "it ended without a result";
  if (last["is_error"] === true) return String(last["result"] ?? last["subtype"] ?? "error");
  return last["num_turns"] === 0 ? "the model was never called" : null;
}

function resultIn(line: string): readonly Readonly<Record<string, unknown>>[] {
  if (!line.startsWith("{")) return [];
  try {
    const event: unknown = JSON.parse(line);
    const isResult =
      typeof event === "object" && event !== null && "type" in event && event.type === "result";
    return isResult ? [{ ...event }] : [];
  } catch {
    // The kept end of the output may begin in the middle of a line.
    return [];
  }
}
