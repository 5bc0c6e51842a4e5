import type { Language } from "../context/index.ts";
import type { Finding } from "../runs/index.ts";

type FindingSentences = {
  readonly [Kind in Finding["kind"]]: (facts: Extract<Finding, { kind: Kind }>) => string;
};

const english: FindingSentences = {
  file_missing: ({ path }) => `File is missing: ${path}`,
  document_problem: ({ file, line, problem, hint }) =>
    `${file}:${line}: ${problem}${hint === "" ? "" : ` → ${hint}`}`,
  command_unknown: ({ setting }) =>
    `The project's ${setting} is not known. Set it in .moai/config.json, for example: "${setting}": "npm test"`,
  command_not_found: ({ command, detail }) => `The command can't be started: ${command} (${detail})`,
  command_failed: ({ command, exitCode, signal }) =>
    `The command failed: ${command} (${exitCode === null ? `ended by ${signal ?? "an unknown signal"}` : `exit code ${exitCode}`})`,
  command_passed_unexpectedly: ({ command }) =>
    `The command passed, but it has to fail here: ${command}. The new tests don't test what is missing yet.`,
  command_timed_out: ({ command, timeoutSeconds }) =>
    `The command didn't end within ${timeoutSeconds} s: ${command}`,
  tests_unchanged: () => "No test file is new or changed. Write the tests first.",
  tests_changed_since: ({ step, files }) =>
    `Tests were changed after they were seen in ${step}: ${files.join(", ")}. Restore them, or go back to ${step} with --continue-from ${step}.`,
  tests_deleted_since: ({ step, files }) =>
    `Tests that were seen in ${step} are gone: ${files.join(", ")}. Restore them.`,
  evidence_missing: ({ step }) => `${step} has not been seen to pass its gate, so this step can't count.`,
  agent_failed: ({ agent, exitCode, detail }) =>
    `The agent failed: ${agent}${exitCode === null ? "" : ` (exit code ${exitCode})`}${detail === "" ? "" : `: ${detail}`}`,
  reported_failed: ({ reason }) => `Reported as failed${reason === "" ? "" : `: ${reason}`}`,
};

const korean: FindingSentences = {
  file_missing: ({ path }) => `파일이 없습니다: ${path}`,
  document_problem: ({ file, line, problem, hint }) =>
    `${file}:${line}: ${problem}${hint === "" ? "" : ` → ${hint}`}`,
  command_unknown: ({ setting }) =>
    `${setting} 설정이 없습니다. .moai/config.json에 지정하십시오. 예: "${setting}": "npm test"`,
  command_not_found: ({ command, detail }) => `명령을 실행할 수 없습니다: ${command} (${detail})`,
  command_failed: ({ command, exitCode, signal }) =>
    `명령이 실패했습니다: ${command} (${exitCode === null ? `신호로 종료됨: ${signal ?? "알 수 없음"}` : `종료 코드 ${exitCode}`})`,
  command_passed_unexpectedly: ({ command }) =>
    `실패해야 하는 명령이 성공했습니다: ${command}. 새 테스트가 아직 없는 동작을 검증하지 않습니다.`,
  command_timed_out: ({ command, timeoutSeconds }) =>
    `명령이 ${timeoutSeconds}초 안에 끝나지 않았습니다: ${command}`,
  tests_unchanged: () => "새로 만들거나 변경한 테스트 파일이 없습니다. 테스트를 먼저 작성하십시오.",
  tests_changed_since: ({ step, files }) =>
    `${step}에서 확인한 뒤 테스트가 변경되었습니다: ${files.join(", ")}. 되돌리거나 이 옵션으로 다시 시작하십시오: --continue-from ${step}`,
  tests_deleted_since: ({ step, files }) =>
    `${step}에서 확인한 테스트가 삭제되었습니다: ${files.join(", ")}. 복구하십시오.`,
  evidence_missing: ({ step }) => `${step} 단계가 게이트를 통과한 기록이 없어 이 단계를 인정할 수 없습니다.`,
  agent_failed: ({ agent, exitCode, detail }) =>
    `에이전트가 실패했습니다: ${agent}${exitCode === null ? "" : ` (종료 코드 ${exitCode})`}${detail === "" ? "" : `: ${detail}`}`,
  reported_failed: ({ reason }) => `실패로 보고되었습니다${reason === "" ? "" : `: ${reason}`}`,
};

/** What a gate saw, in one sentence. */
export function findingSentence(language: Language, finding: Finding): string {
  const sentences = language === "ko" ? korean : english;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = sentences[finding.kind] as (facts: Finding) => string;
  return sentence(finding);
}
