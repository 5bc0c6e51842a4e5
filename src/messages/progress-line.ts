import type { Language, ProgressEvent } from "../context/index.ts";
import { localTime, shellWord } from "../failures/index.ts";
import type { Drift } from "../runs/index.ts";
import { findingSentence } from "./findings.ts";
import { duration } from "./times.ts";

type Sentences = {
  readonly [Kind in ProgressEvent["kind"]]: (facts: Extract<ProgressEvent, { kind: Kind }>) => string | null;
};

function nameOf(phase: string, specId: string | null): string {
  return specId === null ? phase : `${phase} ${specId}`;
}

function target(phase: string, specId: string | null): string {
  return specId === null ? phase : specId;
}

const english: Sentences = {
  run_started: ({ phase, specId, shortId }) => `[INFO] Run ${shortId} started: ${nameOf(phase, specId)}`,
  run_superseded: ({ phase, shortId, completedCount, skippedCount, stepCount }) =>
    `[INFO] The unfinished run ${shortId} of ${phase} (${completedCount}/${stepCount} steps done${skippedCount === 0 ? "" : `, ${skippedCount} skipped`}) was closed. To see it: alfred history ${shortId}`,
  run_taken_over: ({ phase, specId, processId, since }) =>
    `[INFO] ${nameOf(phase, specId)} was held by process ${processId} since ${localTime(since)}, which is gone; taken over.`,
  lease_taken_again: ({ what }) =>
    `WARNING: alfred's files for ${what} were removed while it was at work; they are written again.\n- What to do: see what removed .moai/memory (git clean -x does, for one); it holds what alfred remembers.`,
  resume_loaded: ({ phase, specId, savedAt }) =>
    `[INFO] Resume state loaded: ${target(phase, specId)} (saved: ${localTime(savedAt)})`,
  steps_skipped: ({ steps }) => `[INFO] Skipping completed steps: ${steps.join(", ")}`,
  step_skipped: ({ step, reason }) =>
    `[SKIP] ${step} (${reason === "already_completed" ? "already completed" : "as requested"})`,
  resuming_from: ({ step }) => `[INFO] Resuming from ${step}...`,
  restart_forced: ({ step, skipped }) =>
    `[INFO] Forced restart from ${step}${skipped.length === 0 ? "" : `; marked done without running: ${skipped.join(", ")}`}`,
  saved_state_ignored: ({ backup }) => `[INFO] Ignoring saved state (kept as ${backup})`,
  run_expired: ({ phase, specId, savedAt, expiredAt }) =>
    `WARNING: The saved state of ${nameOf(phase, specId)} has expired.\n- Saved: ${localTime(savedAt)}\n- Expired: ${localTime(expiredAt)}`,
  nothing_to_resume: ({ phase, specId }) =>
    `[INFO] Nothing to resume for ${nameOf(phase, specId)}; starting anew.`,
  step_started: ({ step, attempt }) => `▶ ${step}${attempt > 1 ? ` (attempt ${attempt})` : ""}`,
  step_completed: ({ step, seconds }) => `✓ ${step} (${duration("en", seconds)})`,
  step_failed: ({ step, findings, isTriedAgain }) =>
    `✗ ${step}${isTriedAgain ? findings.map((finding) => `\n  - ${findingSentence("en", finding)}`).join("") : ""}`,
  passed_before: ({ step, shortId, command }) =>
    `[INFO] The run ${shortId} has passed ${step}. If the code that these tests ask for is there already, go on from there: ${command}`,
  tests_fail_already: ({ command, exitCode }) =>
    `WARNING: The tests fail already, before there is a new one: ${command.map(shellWord).join(" ")} (exit code ${exitCode})\n- What follows: red counts only where the output names a line of a new or changed test\n- What to do: mend the old tests first`,
  tests_changed: ({ step, since, files }) =>
    `[INFO] ${step}: tests aren't as they were seen in ${since}: ${files.join(", ")}. This is kept in the record (alfred verify).`,
  item_started: ({ item, title, wave, attempt }) =>
    `▶ ${item} ${title} (wave ${wave}${attempt > 1 ? `, attempt ${attempt}` : ""})`,
  item_completed: ({ item, doneCount, itemCount }) => `✓ ${item} (${doneCount}/${itemCount} tasks done)`,
  item_failed: ({ item, findings, isTriedAgain }) =>
    `✗ ${item}${isTriedAgain ? " (tried again)" : ""}${findings.map((finding) => `\n  - ${findingSentence("en", finding)}`).join("")}`,
  items_reset: ({ items }) => `[INFO] From their beginning, as they were in progress: ${items.join(", ")}`,
  items_skipped: ({ findings }) =>
    `[INFO] Left out:${findings.map((finding) => `\n  - ${findingSentence("en", finding)}`).join("")}`,
  gate_running: ({ command }) => `  checking: ${command}`,
  agent_started: ({ step, agent }) => `  ${agent} is at work on ${step}`,
  agent_output: ({ text }) => text,
  left_worker_ended: ({ step, processId, since }) =>
    `[INFO] Process ${processId}, at work on ${step} since ${localTime(since)} and left behind when alfred was ended, is stopped.`,
  step_was_in_flight: ({ step, startedAt, changedFiles }) =>
    `[INFO] ${step} was in flight (since ${localTime(startedAt)})${changedSince("en", changedFiles)}; it starts again from its beginning.`,
  waiting_for_lease: ({ holder }) => `[INFO] Waiting for process ${holder}, which is working on this.`,
  damage_found: ({ file, detail, isNewer = false }) =>
    isNewer
      ? `WARNING: A state file was written by a newer alfred, and is passed over: ${file}\n- ${essence(detail)}\n- What to do: update alfred. The file is left as it is.`
      : `WARNING: A state file can't be read and is passed over: ${file}\n- ${essence(detail)}\n- What to do: alfred doctor`,
  git_unanswered: ({ detail }) =>
    `WARNING: git doesn't say what has changed in this repository; changes aren't noticed until it does.\n${gitWords(detail)}\n- What to do: mend what git says.`,
  backup_stands_in: ({ file, detail, restoredFrom }) =>
    `WARNING: A state file is damaged; what its backup says is shown: ${file}\n- ${essence(detail)}\n- Backup: ${restoredFrom}\n- What to do: alfred doctor`,
  damage_mended: ({ file, detail, restoredFrom, keptAs }) =>
    `WARNING: The state file is damaged; its backup is used: ${file}\n- ${essence(detail)}\n- Backup: ${restoredFrom}${keptAs === null ? "" : `\n- The damaged file is kept as: ${keptAs}`}`,
  evidence_mended: ({ file, steps, restoredFrom, keptAs }) =>
    `WARNING: The record doesn't agree with its own evidence: it was changed by somebody else than alfred. The version before is used: ${file}\n- Steps: ${steps.join(", ")}\n- Backup: ${restoredFrom}${keptAs === null ? "" : `\n- What was there is kept as: ${keptAs}`}`,
  state_kept_elsewhere: ({ file }) =>
    `[INFO] The state is kept outside the project, and alfred resume finds it: ${file}`,
  unsaved_state_found: ({ file, keptAt }) =>
    `[INFO] A state that the project's disk didn't take is back in its place: ${file} (it was kept at ${keptAt})`,
  unsaved_state_left: ({ file, keptAt }) =>
    `WARNING: A state that was kept outside the project isn't brought back: the project's has gone another way, or can't be compared with it: ${file}\n- Kept at: ${keptAt}\n- What to do: compare the two files; to have the kept one, move the project's away; to have the project's, delete the kept one`,
  state_shared: ({ store, broughtInCount, sentCount }) =>
    `[INFO] Team's store ${store}: ${broughtInCount} brought in, ${sentCount} sent`,
  shared_state_mended: ({ store, record, detail }) =>
    `WARNING: A record in the team's store is damaged; the newest good version takes its place: ${record}\n- Store: ${store}\n- ${essence(detail)}`,
  shared_state_left: ({ record, detail }) =>
    `WARNING: This record is left as it is, here and in the team's store: ${record}\n- ${essence(detail)}\n- What to do: alfred store status`,
  records_looked_at: ({ store, doneCount, recordCount }) => `  ${store}: ${doneCount}/${recordCount} records`,
  drift: ({ drift }) => driftText("en", drift),
  kept_edited_file: ({ file }) => `[INFO] Kept as you edited it: ${file}`,
  kept_others_file: ({ file }) =>
    `WARNING: This file isn't alfred's, stands in the place of one that is, and was left: ${file}\n- Until it is moved away, what it says counts: a slash command of that name is another tool's.\n- What to do: mv ${shellWord(file)} ${shellWord(`${file}.old`)}, then: alfred install`,
  settings_left: ({ file, detail, lines }) =>
    `WARNING: ${file} was left as it is (${detail ?? "it is read-only"}). Everything else is installed, but without hooks no session says by itself what is unfinished.\n- What to do: mend the file, then: alfred install\n- Or add these lines to its "hooks" by hand:\n${indented(lines)}`,
  manifest_unreadable: ({ file, detail }) =>
    `WARNING: ${file} can't be read, so nothing is learned from it: ${essence(detail)}. Mend it and run alfred 0-project again.`,
};

const korean: Sentences = {
  run_started: ({ phase, specId, shortId }) => `[INFO] 실행 ${shortId} 시작: ${nameOf(phase, specId)}`,
  run_superseded: ({ phase, shortId, completedCount, skippedCount, stepCount }) =>
    `[INFO] 끝나지 않은 이전 실행을 닫았습니다: ${phase} ${shortId} (${completedCount}/${stepCount} 단계 완료${skippedCount === 0 ? "" : `, ${skippedCount}개 건너뜀`}). 확인: alfred history ${shortId}`,
  run_taken_over: ({ phase, specId, processId, since }) =>
    `[INFO] 종료된 프로세스의 작업을 이어받았습니다: ${nameOf(phase, specId)} (프로세스 ${processId}, ${localTime(since)}부터)`,
  lease_taken_again: ({ what }) =>
    `WARNING: 작업 중에 alfred의 파일이 삭제되어 다시 저장합니다: ${what}\n- 권장 조치: 무엇이 .moai/memory를 삭제했는지 확인하십시오 (예: git clean -x). alfred가 기억하는 내용이 이 폴더에 있습니다.`,
  resume_loaded: ({ phase, specId, savedAt }) =>
    `[INFO] Resume 상태 로드 완료: ${target(phase, specId)} (저장 시각: ${localTime(savedAt)})`,
  steps_skipped: ({ steps }) => `[INFO] 완료된 단계 스킵: ${steps.join(", ")}`,
  step_skipped: english.step_skipped,
  resuming_from: ({ step }) => `[INFO] ${step}부터 재개합니다...`,
  restart_forced: ({ step, skipped }) =>
    `[INFO] ${step}부터 강제 재시작합니다 (forced restart)${skipped.length === 0 ? "" : `. 실행하지 않고 완료 처리: ${skipped.join(", ")}`}`,
  saved_state_ignored: ({ backup }) =>
    `[INFO] 저장된 상태를 무시합니다 (Ignoring saved state). 백업: ${backup}`,
  run_expired: ({ phase, specId, savedAt, expiredAt }) =>
    `WARNING: 저장된 상태가 만료되었습니다: ${nameOf(phase, specId)}\n- 저장 시각: ${localTime(savedAt)}\n- 만료 시각: ${localTime(expiredAt)}`,
  nothing_to_resume: ({ phase, specId }) =>
    `[INFO] 재개할 작업이 없어 새로 시작합니다: ${nameOf(phase, specId)}`,
  step_started: ({ step, attempt }) => `▶ ${step}${attempt > 1 ? ` (${attempt}번째 시도)` : ""}`,
  step_completed: ({ step, seconds }) => `✓ ${step} (${duration("ko", seconds)})`,
  step_failed: ({ step, findings, isTriedAgain }) =>
    `✗ ${step}${isTriedAgain ? findings.map((finding) => `\n  - ${findingSentence("ko", finding)}`).join("") : ""}`,
  passed_before: ({ step, shortId, command }) =>
    `[INFO] 이전 실행 ${shortId}에서 ${step} 단계를 통과했습니다. 테스트가 요구하는 코드가 이미 있으면 그 다음부터 진행하십시오: ${command}`,
  tests_fail_already: ({ command, exitCode }) =>
    `WARNING: 새 테스트를 작성하기 전부터 테스트가 실패합니다: ${command.map(shellWord).join(" ")} (종료 코드 ${exitCode})\n- 결과: 출력에 새로 만들거나 변경한 테스트의 줄 번호가 있을 때만 red로 인정합니다\n- 권장 조치: 기존 테스트를 먼저 고치십시오`,
  tests_changed: ({ step, since, files }) =>
    `[INFO] ${step}: ${since}에서 확인한 테스트가 변경되었습니다: ${files.join(", ")}. 기록에 남깁니다 (alfred verify).`,
  item_started: ({ item, title, wave, attempt }) =>
    `▶ ${item} ${title} (웨이브 ${wave}${attempt > 1 ? `, ${attempt}번째 시도` : ""})`,
  item_completed: ({ item, doneCount, itemCount }) => `✓ ${item} (태스크 ${doneCount}/${itemCount} 완료)`,
  item_failed: ({ item, findings, isTriedAgain }) =>
    `✗ ${item}${isTriedAgain ? " (다시 시도합니다)" : ""}${findings.map((finding) => `\n  - ${findingSentence("ko", finding)}`).join("")}`,
  items_reset: ({ items }) => `[INFO] 진행 중이던 태스크를 처음부터 다시 실행합니다: ${items.join(", ")}`,
  items_skipped: ({ findings }) =>
    `[INFO] 제외된 태스크:${findings.map((finding) => `\n  - ${findingSentence("ko", finding)}`).join("")}`,
  gate_running: ({ command }) => `  확인 중: ${command}`,
  agent_started: ({ step, agent }) => `  ${agent} 작업 중: ${step}`,
  agent_output: ({ text }) => text,
  left_worker_ended: ({ step, processId, since }) =>
    `[INFO] alfred가 종료된 뒤에도 남아 있던 프로세스를 중지합니다: ${processId} (${step}, ${localTime(since)}부터)`,
  step_was_in_flight: ({ step, startedAt, changedFiles }) =>
    `[INFO] 진행 중이던 단계: ${step} (${localTime(startedAt)}부터)${changedSince("ko", changedFiles)}. 처음부터 다시 실행합니다.`,
  waiting_for_lease: ({ holder }) => `[INFO] 작업 중인 다른 프로세스를 기다립니다: ${holder}`,
  damage_found: ({ file, detail, isNewer = false }) =>
    isNewer
      ? `WARNING: 더 새로운 alfred가 저장한 상태 파일이라 건너뜁니다: ${file}\n- ${essence(detail)}\n- 권장 조치: alfred를 업데이트하십시오. 파일은 그대로 두었습니다.`
      : `WARNING: 상태 파일을 읽을 수 없어 건너뜁니다: ${file}\n- ${essence(detail)}\n- 권장 조치: alfred doctor`,
  git_unanswered: ({ detail }) =>
    `WARNING: 이 저장소에서 무엇이 변경되었는지 git이 답하지 않습니다. 해결될 때까지 변경 사항을 알 수 없습니다.\n${gitWords(detail)}\n- 권장 조치: git이 알린 문제를 해결하십시오.`,
  backup_stands_in: ({ file, detail, restoredFrom }) =>
    `WARNING: 상태 파일이 손상되어 백업의 내용을 보여 줍니다: ${file}\n- ${essence(detail)}\n- 백업: ${restoredFrom}\n- 권장 조치: alfred doctor`,
  damage_mended: ({ file, detail, restoredFrom, keptAs }) =>
    `WARNING: 상태 파일이 손상되어 백업을 사용합니다: ${file}\n- ${essence(detail)}\n- 백업: ${restoredFrom}${keptAs === null ? "" : `\n- 손상된 파일 보관: ${keptAs}`}`,
  evidence_mended: ({ file, steps, restoredFrom, keptAs }) =>
    `WARNING: 기록이 그 증거와 맞지 않습니다. alfred가 아닌 누군가가 수정한 기록이므로 이전 버전을 사용합니다: ${file}\n- 단계: ${steps.join(", ")}\n- 백업: ${restoredFrom}${keptAs === null ? "" : `\n- 수정된 파일 보관: ${keptAs}`}`,
  state_kept_elsewhere: ({ file }) =>
    `[INFO] 상태를 프로젝트 밖에 보관했습니다. alfred resume이 찾아 이어갑니다: ${file}`,
  unsaved_state_found: ({ file, keptAt }) =>
    `[INFO] 저장하지 못했던 상태를 제자리에 되돌렸습니다: ${file} (보관 위치: ${keptAt})`,
  unsaved_state_left: ({ file, keptAt }) =>
    `WARNING: 프로젝트 밖에 보관한 상태를 되돌리지 않았습니다. 프로젝트의 상태와 서로 다르게 진행되었거나 비교할 수 없습니다: ${file}\n- 보관 위치: ${keptAt}\n- 권장 조치: 두 파일을 비교하십시오. 보관한 상태를 쓰려면 프로젝트의 파일을 다른 곳으로 옮기고, 프로젝트의 상태를 쓰려면 보관한 파일을 삭제하십시오`,
  state_shared: ({ store, broughtInCount, sentCount }) =>
    `[INFO] 팀 저장소 ${store}: ${broughtInCount}개 가져옴, ${sentCount}개 보냄`,
  shared_state_mended: ({ store, record, detail }) =>
    `WARNING: 팀 저장소의 기록이 손상되어 가장 최근의 올바른 버전으로 대체합니다: ${record}\n- 저장소: ${store}\n- ${essence(detail)}`,
  shared_state_left: ({ record, detail }) =>
    `WARNING: 이 기록은 이 컴퓨터와 팀 저장소 모두 그대로 둡니다: ${record}\n- ${essence(detail)}\n- 권장 조치: alfred store status`,
  records_looked_at: ({ store, doneCount, recordCount }) => `  ${store}: 기록 ${doneCount}/${recordCount}`,
  drift: ({ drift }) => driftText("ko", drift),
  kept_edited_file: ({ file }) => `[INFO] 직접 수정한 파일이라 그대로 두었습니다: ${file}`,
  kept_others_file: ({ file }) =>
    `WARNING: alfred의 파일이 있어야 할 자리에 alfred가 만들지 않은 파일이 있어 그대로 두었습니다: ${file}\n- 이 파일을 옮기기 전에는 그 내용이 쓰입니다. 같은 이름의 슬래시 명령은 다른 도구의 명령입니다.\n- 권장 조치: mv ${shellWord(file)} ${shellWord(`${file}.old`)} 명령으로 옮긴 뒤 실행하십시오: alfred install`,
  settings_left: ({ file, detail, lines }) =>
    `WARNING: ${file} 파일을 그대로 두었습니다 (${detail ?? "읽기 전용입니다"}). 나머지는 모두 설치했지만 훅이 없어 세션이 시작될 때 끝나지 않은 작업을 알리지 못합니다.\n- 권장 조치: 파일을 고친 뒤 실행하십시오: alfred install\n- 또는 파일의 "hooks"에 다음 줄을 직접 추가하십시오:\n${indented(lines)}`,
  manifest_unreadable: ({ file, detail }) =>
    `WARNING: 파일을 읽을 수 없어 내용을 반영하지 못했습니다: ${file} (${essence(detail)}). 파일을 고친 뒤 alfred 0-project를 다시 실행하십시오.`,
};

/** What a person reads while it happens; null where an event has no line of its own. */
export function progressLine(language: Language, event: ProgressEvent): string | null {
  const sentences = language === "ko" ? korean : english;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = sentences[event.kind] as (facts: ProgressEvent) => string | null;
  return sentence(event);
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}

const changedFilesShown = 3;

/** Each line of git's own words, such as the command that it proposes, can be read and pasted. */
function gitWords(detail: string): string {
  const lines = detail.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => `- ${line}`)
    .join("\n");
}

function changedSince(language: Language, files: readonly string[] | null): string {
  if (files === null) return "";
  const shown = files.slice(0, changedFilesShown).join(", ");
  const rest = files.length - changedFilesShown;
  if (language === "ko") {
    if (files.length === 0) return ", 그 뒤 변경된 파일 없음";
    return `, 그 뒤 변경된 파일: ${shown}${rest > 0 ? ` 외 ${rest}개` : ""}`;
  }
  if (files.length === 0) return "; no file has changed since";
  return `; changed since: ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const shortCommit = 12;

/** The warnings of scenarios 3.3.1 and 3.3.2. */
export function driftText(language: Language, drift: Drift): string {
  if (drift.kind === "repository_gone") {
    const { saved } = drift;
    return language === "ko"
      ? `WARNING: Resume 상태를 저장할 때 있던 Git 저장소가 없거나 읽을 수 없습니다.\n- 저장된 위치: ${saved}\n- 권장 조치: git status로 확인하고 저장소를 복구하십시오. 복구하지 않으면 변경 여부를 알 수 없습니다.`
      : `WARNING: The Git repository that was there when the state was saved is gone or can't be read.\n- Saved at: ${saved}\n- What to do: look at it with git status and bring it back; without it nobody can say what has changed.`;
  }
  if (drift.kind === "branch_changed") {
    const [saved, current] = [drift.saved, drift.current].map((branch) => branch ?? "(detached HEAD)");
    return language === "ko"
      ? `WARNING: Resume 상태와 현재 브랜치가 다릅니다.\n- 저장된 브랜치: ${saved}\n- 현재 브랜치: ${current}\n- 권장 조치: ${branchAdvice(language, drift)}`
      : `WARNING: The saved state is of another branch.\n- Saved branch: ${saved}\n- Current branch: ${current}\n- What to do: ${branchAdvice(language, drift)}`;
  }
  return commitText(language, drift);
}

function commitText(language: Language, drift: Extract<Drift, { kind: "commit_changed" }>): string {
  const { changedFileCount: count } = drift;
  const none = language === "ko" ? "(없음)" : "(none)";
  const [saved, current] = [drift.saved, drift.current].map(
    (commit) => commit?.slice(0, shortCommit) ?? none,
  );
  if (language === "ko") {
    const why = drift.saved === null ? "" : " (저장된 커밋이 더 이상 없습니다)";
    const files = count === null ? `알 수 없음${why}` : `${count}개`;
    return `WARNING: Resume 상태 저장 이후 코드가 변경되었습니다.\n- 저장된 커밋: ${saved}\n- 현재 커밋: ${current}\n- 변경된 파일: ${files}\n- 권장 조치: 변경 사항을 검토하고 충돌이 없는지 확인하십시오.`;
  }
  const why = drift.saved === null ? "" : " (the saved commit is gone)";
  const files = count === null ? `unknown${why}` : String(count);
  return `WARNING: The code has changed since the state was saved.\n- Saved commit: ${saved}\n- Current commit: ${current}\n- Changed files: ${files}\n- What to do: review the changes and make sure that nothing conflicts.`;
}

/** What a reading failure says beside the file, which the warning names itself, and what to do, which is another thing here. */
function essence(detail: string): string {
  return detail
    .replace(/^ERROR: /, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^- (File|What to do): /.test(line))
    .map((line) => line.replace(/^- (Error: )?/, ""))
    .join(" ");
}

/** What is advised can be run as printed: a branch that is no more can't be checked out. */
function branchAdvice(
  language: Language,
  { saved, detachedAt, gone }: Extract<Drift, { kind: "branch_changed" }>,
): string {
  if (saved === null) return detachedAdvice(language, detachedAt, gone !== undefined);
  if (gone === undefined) return `git checkout ${shellWord(saved)}`;
  if (gone.restorableAt === null)
    return language === "ko"
      ? "저장된 브랜치가 이제 없습니다. git branch --all로 작업이 있는 브랜치를 확인하십시오."
      : "the saved branch is gone; see with git branch --all where its work is now.";
  const again = `git checkout -b ${shellWord(saved)} ${gone.restorableAt}`;
  return language === "ko"
    ? `저장된 브랜치가 이제 없습니다. 저장된 커밋에서 다시 만들려면: ${again}`
    : `the saved branch is gone; to make it again at the saved commit: ${again}`;
}

function detachedAdvice(language: Language, commit: string | undefined, isGone: boolean): string {
  if (commit !== undefined && !isGone) return `git checkout --detach ${shellWord(commit)}`;
  return language === "ko"
    ? "저장된 커밋이 이제 없습니다. git log --all로 작업이 있는 곳을 확인하십시오."
    : "the saved commit is gone; see with git log --all where its work is now.";
}
