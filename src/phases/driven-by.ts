import { isCalledByAgent } from "../agents/index.ts";
import type { Context } from "../context/index.ts";
import type { Run, RunDriver } from "../runs/index.ts";
import { driverWords } from "./phase-command.ts";
import type { Driver } from "./request.ts";

/** The run with who drives it from now on; a session leaves nothing behind: any other one can make the next call (product.md). */
export function drivenBy(run: Run, driver: Driver): Run {
  const { driver: _, ...rest } = run;
  return driver.kind === "session" ? rest : { ...rest, driver };
}

/**
 * The words for who acts on agent steps, in a command that goes on with a run: as was said, else as the run was driven last. An agent's session
 * is told of none but its own: it would start another agent inside itself.
 */
export function adviceWords(
  context: Pick<Context, "environment" | "isInSession">,
  driver: Driver,
  run: { readonly driver?: RunDriver | null },
): readonly string[] {
  const isInSession = context.isInSession === true || isCalledByAgent(context.environment);
  if (driver.kind !== "session" || isInSession) return driverWords(driver);
  return driverWords(run.driver ?? driver);
}
