/** Agent clients: how a prompt goes out and an answer comes back, and what each needs installed in a project. */

export type { InstallRequest } from "./agent-client.ts";
export { type AgentDriver, installedAgents, requireAgent } from "./agent-driver.ts";
export { endingLine } from "./arguments-end.ts";
export { type AgentCall, type AgentResult, callAgent } from "./call-agent.ts";
export { type CheckedHooks, checkHooks } from "./check-hooks.ts";
export { findPlugin } from "./claude-plugin.ts";
export { clientsThatRun, modelSettings } from "./clients.ts";
export { type CommandTemplate, readCommands } from "./command-templates.ts";
export {
  hookLines,
  type InstallReport,
  installAgent,
  sharedFilesOf,
  type UninstallReport,
  uninstallAgent,
} from "./installation.ts";
export { type InstalledAgent, listInstalled } from "./installed.ts";
export { removePromptFiles } from "./prompt-file.ts";
export { isCalledByAgent, sessionOf } from "./session.ts";
