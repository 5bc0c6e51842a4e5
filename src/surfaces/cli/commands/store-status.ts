import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { storeWords } from "../../../messages/index.ts";
import { lookAtTeam, type TeamView } from "../../../sharing/index.ts";
import { examples } from "../help/layout.ts";
import { storeHelp } from "../help/store.ts";
import { snakeCase } from "../present/snake-case.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

export function addStoreStatus({ action, language }: Registration, store: Command): void {
  const help = storeHelp[language];
  store
    .command("status")
    .description(help.status)
    .addHelpText("after", examples(language, "alfred store status", "alfred store status --json"))
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
