/** Whether a question was left by Ctrl+C, or because the command is being ended. */
export function isLeftQuestion(error: unknown): boolean {
  return error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError");
}
