import type { Driver, PhaseRequest } from "./request.ts";

/**
 * The command line that stands for a request, with something added: what an answer to a question is given by.
 * @param driver the options that say who acts on agent steps
 */
export function phaseCommand(
  request: PhaseRequest,
  driver: readonly string[],
  added: readonly string[],
): readonly string[] {
  const { phase, specId, options } = request;
  const words = ["alfred", phase];
  if (specId !== null) words.push(...(phase === "1-plan" ? ["--spec-id", specId] : [specId]));
  if (options.resume) words.push("--resume");
  if (options.retryFailed) words.push("--retry-failed");
  if (options.continueFrom !== null) words.push("--continue-from", options.continueFrom);
  for (const step of options.skip) words.push("--skip", step);
  if (options.profile !== null) words.push("--profile", options.profile);
  return [...words, ...driver, ...added];
}

/** The options that say who acts on agent steps. */
export function driverWords(driver: Driver): readonly string[] {
  if (driver.kind === "session") return [];
  const agent = driver.kind === "agent" ? ["--agent", driver.name] : ["--agent-command", driver.command];
  return [...agent, ...(driver.parallel === undefined ? [] : ["--parallel", String(driver.parallel)])];
}
