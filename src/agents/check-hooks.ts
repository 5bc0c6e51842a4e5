import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context/index.ts";
import { runProcess } from "../processes/index.ts";
import { clients } from "./clients.ts";
import { isLauncherFolder, launcherIn } from "./hook-launcher.ts";

/** A client whose hooks are in a project, and what they would start. */
export interface CheckedHooks {
  readonly agent: string;
  /** The package that was found, absolute; null: the hooks find no alfred on this machine, and say nothing. */
  readonly package: string | null;
}

const timeoutMs = 5_000;

/** Has each installed launcher say which alfred it finds, as the client would start it: for `doctor`. */
export async function checkHooks(context: Context, root: string): Promise<readonly CheckedHooks[]> {
  const found = Object.entries(clients).flatMap(([agent, { installation }]) =>
    installation.folders
      .filter(isLauncherFolder)
      .map((folder) => ({ agent, file: join(root, launcherIn(folder)) }))
      .filter(({ file }) => existsSync(file)),
  );
  return Promise.all(
    found.map(async ({ agent, file }) => {
      const result = await runProcess({
        command: ["node", file, "where"],
        directory: root,
        environment: context.environment,
        timeoutMs,
        signal: context.signal,
      });
      const said = result.kind === "exited" && result.exitCode === 0 ? result.outputTail.trim() : "";
      return { agent, package: said === "" ? null : said };
    }),
  );
}
