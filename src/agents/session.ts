/** Where clients tell the programs that they start which session these belong to (agents.md, section 4; Codex 0.169.0 as it was seen). */
const sessionVariables = ["CLAUDE_CODE_SESSION_ID", "CODEX_SESSION_ID"];

/** The agent session that alfred was called from, or null where that can't be told. */
export function sessionOf(environment: Readonly<Record<string, string | undefined>>): string | null {
  const found = sessionVariables.map((name) => environment[name]).find((value) => value);
  return found !== undefined && /^[\w-]{1,100}$/.test(found) ? found : null;
}

/** What the shells of agent clients set for all that they start: Claude Code (agents.md, section 4), Gemini CLI and opencode. */
const clientVariables = ["CLAUDECODE", "GEMINI_CLI", "OPENCODE"];

/** Whether alfred was called by an agent, whether or not its client says in which session. */
export function isCalledByAgent(environment: Readonly<Record<string, string | undefined>>): boolean {
  return sessionOf(environment) !== null || clientVariables.some((name) => Boolean(environment[name]));
}
