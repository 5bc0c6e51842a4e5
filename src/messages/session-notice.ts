import type { Language } from "../context/index.ts";
import { localTime } from "../failures/index.ts";
import type { RunSummary } from "../runs/index.ts";
import { timeAgo } from "./times.ts";

/** More runs than this are counted, not listed: a notice is a few lines. */
const listedMax = 3;

export interface NoticeFacts {
  readonly runs: readonly RunSummary[];
  readonly problems: readonly { readonly file: string }[];
  readonly now: Date;
}

/** What the session says when it begins: to the user on the screen, to the model as facts (scenario 4.1.2). Null: nothing to say. */
export function sessionNotice(
  language: Language,
  facts: NoticeFacts,
): { readonly forUser: string; readonly forModel: string } | null {
  if (facts.runs.length === 0 && facts.problems.length === 0) return null;
  return { forUser: (language === "ko" ? korean : english)(facts), forModel: factsForModel(facts) };
}

export function resumeCommand(run: RunSummary): string {
  return run.specId === null ? `/alfred:resume ${run.phase}` : `/alfred:resume ${run.phase} ${run.specId}`;
}

function percent({ doneCount, stepCount }: RunSummary): number {
  return stepCount === 0 ? 0 : Math.round((doneCount / stepCount) * 100);
}

function korean({ runs, problems, now }: NoticeFacts): string {
  const lines = runs
    .slice(0, listedMax)
    .flatMap((run, index) => [
      ...(index === 0 ? ["📌 중단된 작업이 있습니다:"] : [""]),
      run.specId === null ? `- 단계: ${run.phase}` : `- SPEC ID: ${run.specId}`,
      `- 중단 시점: ${localTime(run.savedAt)} (${timeAgo("ko", run.savedAt, now)})`,
      `- 진행률: ${percent(run)}% (${run.doneCount}/${run.stepCount} 단계 완료)`,
      "",
      `재개하려면: ${resumeCommand(run)}`,
    ]);
  if (runs.length > listedMax) lines.push("", `그 외 ${runs.length - listedMax}건: alfred status`);
  for (const { file } of problems.slice(0, listedMax))
    lines.push(`⚠️ 손상된 상태 파일: ${baseName(file)} (alfred doctor)`);
  return lines.join("\n");
}

function english({ runs, problems, now }: NoticeFacts): string {
  const lines = runs
    .slice(0, listedMax)
    .flatMap((run, index) => [
      ...(index === 0 ? ["📌 There is unfinished work:"] : [""]),
      run.specId === null ? `- Phase: ${run.phase}` : `- SPEC ID: ${run.specId}`,
      `- Stopped: ${localTime(run.savedAt)} (${timeAgo("en", run.savedAt, now)})`,
      `- Progress: ${percent(run)}% (${run.doneCount}/${run.stepCount} steps done)`,
      "",
      `To resume: ${resumeCommand(run)}`,
    ]);
  if (runs.length > listedMax) lines.push("", `And ${runs.length - listedMax} more: alfred status`);
  for (const { file } of problems.slice(0, listedMax))
    lines.push(`⚠️ Damaged state file: ${baseName(file)} (alfred doctor)`);
  return lines.join("\n");
}

/** Facts, not orders: text that reads like orders may be taken for an injection. */
function factsForModel({ runs, problems }: NoticeFacts): string {
  const lines = runs.slice(0, listedMax).map((run) => {
    const next = run.restartPoint === null ? "" : ` The next step is ${run.restartPoint}.`;
    return `alfred has a saved, unfinished run of ${[run.phase, run.specId].filter((word) => word !== null).join(" ")} (run ${run.shortId}, ${run.doneCount} of ${run.stepCount} steps done, saved ${run.savedAt}).${next} The user can go on with it by ${resumeCommand(run)}.`;
  });
  if (runs.length > listedMax)
    lines.push(`${runs.length - listedMax} more unfinished runs are listed by \`alfred status\`.`);
  if (problems.length > 0)
    lines.push(
      `${problems.length} of alfred's state files can't be read; \`alfred doctor\` names and mends them.`,
    );
  return lines.join("\n");
}

function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
