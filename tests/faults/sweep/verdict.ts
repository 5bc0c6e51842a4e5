import { isDeepStrictEqual } from "node:util";
import type { Ended } from "../../support/command-line.ts";
import type { Fault, Faulted, FileCall } from "../rigs/faulted-command.ts";
import type { Observed } from "./observe.ts";

/** A command that changes state, as far as what it leaves is judged by it. */
export interface Judged {
  readonly name: string;
  readonly words: readonly string[];
  /** Standard input. */
  readonly input: string;
  /** Of the command without a fault. */
  readonly exitCode: number;
  /** A run is taken to its end by `alfred resume --yes`, else by the command once more. */
  readonly drivesRun: boolean;
  /** It works in a folder that is gone afterwards, and changes nothing of the project. */
  readonly savesNothing?: boolean;
  /** Its exit code is 0 whatever happens: what is refused is text for a model, or passed over for a session's sake. */
  readonly neverFails?: boolean;
  /** Each call counts: it is made again only where the first one has changed nothing. */
  readonly isCounted?: boolean;
  /** How the command may end where its work had been done already. */
  readonly againExitCodes?: readonly number[];
}

/** What a command without any fault makes of the same project: what every case is compared with. */
export interface Clean {
  readonly before: Observed;
  readonly after: Observed;
  readonly damage: ReadonlyMap<string, string>;
  readonly calls: readonly FileCall[];
}

/** What the contract has the user told, by what the system said (acceptance.md 3.1.1 and 3.1.2); of a file that is no state, that it can't be written. */
const messages = {
  ENOSPC: ["디스크 공간이 부족하여 상태를 저장할 수 없습니다."],
  full: ["디스크 공간이 부족하여 상태를 저장할 수 없습니다."],
  EACCES: ["상태 파일을 저장할 권한이 없습니다.", "이 파일을 쓸 권한이 없어 그대로 두었습니다."],
  EIO: ["상태를 저장할 수 없습니다."],
} as const;

const systemWord = { ENOSPC: "ENOSPC", full: "ENOSPC", EACCES: "EACCES", EIO: "EIO" } as const;

/** What is wrong with how the command itself ended. */
export function wrongEnd(
  command: Judged,
  fault: Fault,
  ended: Faulted,
  clean: Clean,
  found: Observed,
): readonly string[] {
  const { kind } = fault;
  if (kind === "kill-before" || kind === "kill-after") {
    return ended.signal === "SIGKILL" ? [] : [`not killed, but ended with ${ended.exitCode}`];
  }
  const said = `${ended.stderr}${ended.stdout}`;
  const isSaid = messages[kind].some((message) => said.includes(message));
  if (ended.exitCode === 5) return isSaid ? [] : [`exit code 5 without the words for ${kind}: ${said}`];
  // A scratch folder that can't be made is no state that isn't saved: what the system said is told.
  if (command.savesNothing && ended.exitCode === 1 && ended.stderr.includes(systemWord[kind])) return [];
  if (ended.exitCode !== command.exitCode)
    return [`exit code ${ended.exitCode}: ${ended.stderr}${ended.stdout}`];
  if (command.neverFails)
    return [clean.before, clean.after].some(({ standing }) => standing === found.standing) || isSaid
      ? []
      : [`neither refused nor done: ${found.standing}`];
  // It says that all went well: then it has to have.
  return found.standing === clean.after.standing
    ? []
    : [`ended well, but the records are\n${found.standing}`];
}

/** What is wrong with what lies on disk right after the fault. */
export function wrongState(
  fault: Fault,
  operation: string | undefined,
  clean: Clean,
  found: Observed,
): readonly string[] {
  const torn = [...found.files].flatMap(([name, text]) =>
    [clean.before, clean.after].some(({ files }) => files.get(name) === text)
      ? []
      : [`${name} is neither the old nor the new one: ${JSON.stringify(text.slice(-200))}`],
  );
  const lost = [...clean.before.files.keys()].filter(
    (name) => clean.after.files.has(name) && !found.files.has(name),
  );
  // Nothing is left but by a process that was killed, or that couldn't remove it.
  const mayLeave = fault.kind.startsWith("kill") || operation === "unlink";
  const left = mayLeave ? [] : found.temporary.map((name) => `${name} was left`);
  return [...found.problems, ...torn, ...lost.map((name) => `${name} is gone`), ...left];
}

/** How many times a record was put in place before the process was killed. */
export function savesBefore({ kind, at }: Fault, calls: readonly FileCall[]): number {
  const made = calls.filter((call) => call.at < at || (kind === "kill-after" && call.at === at));
  return made.filter(
    ({ operation, path }) => operation === "rename" && /command-state\/[^./][^/]*\.json$/.test(path),
  ).length;
}

/** Between two saves a kill at every call leaves the same: the old record, never something in between. */
export function wrongStanding(
  standings: Map<number, string>,
  saves: number,
  { standing }: Observed,
): readonly string[] {
  const known = standings.get(saves);
  if (known === undefined) standings.set(saves, standing);
  return known === undefined || known === standing
    ? []
    : [`after ${saves} saves\n${standing}\nand not\n${known}`];
}

/** What is wrong after the work was taken up again, with no fault any more. */
export function wrongEnding(
  command: Judged,
  clean: Clean,
  found: Observed,
  again: Ended,
  final: Observed,
): readonly string[] {
  if (!command.drivesRun) {
    const mayEnd = [command.exitCode, ...(command.againExitCodes ?? [])];
    const names = isDeepStrictEqual(final.stateNames.filter(isKept), clean.after.stateNames.filter(isKept));
    const kept = [...final.memory.values()];
    const lost = [...clean.damage].filter(([, text]) => !kept.includes(text)).map(([name]) => name);
    return [
      ...final.problems,
      ...(mayEnd.includes(again.exitCode ?? -1)
        ? []
        : [`once more it ends with ${again.exitCode}: ${again.stderr}${again.stdout}`]),
      ...(final.standing === clean.after.standing ? [] : [`in the end the records are\n${final.standing}`]),
      ...itemsTwice(found, final),
      ...lost.map((name) => `what was damaged in ${name} isn't kept`),
      ...(names ? [] : [`state files: ${final.stateNames.join(", ")}`]),
      ...differing(clean.after, final),
    ];
  }
  if (again.exitCode !== 0) return [`can't go on: ${again.exitCode} ${again.stderr}${again.stdout}`];
  const newest = final.runs[0];
  return [
    ...final.problems,
    ...(newest?.status === "completed" ? [] : [`not at the end: ${final.standing}`]),
    ...(final.open.length === 0 ? [] : [`still open: ${final.standing}`]),
    ...ranTwice(found, final),
    ...(command.words[0] === "0-project" ? differing(clean.after, final) : []),
  ];
}

/** Finished steps stay as they were, to the millisecond, and the agent isn't called for them again. */
function ranTwice(found: Observed, final: Observed): readonly string[] {
  const [open] = found.open;
  if (open === undefined) return [];
  const later = final.runs.find(({ runId }) => runId === open.runId);
  if (later === undefined) return [`the record of ${open.runId} is gone`];
  const done = open.steps.filter(({ status }) => status === "completed" || status === "skipped");
  const changed = done.filter(({ name }, index) => {
    const step = later.steps.find((each) => each.name === name);
    return !isDeepStrictEqual(step, done[index]);
  });
  const called = final.agentCalls.slice(found.agentCalls.length);
  const calledAgain = called.filter((step) => done.some(({ name }) => name === step));
  const calledTwice = called.filter((step, index) => called.indexOf(step) !== index);
  return [
    ...changed.map(({ name }) => `${name} was finished and ran again`),
    ...calledAgain.map((step) => `the agent was called again for ${step}`),
    ...calledTwice.map((step) => `the agent was called twice for ${step}`),
  ];
}

/** An item of a checkpoint whose end was saved isn't worked on again. */
function itemsTwice(found: Observed, final: Observed): readonly string[] {
  const called = final.agentCalls.slice(found.agentCalls.length);
  return called
    .filter((item) => found.doneItems.includes(item))
    .map((item) => `${item} was done and ran again`);
}

function differing(wanted: Observed, final: Observed): readonly string[] {
  const names = new Set([...wanted.files.keys(), ...final.files.keys()]);
  return [...names]
    .filter((name) => wanted.files.get(name) !== final.files.get(name))
    .map(
      (name) =>
        `${name} isn't as it should be: ${JSON.stringify(final.files.get(name) ?? null)?.slice(-200)}`,
    );
}

/** A damaged file may have been put aside more than once. */
function isKept(name: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(name) === index && !name.endsWith(".bak");
}
