/** How one agent client is started without a person: the prompt comes on standard input. */
export interface AgentClient {
  readonly command: readonly string[];
  readonly problemIn: (output: string) => string | null;
}

/** The known clients, by the name that `--agent` takes. Only this room knows their names and flags. */
export const clients: Readonly<Record<string, AgentClient>> = {
  claude: {
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
    problemIn: problemInClaudeStream,
  },
  codex: { command: ["codex", "exec", "--sandbox", "workspace-write", "-"], problemIn: () => null },
  gemini: { command: ["gemini", "--approval-mode", "auto_edit"], problemIn: () => null },
  opencode: { command: ["opencode", "run"], problemIn: () => null },
};

/** Claude Code ends with exit code 0 also where nothing was done; its last event says how the turn really ended. */
function problemInClaudeStream(output: string): string | null {
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
