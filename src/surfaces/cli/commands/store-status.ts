import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { storeWords } from "../../../messages/index.ts";
import { lookAtTeam, type TeamView } from "../../../sharing/index.ts";
import { snakeCase } from "../present/snake-case.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

export function addStoreStatus({ action }: Registration, store: Command): void {
  store
    .command("status")
    .description(
      "Shows how this machine's runs and results stand beside the team's store, and who is at work on what. It changes nothing.",
    )
    .addHelpText("after", "\nExamples:\n  alfred store status\n  alfred store status --json\n")
    .action(action(showStatus));
}

async function showStatus(line: CommandLine): Promise<ExitCode> {
  const view = await lookAtTeam(line.context, line.root);
  if (view === null) {
    line.answer(storeWords(line.language).filesAlone, { ok: true, exit_code: exitCodes.done, store: null });
    return exitCodes.done;
  }
  const code = codeOf(view);
  line.answer(textOf(line, view), { ok: code === exitCodes.done, exit_code: code, ...snakeCase(view) });
  return code;
}

function codeOf({ records }: TeamView): ExitCode {
  const has = (...wanted: readonly string[]) => records.some(({ standing }) => wanted.includes(standing));
  if (has("damaged_here", "damaged_there")) return exitCodes.stateUnusable;
  return has("diverged") ? exitCodes.decisionNeeded : exitCodes.done;
}

function textOf(
  { language }: CommandLine,
  { store, hereCount, thereCount, records, held }: TeamView,
): string {
  const say = storeWords(language);
  const isWaiting = records.some(({ standing }) => standing === "bring_in" || standing === "send");
  return [
    store,
    say.counts(hereCount, thereCount),
    ...(records.length === 0 ? [say.inStep] : []),
    ...records.map(({ name, standing }) => `- ${name}: ${say.standings[standing]}`),
    ...(isWaiting ? [say.refreshed] : []),
    ...(records.some(({ standing }) => standing === "diverged") ? [say.chooseHint] : []),
    ...held.map(({ key, processId, host, since }) => say.heldBy(key, processId, host, since)),
  ].join("\n");
}
