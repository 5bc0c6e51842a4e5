import { accessSync, constants, copyFileSync, existsSync, renameSync } from "node:fs";
import { relative } from "node:path";
import { installedAgents, listInstalled } from "../../agents/index.ts";
import { AlfredError, failureSentences } from "../../failures/index.ts";
import { readGitState } from "../../git/index.ts";
import { checkDefinitions } from "../../phases/index.ts";
import { readConfig } from "../../project/index.ts";
import { listRunFiles, loadRunFile, stateDirectory } from "../../store/index.ts";
import type { CommandLine } from "./request-context.ts";

/** One thing that was looked at. */
export interface DoctorFinding {
  readonly verdict: "ok" | "note" | "mended" | "problem";
  readonly subject: string;
  readonly detail: string;
}

/** Looks at everything that can be wrong; with `mends`, restores what has a good backup and puts damage aside. */
export async function examine(
  line: CommandLine,
  { mends }: { readonly mends: boolean },
): Promise<readonly DoctorFinding[]> {
  return [
    { verdict: "ok", subject: "Node.js", detail: process.version },
    await repository(line.root),
    agents(line),
    installation(line.root),
    configuration(line),
    ...workflows(line.root),
    stateFolder(line.root),
    ...stateFiles(line, mends),
  ];
}

async function repository(root: string): Promise<DoctorFinding> {
  const { isRepository, branch, lastCommit } = await readGitState(root);
  if (!isRepository)
    return { verdict: "note", subject: "git", detail: "no repository here: drift can't be noticed" };
  return {
    verdict: "ok",
    subject: "git",
    detail: `${branch ?? "detached HEAD"}, ${lastCommit?.slice(0, 12) ?? "no commit yet"}`,
  };
}

function agents({ environment }: CommandLine): DoctorFinding {
  const found = installedAgents(environment);
  return {
    verdict: found.length === 0 ? "note" : "ok",
    subject: "agents on the PATH",
    detail: found.length === 0 ? "none" : found.join(", "),
  };
}

function installation(root: string): DoctorFinding {
  const { files, hasHook } = listInstalled(root);
  const isWhole = files.length > 0 && hasHook;
  return {
    verdict: isWhole ? "ok" : "note",
    subject: "slash commands and hook",
    detail: isWhole ? `${files.length} files` : "not installed: alfred install",
  };
}

function configuration({ root, language }: CommandLine): DoctorFinding {
  try {
    const { testCommand } = readConfig(root);
    if (testCommand !== null) return { verdict: "ok", subject: ".moai/config.json", detail: "" };
    return { verdict: "note", subject: ".moai/config.json", detail: "test_command is not set" };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return {
      verdict: "problem",
      subject: ".moai/config.json",
      detail: failureSentences(language, error.failure),
    };
  }
}

function workflows(root: string): readonly DoctorFinding[] {
  return checkDefinitions(root).map(({ file, problems }) => ({
    verdict: "problem",
    subject: relative(root, file),
    detail: problems.join("; "),
  }));
}

function stateFolder(root: string): DoctorFinding {
  const folder = stateDirectory(root);
  const subject = relative(root, folder);
  if (!existsSync(folder)) return { verdict: "note", subject, detail: "not there yet" };
  try {
    accessSync(folder, constants.W_OK | constants.R_OK);
    return { verdict: "ok", subject, detail: `${listRunFiles(root).length} files` };
  } catch {
    return { verdict: "problem", subject, detail: `can't be written: chmod 755 ${subject}` };
  }
}

function stateFiles(line: CommandLine, mends: boolean): readonly DoctorFinding[] {
  return listRunFiles(line.root).flatMap(({ file }) => stateFile(line, file, mends));
}

function stateFile(
  { root, language, context }: CommandLine,
  file: string,
  mends: boolean,
): readonly DoctorFinding[] {
  const subject = relative(root, file);
  const aside = `${file}.damaged-${context.now().toISOString().replaceAll(/[-:.]/g, "")}`;
  try {
    const { damage } = loadRunFile(file);
    if (damage === null) return [];
    if (!mends) return [{ verdict: "problem", subject, detail: `${damage.detail} (the backup is good)` }];
    renameSync(file, aside);
    copyFileSync(`${file}.bak`, file);
    return [
      {
        verdict: "mended",
        subject,
        detail: `restored from ${damage.restoredFrom}; the damaged file is ${relative(root, aside)}`,
      },
    ];
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const sentence = failureSentences(language, error.failure);
    // A file of a newer alfred isn't damaged: it is only not for this one.
    if (!mends || error.failure.code === "state_newer")
      return [{ verdict: "problem", subject, detail: sentence }];
    renameSync(file, aside);
    return [{ verdict: "problem", subject, detail: `${sentence}\n  → ${relative(root, aside)}` }];
  }
}
