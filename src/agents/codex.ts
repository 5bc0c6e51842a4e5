import type { AgentClient } from "./agent-client.ts";
import { agentsDocument } from "./agents-document.ts";
import { hookCommandLine, sessionHook } from "./session-hook.ts";
import { skillFiles, skillFolder } from "./skills.ts";

const hookTimeoutSeconds = 10;

/** Codex CLI: it has no slash commands of a project's own, so skills, `AGENTS.md`, and a session hook that its user has to trust once. */
export const codex: AgentClient = {
  headless: { command: ["codex", "exec", "--sandbox", "workspace-write", "-"], problemIn: () => null },
  installation: {
    files: skillFiles,
    folders: [skillFolder()],
    additions: [
      agentsDocument,
      sessionHook(".codex/hooks.json", (hookFile) => ({
        matcher: "startup|resume|clear",
        hooks: [{ type: "command", command: hookCommandLine(hookFile), timeout: hookTimeoutSeconds }],
      })),
    ],
  },
};
