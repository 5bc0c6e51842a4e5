import { existsSync, lstatSync } from "node:fs";
import { relative } from "node:path";
import { readRegularFile } from "../../durable/index.ts";
import { AlfredError, bareFacts, exitCode, exitCodes, failureSentences } from "../../failures/index.ts";
import {
  listNamelessLeases,
  listRunFiles,
  listSetAside,
  loadRunFile,
  putAside,
  restoreFromBackup,
  type StateFileName,
  stateDirectory,
  validateResumeSchema,
  withRunLease,
} from "../../store/index.ts";
import { doctorWords } from "./doctor-words.ts";
import type { CommandLine } from "./request-context.ts";

/** One thing that was looked at. */
export interface DoctorFinding {
  readonly verdict: "ok" | "note" | "mended" | "problem";
  readonly subject: string;
  readonly detail: string;
  /** It could have been mended, but what mends it couldn't be saved. */
  readonly isNotSaved?: true;
}

/** How a state file stands that isn't as it should be. */
type Condition =
  | { readonly kind: "restorable"; readonly detail: string; readonly backup: string }
  | { readonly kind: "lost"; readonly detail: string }
  /** Not damaged, only not for this alfred or this user: it is left as it is. */
  | { readonly kind: "out_of_reach"; readonly detail: string };

/** Every state file that isn't well; with `mends`, restored from its backup where that is good, and put aside in any case. */
export async function examineStateFiles(
  line: CommandLine,
  mends: boolean,
): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [...withoutStateFile(line), ...leasesOfNobody(line)];
  for (const name of listRunFiles(line.root)) {
    const condition = conditionOf(line, name.file);
    if (condition === null) continue;
    findings.push(
      mends && condition.kind !== "out_of_reach"
        ? await mend(line, name)
        : described(line, name.file, condition),
    );
  }
  return findings;
}

function leasesOfNobody({ root, language }: CommandLine): readonly DoctorFinding[] {
  const detail = doctorWords[language].leaseOfNobody;
  return listNamelessLeases(root).map((path) => ({ verdict: "note", subject: relative(root, path), detail }));
}

/** A state file that was deleted is gone, as who deleted it wanted; where nobody wanted it, its backup is worth knowing of. */
function withoutStateFile({ root, language }: CommandLine): readonly DoctorFinding[] {
  const folder = stateDirectory(root);
  if (!existsSync(folder)) return [];
  return listSetAside(folder).flatMap(({ path, kind }) => {
    if (kind !== "backup" || !isGood(path)) return [];
    const [backup, file] = [path, path.replace(/\.bak$/, "")].map((each) => relative(root, each));
    return [
      {
        verdict: "note",
        subject: backup ?? "",
        detail: doctorWords[language].fileIsGone(backup ?? "", file ?? ""),
      },
    ];
  });
}

/** Whether a state file can be had back from its backup, which stands in for it while it is missing. */
function isGood(backup: string): boolean {
  try {
    loadRunFile(backup.replace(/\.bak$/, ""));
    return true;
  } catch (error) {
    if (error instanceof AlfredError) return false;
    throw error;
  }
}

function conditionOf({ language, root }: CommandLine, file: string): Condition | null {
  const say = doctorWords[language];
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const refused = new AlfredError({ code: "link_refused", path: relative(root, file) });
    return { kind: "out_of_reach", detail: failureSentences(language, refused.failure) };
  }
  const newer = newerThanAlfred(file, relative(root, file));
  if (newer !== null) return { kind: "out_of_reach", detail: failureSentences(language, newer.failure) };
  try {
    const { damage } = loadRunFile(file);
    return damage === null
      ? null
      : { kind: "restorable", detail: bareFacts(damage.cause, language), backup: damage.restoredFrom };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    if (error.code === "state_unreadable")
      return { kind: "out_of_reach", detail: say.notReadable(relative(root, file)) };
    return { kind: "lost", detail: failureSentences(language, error.failure) };
  }
}

/** Its backup may be one that this alfred can read; it would still be the older of the two. */
function newerThanAlfred(file: string, shown: string): AlfredError | null {
  try {
    validateResumeSchema(JSON.parse(readRegularFile(file).toString("utf8")));
    return null;
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "state_newer") return null;
    return new AlfredError({ ...error.failure, file: shown });
  }
}

function described({ language, root }: CommandLine, file: string, condition: Condition): DoctorFinding {
  const detail =
    condition.kind === "restorable" ? doctorWords[language].backupIsGood(condition.detail) : condition.detail;
  return { verdict: "problem", subject: relative(root, file), detail };
}

/** Judged again under the lease: a process that was at work may have saved meanwhile. */
async function mend(line: CommandLine, name: StateFileName): Promise<DoctorFinding> {
  const { context, language, root } = line;
  const { file, phase, specId } = name;
  const subject = relative(root, file);
  const say = doctorWords[language];
  const options = { now: context.now, waitMs: 0, signal: context.signal, onWait: () => {} };
  try {
    return await withRunLease(root, { phase, specId }, options, async () => {
      const condition = conditionOf(line, file);
      if (condition === null) return { verdict: "ok", subject, detail: "" };
      if (condition.kind === "out_of_reach") return described(line, file, condition);
      if (condition.kind === "lost") {
        const kept = putAside(file, context.now());
        return { verdict: "problem", subject, detail: say.putAside(condition.detail, kept) };
      }
      const kept = restoreFromBackup(file, context.now());
      return { verdict: "mended", subject, detail: say.restored(condition.backup, kept ?? "-") };
    });
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const sentence = failureSentences(language, error.failure);
    const isHeld = error.failure.code === "run_held";
    return {
      verdict: "problem",
      subject,
      detail: isHeld ? say.inUse(sentence) : sentence,
      ...markIfNotSaved(error),
    };
  }
}

/** What a finding has besides where the reason was that something couldn't be saved. */
export function markIfNotSaved({ failure }: AlfredError): Pick<DoctorFinding, "isNotSaved"> {
  return exitCode(failure) === exitCodes.notSaved ? { isNotSaved: true } : {};
}
