import type { Language } from "../context/index.ts";
import type { AgentFailureReason, Finding } from "../runs/index.ts";

type FindingSentences = {
  readonly [Kind in Finding["kind"]]: (facts: Extract<Finding, { kind: Kind }>) => string;
};

type AgentAdvice = { readonly [Reason in AgentFailureReason]: (agent: string) => string };

/** What to do about an agent client's failure. */
const agentAdvice: Readonly<Record<Language, AgentAdvice>> = {
  en: {
    limit: () =>
      "A usage limit is reached. Wait until it is lifted, or take another agent; the state is saved.",
    login: (agent) => `Not logged in. Start ${agent} once in a terminal and log in, or set its API key.`,
    refused: () =>
      "The model refused to do this step. Look at the SPEC and the prompt, or take another agent.",
    not_called: () => "The client gave up before the model was asked. Its own output says why.",
    no_result: () => "The client ended without saying that it was finished.",
    no_sandbox: (agent) =>
      `${agent} can't set up its sandbox on this system, so it can run no command. Run it where user namespaces are allowed; in a container that is a sandbox itself, start it without its own by --agent-command.`,
  },
  ko: {
    limit: () =>
      "사용 한도에 도달했습니다. 한도가 풀린 뒤 다시 시도하거나 다른 에이전트를 쓰십시오. 상태는 저장되어 있습니다.",
    login: (agent) =>
      `로그인되어 있지 않습니다. 터미널에서 실행하여 로그인하거나 API 키를 설정하십시오: ${agent}`,
    refused: () =>
      "모델이 이 단계의 수행을 거부했습니다. SPEC과 프롬프트를 확인하거나 다른 에이전트를 쓰십시오.",
    not_called: () => "모델을 호출하기 전에 중단되었습니다. 원인은 에이전트의 출력에 있습니다.",
    no_result: () => "작업을 마쳤다는 결과 없이 종료되었습니다.",
    no_sandbox: (agent) =>
      `이 시스템에서는 샌드박스를 만들 수 없어 명령을 하나도 실행하지 못합니다: ${agent}. 사용자 네임스페이스가 허용된 곳에서 실행하거나, 이미 격리된 컨테이너라면 --agent-command로 샌드박스 없이 실행하십시오.`,
  },
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
  tests_unchanged: ({ files = [] }) =>
    `No test file is new or changed. Write the tests first. Documents, data and white space don't count; files with an ending that \`test_files\` in .moai/config.json names do.${files.length === 0 ? "" : ` These were there before the work on this began, so they aren't new for having been put back; they count once they are changed: ${files.join(", ")}`}`,
  tests_changed_since: ({ step, files }) =>
    `Tests were changed after they were seen in ${step}: ${files.join(", ")}. Restore them, or go back to ${step} with --continue-from ${step}.`,
  tests_deleted_since: ({ step, files }) =>
    `Tests that were seen in ${step} are gone, or empty: ${files.join(", ")}. Restore them.`,
  tests_failed_before: ({ step }) =>
    `The tests failed already in ${step}, before there were new ones: that they fail now proves nothing, and the output names no line of a new or changed test. Either have the tests say where they fail; or put the new ones aside, mend the old ones, begin again with alfred resume --restart, and bring the new ones back.`,
  test_runner_changed: ({ step, files }) =>
    `What runs the tests is other than in ${step}, where they were seen to fail: ${files.join(", ")}. Restore it, or ask the user, who can agree to it: alfred resume`,
  code_unchanged: ({ step }) =>
    `Besides tests, no file is other than it was in ${step}: nothing has been built. Write the code that the tests ask for.`,
  spec_changed: ({ specId }) =>
    `${specId} isn't what it was when the run began. Restore its spec.md and acceptance.md, or ask the user, who can agree to the change: alfred resume`,
  evidence_missing: ({ step }) => `${step} has not been seen to pass its gate, so this step can't count.`,
  changed_besides_documents: ({ step, files }) =>
    `Besides documents, other files have changed since ${step}: ${files.join(", ")}. This step changes documents only; take these changes back.`,
  spec_not_mentioned: ({ specId, documents }) =>
    `No document names ${specId} yet. Say in the change log, or in another document of the project, that it was built, with its id. Looked at: ${documents.join(", ")}`,
  spec_status_differs: ({ file, status, expected }) =>
    `${file}: the status is ${status === "" ? "not set" : status}, and has to be ${expected}.`,
  agent_failed: ({ agent, exitCode, detail, reason }) =>
    `The agent failed: ${agent}${exitCode === null ? "" : ` (exit code ${exitCode})`}${detail === "" ? "" : `: ${detail}`}${reason === undefined ? "" : ` → ${agentAdvice.en[reason](agent)}`}`,
  reported_failed: ({ reason }) => `Reported as failed${reason === "" ? "" : `: ${reason}`}`,
  item_failed: ({ item, detail, branch }) =>
    `${item} has failed${detail === "" ? "" : `: ${detail}`}${branch === undefined ? "" : ` → What was done is kept on the branch ${branch}: git show ${branch}`}`,
  item_skipped: ({ item, because, detail }) =>
    `${item} is skipped${because.length > 0 ? ` because of ${because.join(", ")}` : detail === "" ? "" : `: ${detail}`}`,
  item_held: ({ item, holder }) =>
    `${item} is being worked on by ${holder}. When it is done there, this goes on.`,
  merge_conflict: ({ item, files, branch }) =>
    `${item} doesn't fit what is in the project now: ${files.join(", ")}. Its work is kept on the branch ${branch}; nothing of it is in the project. See it: git show ${branch}. Either take it over by hand, or have the task done again on what is there now.`,
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
  tests_unchanged: ({ files = [] }) =>
    `새로 만들거나 변경한 테스트 파일이 없습니다. 테스트를 먼저 작성하십시오. 문서, 데이터, 공백만의 변경은 테스트로 인정하지 않으며, .moai/config.json의 \`test_files\`에 확장자를 적은 파일은 인정합니다.${files.length === 0 ? "" : ` 작업을 시작하기 전부터 있던 테스트는 지웠다가 되돌려도 새 테스트로 인정하지 않으며, 내용을 변경해야 인정합니다: ${files.join(", ")}`}`,
  tests_changed_since: ({ step, files }) =>
    `${step}에서 확인한 뒤 테스트가 변경되었습니다: ${files.join(", ")}. 되돌리거나 이 옵션으로 다시 시작하십시오: --continue-from ${step}`,
  tests_deleted_since: ({ step, files }) =>
    `${step}에서 확인한 테스트가 삭제되었거나 비어 있습니다: ${files.join(", ")}. 복구하십시오.`,
  tests_failed_before: ({ step }) =>
    `새 테스트를 작성하기 전인 ${step}에서 이미 테스트가 실패했으므로 지금의 실패는 증거가 되지 않으며, 출력에 새로 만들거나 변경한 테스트의 줄 번호가 없습니다. 테스트가 실패 위치를 출력하게 하거나, 새 테스트를 잠시 치우고 기존 테스트를 고친 뒤 다시 시작하여(alfred resume --restart) 새 테스트를 되돌리십시오.`,
  test_runner_changed: ({ step, files }) =>
    `테스트를 실행하는 방법이 실패를 확인한 ${step} 이후 변경되었습니다: ${files.join(", ")}. 되돌리거나, 사용자에게 동의를 구하십시오: alfred resume`,
  code_unchanged: ({ step }) =>
    `${step} 이후 테스트 말고는 변경된 파일이 없습니다. 구현한 것이 없습니다. 테스트가 요구하는 코드를 작성하십시오.`,
  spec_changed: ({ specId }) =>
    `실행을 시작한 뒤 SPEC이 변경되었습니다: ${specId}. spec.md와 acceptance.md를 되돌리거나, 사용자에게 동의를 구하십시오: alfred resume`,
  evidence_missing: ({ step }) => `${step} 단계가 게이트를 통과한 기록이 없어 이 단계를 인정할 수 없습니다.`,
  changed_besides_documents: ({ step, files }) =>
    `${step} 이후 문서가 아닌 파일이 변경되었습니다: ${files.join(", ")}. 이 단계에서는 문서만 변경합니다. 변경을 되돌리십시오.`,
  spec_not_mentioned: ({ specId, documents }) =>
    `아직 이 SPEC을 언급한 문서가 없습니다: ${specId}. 변경 기록이나 프로젝트의 다른 문서에 구현 사실을 SPEC ID와 함께 적으십시오. 확인한 문서: ${documents.join(", ")}`,
  spec_status_differs: ({ file, status, expected }) =>
    `상태가 다릅니다: ${file} (현재: ${status === "" ? "없음" : status}, 필요: ${expected})`,
  agent_failed: ({ agent, exitCode, detail, reason }) =>
    `에이전트가 실패했습니다: ${agent}${exitCode === null ? "" : ` (종료 코드 ${exitCode})`}${detail === "" ? "" : `: ${detail}`}${reason === undefined ? "" : ` → ${agentAdvice.ko[reason](agent)}`}`,
  reported_failed: ({ reason }) => `실패로 보고되었습니다${reason === "" ? "" : `: ${reason}`}`,
  item_failed: ({ item, detail, branch }) =>
    `실패: ${item}${detail === "" ? "" : ` (${detail})`}${branch === undefined ? "" : ` → 작업한 내용은 브랜치에 남아 있습니다: git show ${branch}`}`,
  item_skipped: ({ item, because, detail }) =>
    `건너뜀: ${item}${because.length > 0 ? ` (원인: ${because.join(", ")})` : detail === "" ? "" : ` (${detail})`}`,
  item_held: ({ item, holder }) =>
    `다른 작업자가 진행 중입니다: ${item} (${holder}). 그 작업이 끝나면 이어집니다.`,
  merge_conflict: ({ item, files, branch }) =>
    `${item}의 결과가 프로젝트의 현재 내용과 충돌합니다: ${files.join(", ")}. 결과는 ${branch} 브랜치에 그대로 있으며 프로젝트에는 반영하지 않았습니다. 확인: git show ${branch}. 직접 반영하거나, 현재 내용 위에서 태스크를 다시 실행하십시오.`,
};

/** What a gate saw, in one sentence. */
export function findingSentence(language: Language, finding: Finding): string {
  const sentences = language === "ko" ? korean : english;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = sentences[finding.kind] as (facts: Finding) => string;
  return sentence(finding);
}
