import { accessSync, constants, existsSync, lstatSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { checkHooks, findPlugin, installedAgents, listInstalled } from "../../agents/index.ts";
import { stateUnreadable } from "../../durable/index.ts";
import { AlfredError, failureSentences } from "../../failures/index.ts";
import { readGitState } from "../../git/index.ts";
import { checkDefinitions } from "../../phases/index.ts";
import { commandWords } from "../../processes/index.ts";
import { configPath, readConfig, workflowsPath } from "../../project/index.ts";
import { listRunFiles, stateDirectory } from "../../store/index.ts";
import { examineSpecs } from "./doctor-specs.ts";
import { type DoctorFinding, examineStateFiles } from "./doctor-state.ts";
import { examineStore } from "./doctor-store.ts";
import { doctorWords } from "./doctor-words.ts";
import { examineCheckpoints, examineWorkplaces } from "./doctor-work.ts";
import type { CommandLine } from "./request-context.ts";

/** The oldest Node that alfred runs on (package.json, `engines`). */
const nodeFloor = [20, 19] as const;

/** Looks at everything that can be wrong; with `mends`, restores what has a good backup and puts damage aside. */
export async function examine(
  line: CommandLine,
  { mends }: { readonly mends: boolean },
): Promise<readonly DoctorFinding[]> {
  const folder = stateFolder(line);
  return [
    node(line, process.version),
    await repository(line),
    agents(line),
    installation(line),
    ...(await hooks(line)),
    configuration(line),
    ...(await workflows(line)),
    ...(await examineSpecs(line)),
    folder,
    ...(folder.verdict === "problem" ? [] : await examineStateFiles(line, mends)),
    ...(await examineStore(line)),
    ...(await examineCheckpoints(line, mends)),
    ...(await examineWorkplaces(line)),
  ];
}

function node({ language }: CommandLine, version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const isEnough = major > nodeFloor[0] || (major === nodeFloor[0] && minor >= nodeFloor[1]);
  if (isEnough) return { verdict: "ok", subject: "Node.js", detail: version };
  return {
    verdict: "problem",
    subject: "Node.js",
    detail: doctorWords[language].nodeTooOld(version, nodeFloor.join(".")),
  };
}

async function repository({ root, language }: CommandLine): Promise<DoctorFinding> {
  const say = doctorWords[language];
  try {
    const { isRepository, branch, lastCommit, problem } = await readGitState(root);
    if (problem !== null) return { verdict: "problem", subject: "git", detail: problem };
    if (!isRepository) return { verdict: "note", subject: "git", detail: say.noRepository };
    return {
      verdict: "ok",
      subject: "git",
      detail: `${branch ?? say.detached}, ${lastCommit?.slice(0, 12) ?? say.noCommit}`,
    };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return { verdict: "problem", subject: "git", detail: failureSentences(language, error.failure) };
  }
}

function agents({ environment, language }: CommandLine): DoctorFinding {
  const found = installedAgents(environment);
  const say = doctorWords[language];
  return found.length === 0
    ? { verdict: "note", subject: say.agents, detail: say.none }
    : { verdict: "ok", subject: say.agents, detail: found.join(", ") };
}

function installation({ root, language, environment }: CommandLine): DoctorFinding {
  const installed = listInstalled(root);
  const say = doctorWords[language];
  const subject = say.installation;
  const plugin = findPlugin(root, environment);
  if (plugin !== null && installed.some(({ agent }) => agent === "claude"))
    return { verdict: "problem", subject, detail: say.pluginToo(plugin.id, plugin.file) };
  const names = [...(plugin === null ? [] : [plugin.id]), ...installed.map(({ agent }) => agent)];
  if (names.length === 0) return { verdict: "note", subject, detail: say.notInstalled };
  const inTheWay = installed.flatMap((each) => each.inTheWay).map((file) => relative(root, file));
  if (inTheWay.length > 0) return { verdict: "problem", subject, detail: say.inTheWay(inTheWay) };
  const [unreadable] = installed.flatMap((each) =>
    each.unreadable.map((settings) => ({ agent: each.agent, ...settings })),
  );
  if (unreadable !== undefined)
    return { verdict: "problem", subject, detail: say.settingsUnreadable(unreadable) };
  const incomplete = installed.filter(({ isComplete }) => !isComplete).map(({ agent }) => agent);
  if (incomplete.length > 0) return { verdict: "note", subject, detail: say.incomplete(incomplete) };
  return { verdict: "ok", subject, detail: names.join(", ") };
}

async function hooks({ context, root, language }: CommandLine): Promise<readonly DoctorFinding[]> {
  const say = doctorWords[language];
  return (await checkHooks(context, root)).map(({ agent, package: found }) => ({
    verdict: found === null ? "note" : "ok",
    subject: say.hooks(agent),
    detail: found ?? say.hookFindsNothing(agent),
  }));
}

function configuration({ root, language }: CommandLine): DoctorFinding {
  const say = doctorWords[language];
  if (!existsSync(join(root, configPath)))
    return { verdict: "note", subject: configPath, detail: say.noConfig };
  try {
    const { testCommand, integrationCommand } = readConfig(root);
    for (const command of [testCommand, integrationCommand]) if (command !== null) commandWords(command);
    if (testCommand !== null) return { verdict: "ok", subject: configPath, detail: "" };
    return { verdict: "note", subject: configPath, detail: say.noTestCommand };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return { verdict: "problem", subject: configPath, detail: failureSentences(language, error.failure) };
  }
}

async function workflows({ root, context }: CommandLine): Promise<readonly DoctorFinding[]> {
  try {
    return (await checkDefinitions(root, context.language)).map(({ file, problems }) => ({
      verdict: "problem",
      subject: relative(root, file),
      detail: problems.join("; "),
    }));
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const detail = failureSentences(context.language, error.failure);
    return [{ verdict: "problem", subject: workflowsPath, detail }];
  }
}

/** What stands in a folder's way, itself or above it: a file, or a link that leads nowhere. */
function notAFolder(root: string, folder: string): string | null {
  if (folder === root) return null;
  const above = notAFolder(root, dirname(folder));
  if (above !== null || lstatSync(folder, { throwIfNoEntry: false }) === undefined) return above;
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? null : folder;
}

/** Why the system won't even look at a folder: one above it can't be entered. */
function closedAbove(folder: string): AlfredError | null {
  try {
    lstatSync(folder);
    return null;
  } catch (error) {
    const isClosed = error instanceof Error && "code" in error && error.code === "EACCES";
    return isClosed ? stateUnreadable(folder, error) : null;
  }
}

function stateFolder({ root, language }: CommandLine): DoctorFinding {
  const folder = stateDirectory(root);
  const subject = relative(root, folder);
  const say = doctorWords[language];
  const closed = closedAbove(folder);
  if (closed !== null)
    return { verdict: "problem", subject, detail: failureSentences(language, closed.failure) };
  const blocking = notAFolder(root, folder);
  if (blocking !== null)
    return { verdict: "problem", subject, detail: say.notAFolder(relative(root, blocking)) };
  if (!existsSync(folder)) return { verdict: "note", subject, detail: say.notThere };
  try {
    accessSync(folder, constants.W_OK | constants.R_OK | constants.X_OK);
    return { verdict: "ok", subject, detail: say.files(listRunFiles(root).length) };
  } catch {
    // Whatever the reason, it can't be used; the advice is the one of scenario 3.1.2.
    return { verdict: "problem", subject, detail: say.notWritable(subject) };
  }
}
