import { AlfredError, failureSentences } from "../../failures/index.ts";
import { listLeftWorkplaces } from "../../phases/index.ts";
import { leaseOptions } from "./checkpoint-answer.ts";
import { type DoctorFinding, markIfNotSaved } from "./doctor-state.ts";
import { doctorWords } from "./doctor-words.ts";
import type { CommandLine } from "./request-context.ts";

/** Every checkpoint that isn't well; with `mends`, written anew from what is good of it. */
export async function examineCheckpoints(
  line: CommandLine,
  mends: boolean,
): Promise<readonly DoctorFinding[]> {
  const { language, root } = line;
  const { listCheckpointIds, loadCheckpoint, mendCheckpoint } = await import("../../checkpoints/index.ts");
  const ids = listCheckpointIds(root);
  const say = doctorWords[language];
  const findings: DoctorFinding[] = [];
  for (const taskId of ids) {
    const subject = `.moai/memory/checkpoints/${taskId}.json`;
    try {
      const damage = loadCheckpoint(root, taskId)?.damage ?? null;
      if (damage === null) continue;
      if (mends) await mendCheckpoint(root, taskId, leaseOptions(line, 0));
      findings.push({
        verdict: mends ? "mended" : "problem",
        subject: damage.file,
        detail: mends ? say.checkpointMended(damage.detail) : say.backupIsGood(damage.detail),
      });
    } catch (error) {
      if (!(error instanceof AlfredError)) throw error;
      const sentence = failureSentences(language, error.failure);
      const isHeld = error.failure.code === "run_held";
      findings.push({
        verdict: "problem",
        subject,
        detail: isHeld ? say.inUse(sentence) : say.checkpointLost(sentence, taskId),
        ...markIfNotSaved(error),
      });
    }
  }
  if (ids.length > 0 && findings.length === 0) {
    findings.push({ verdict: "ok", subject: ".moai/memory/checkpoints", detail: say.files(ids.length) });
  }
  return findings;
}

/** What work side by side has left behind, and what becomes of it. */
export async function examineWorkplaces({
  context,
  root,
  language,
}: CommandLine): Promise<readonly DoctorFinding[]> {
  const { directories, branches } = await listLeftWorkplaces(context, root);
  const say = doctorWords[language];
  return [
    ...directories.map((subject): DoctorFinding => ({ verdict: "note", subject, detail: say.worktreeLeft })),
    ...branches.map(
      ({ name }): DoctorFinding => ({ verdict: "note", subject: name, detail: say.branchKept(name) }),
    ),
  ];
}
