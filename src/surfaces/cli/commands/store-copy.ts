import { resolve } from "node:path";
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { storeWords } from "../../../messages/index.ts";
import { readConfig } from "../../../project/index.ts";
import {
  type CopyReport,
  copyRecords,
  holdsPassword,
  isFolder,
  isPostgres,
  openStateStore,
  type StateStore,
  type TeamAddress,
  teamAddressIn,
} from "../../../sharing/index.ts";
import { examples } from "../help/layout.ts";
import { storeHelp } from "../help/store.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { usageError } from "../usage.ts";

interface CopyWords {
  readonly from: string;
  readonly to: string;
  readonly only?: readonly string[];
  readonly project?: string;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
}

/** So often is said how far a long copy is, in records. */
const progressEvery = 50;
const several = (word: string, before: readonly string[] = []) => [...before, word];

export function addStoreCopy({ action, language }: Registration, store: Command): void {
  const help = storeHelp[language];
  store
    .command("copy")
    .description(help.copy)
    .requiredOption("--from <store>", help.from)
    .requiredOption("--to <store>", help.to)
    .option("--only <record>", help.only, several)
    .option("--project <name>", help.project)
    .option("--overwrite", help.overwrite)
    .option("--dry-run", help.dryRun)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred store copy --from files --to team --dry-run",
        "alfred store copy --from files --to team",
        "alfred store copy --from team --to files:/backup/greeter",
        "alfred store copy --from team --to files --only 2-run-SPEC-AUTH-001-20251112T120000000Z.json --overwrite",
      ),
    )
    .action(action(copy));
}

async function copy(line: CommandLine, words: CopyWords): Promise<ExitCode> {
  const { now, signal, report } = line.context;
  const addresses = [addressOf(line, "--from", words), addressOf(line, "--to", words)] as const;
  if (words.from === words.to) throw usageError(line.language, (say) => say.sameStore(words.from));
  const from = await open(line, addresses[0]);
  try {
    const to = await open(line, addresses[1]);
    try {
      const isDryRun = words.dryRun === true;
      const copied = await copyRecords({
        from,
        to,
        only: words.only ?? null,
        isOverwriting: words.overwrite === true,
        isDryRun,
        now,
        signal,
        onProgress: (doneCount, recordCount) => {
          if (doneCount % progressEvery === 0)
            report({ kind: "records_looked_at", store: to.shown, doneCount, recordCount });
        },
      });
      return answer(line, { from: from.shown, to: to.shown, isDryRun }, copied);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

function open({ root, context }: CommandLine, address: TeamAddress): Promise<StateStore> {
  return openStateStore(address, { directory: root, now: context.now });
}

/** What a word for a store means. @throws AlfredError `usage`, `config_invalid` */
function addressOf(line: CommandLine, option: "--from" | "--to", words: CopyWords): TeamAddress {
  const word = option === "--from" ? words.from : words.to;
  const { root, directory, language } = line;
  if (word === "files") return { address: `files:${root}`, project: "" };
  if (word === "team") {
    const team = teamAddressIn(line.context, root);
    if (team === null) throw usageError(language, (say) => say.noTeamStore(option));
    return { ...team, project: words.project ?? team.project };
  }
  if (isFolder(word))
    return { address: `files:${resolve(directory, word.replace(/^files:/, ""))}`, project: "" };
  if (!isPostgres(word)) throw usageError(language, (say) => say.notStore(option, word));
  // Every process of the machine sees the words that another one was started with.
  if (holdsPassword(word)) throw usageError(language, (say) => say.passwordInWords(option));
  const { name, store } = readConfig(root);
  return { address: word, project: words.project ?? store?.project ?? name };
}

function answer(
  line: CommandLine,
  { from, to, isDryRun }: { readonly from: string; readonly to: string; readonly isDryRun: boolean },
  report: CopyReport,
): ExitCode {
  const { copied, same, newer, diverged, held, damaged } = report;
  const code = line.context.signal.aborted ? exitCodes.interrupted : codeOf(report);
  const say = storeWords(line.language);
  const counted = (count: number, words: string, names: readonly string[]) =>
    count === 0 ? [] : [words, ...names.map((name) => `  - ${name}`)];
  const isLeft = newer.length + diverged.length + damaged.filter(({ side }) => side === "to").length > 0;
  const text = [
    `${from} → ${to}`,
    say.copied(copied.length, isDryRun),
    ...(isDryRun ? copied.map((name) => `  - ${name}`) : []),
    ...counted(same.length, say.same(same.length), []),
    ...counted(newer.length, say.newer(newer.length), newer),
    ...counted(diverged.length, say.diverged(diverged.length), diverged),
    ...counted(held.length, say.held(held.length), held),
    ...counted(
      damaged.length,
      say.damaged(damaged.length),
      damaged.map(({ name, detail }) => `${name}: ${detail.split("\n").join(" ")}`),
    ),
    ...(isLeft ? [say.overwriteHint] : []),
  ].join("\n");
  line.answer(text, { ok: code === exitCodes.done, exit_code: code, from, to, dry_run: isDryRun, ...report });
  return code;
}

/** What is newer in the target is as it should be. */
function codeOf({ diverged, held, damaged }: CopyReport): ExitCode {
  if (damaged.length > 0) return exitCodes.stateUnusable;
  return diverged.length + held.length > 0 ? exitCodes.decisionNeeded : exitCodes.done;
}
