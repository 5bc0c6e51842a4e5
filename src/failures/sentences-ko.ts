import { damageWords } from "./damage-faults.ts";
import {
  asPart,
  attemptWords,
  bullets,
  localTime,
  namesOr,
  phaseAndSpec,
  quotedPath,
  shellWord,
  shortened,
  shownFolder,
  shownPath,
  sizeAvailable,
  sizeNeeded,
  stepAndItem,
} from "./facts-in-words.ts";
import type { PathRefusal } from "./failure.ts";
import type { FailureSentences, PathRefusalWords } from "./failure-sentences.ts";
import { type FileFault, fileFaultWords } from "./file-faults.ts";
import { stateFaultWords } from "./state-faults.ts";
import { isFaultOfValues, templateProblemLines } from "./template-faults.ts";

const pathRefusals: Readonly<Record<PathRefusal, PathRefusalWords>> = {
  empty: { problem: "경로가 비어 있습니다", hint: "프로젝트 안의 경로를 지정하십시오" },
  null_byte: { problem: "널 바이트가 들어 있습니다", hint: "널 바이트 없이 경로를 쓰십시오" },
  control_character: {
    problem: "제어 문자가 들어 있습니다",
    hint: "위에 이스케이프로 표시된 문자 없이 경로를 쓰십시오",
  },
  outside_root: { problem: "프로젝트 밖을 가리킵니다", hint: "프로젝트 안의 경로를 지정하십시오" },
  link_outside_root: {
    problem: "경로 안의 링크가 프로젝트 밖을 가리킵니다",
    hint: "링크가 프로젝트 밖으로 나가지 않는 경로를 지정하십시오",
  },
  link_loop: { problem: "링크가 순환합니다", hint: "링크를 바로잡거나 파일 자체를 지정하십시오" },
  parent_not_found: {
    problem: "상위 디렉토리가 없습니다 (Parent directory not found)",
    hint: "디렉토리를 먼저 만들거나 경로를 바로잡으십시오",
  },
  not_a_directory: {
    problem: "경로의 일부가 디렉토리가 아니라 파일입니다",
    hint: "경로를 바로잡거나 그 파일을 다른 곳으로 옮기십시오",
  },
  windows_drive: {
    problem: "Windows 드라이브를 가리킵니다",
    hint: "드라이브 없이 프로젝트 루트부터의 경로를 지정하십시오",
  },
  unc_path: { problem: "네트워크 공유를 가리킵니다", hint: "프로젝트 루트부터의 경로를 지정하십시오" },
  device_name: {
    problem: "장치 이름입니다",
    hint: "다른 이름을 쓰십시오. Windows는 점 뒤에 무엇이 있든 이 이름을 장치로 봅니다",
  },
  stream_name: { problem: "대체 데이터 스트림을 가리킵니다", hint: "콜론이 없는 이름을 쓰십시오" },
  trailing_dot_or_space: {
    problem: "경로의 일부가 점이나 공백으로 끝납니다",
    hint: "점이나 공백으로 끝나지 않는 이름을 쓰십시오. Windows는 이를 잘라 냅니다",
  },
  too_long: {
    problem: "너무 깁니다",
    hint: "더 짧은 경로를 쓰십시오. 최대 4,096바이트이고, 이름 하나는 255바이트까지입니다",
  },
  malformed_unicode: { problem: "올바른 유니코드가 아닙니다", hint: "온전한 문자로 경로를 쓰십시오" },
  not_text: { problem: "문자열이 아닙니다", hint: "경로를 문자열로 지정하십시오" },
  unreadable: {
    problem: "읽을 수 없습니다",
    hint: "시스템이 알린 문제를 해결하거나 다른 경로를 지정하십시오",
  },
};

function known(names: readonly string[]): string {
  return namesOr("아직 없음", names);
}

function meant(nearest: string | null): string {
  return nearest === null ? "" : `\n- 혹시 이것입니까: ${nearest}`;
}

function faults(problems: readonly FileFault[]): string {
  return bullets(problems.map((problem) => fileFaultWords("ko", problem)));
}

/** Where the contract gives the lines, they stand as it has them; what a reader needs besides follows them. */
export const korean: FailureSentences = {
  state_expired: ({ savedAt, expiredAt }) =>
    `ERROR: Resume 상태가 만료되었습니다.\n- 저장 시각: ${localTime(savedAt)}\n- 만료 시각: ${localTime(expiredAt)}\n- 권장 조치: 처음부터 재시작하십시오.`,
  state_damaged: ({ file, detail, fault }) =>
    `ERROR: Resume 상태 파일이 손상되었습니다.\n- 파일: ${file}\n- 오류: ${fault === undefined ? detail : damageWords("ko", fault)}\n- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오.`,
  state_unreadable: ({ file, blockedBy, detail }) =>
    `ERROR: 저장된 상태를 읽을 수 없습니다.\n- 경로: ${shownPath(file)}\n- 오류: ${detail}\n- 권장 조치: ls -ld ${shellWord(shownPath(blockedBy))} 명령으로 소유자를 확인하고, 본인의 것이면 chmod u+rwX ${shellWord(shownPath(blockedBy))} 명령을 실행한 뒤 다시 시도하십시오. 아무것도 변경하지 않았습니다.`,
  state_invalid: ({ file, missingFields, problems }) =>
    `ERROR: Resume 상태 파일이 유효하지 않습니다.${missingFields.length === 0 ? "" : `\n- 누락된 필드: ${missingFields.join(", ")}`}${bullets(problems.map((fault) => stateFaultWords("ko", fault)))}\n- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오.\n- 파일: ${file}`,
  evidence_disagrees: ({ file, run, phase, specId, steps, isFinished }) =>
    `ERROR: 실행 ${run}의 기록이 그 증거와 맞지 않습니다. alfred가 아닌 누군가가 수정한 기록입니다.\n- 파일: ${file}\n- 단계: ${steps.join(", ")}${specId === null ? "" : `\n- 자세한 내용: alfred verify ${specId} --run ${run}`}\n- 권장 조치: ${isFinished ? `다시 실행하십시오: alfred ${phaseAndSpec({ phase, specId })}` : `처음부터 재시작하십시오: alfred resume ${phaseAndSpec({ phase, specId })} --restart (저장된 상태는 옆에 보관합니다)`}`,
  state_newer: ({ file, version, supportedVersion }) =>
    `ERROR: 더 새로운 alfred가 저장한 파일입니다.\n- 파일: ${file}\n- 파일 버전: ${version} (이 alfred가 읽을 수 있는 버전: ${supportedVersion} 이하)\n- 권장 조치: alfred를 업데이트하십시오. 파일은 그대로 두었습니다.`,
  state_not_found: ({ phase, specId }) =>
    `ERROR: 재개할 작업이 없습니다${phase === "" ? "" : `: ${[phase, specId].filter((word) => word !== null).join(" ")}`}.\n- 권장 조치: 현재 상태를 확인하십시오: alfred status`,
  package_missing: ({ package: name, version }) =>
    `ERROR: 이 기능에 필요한 ${name} 패키지가 설치되어 있지 않습니다.\n- 권장 조치: alfred와 같은 곳에 npm install ${name}@${version} 명령으로 설치하고(alfred를 전역으로 설치했다면 --global 추가) 다시 시도하십시오.`,
  records_unreachable: ({ store, detail }) =>
    `ERROR: 위탁 실행 기록에 연결할 수 없습니다.\n- 저장소: ${store}\n- 오류: ${detail}\n- 권장 조치: 데이터베이스가 실행 중인지, 이 사용자가 접속할 수 있는지 확인하고 다시 시도하십시오.`,
  state_store_unreachable: ({ store, detail }) =>
    `ERROR: 실행 상태를 주고받는 저장소를 사용할 수 없습니다.\n- 저장소: ${store}\n- 오류: ${detail}\n- 권장 조치: 저장소가 있는지, 여기에서 연결되는지, 이 사용자에게 권한이 있는지 확인하고 다시 시도하십시오.`,
  store_unreachable: ({ store, detail }) =>
    `ERROR: 팀 저장소에 연결할 수 없어 아무 작업도 시작하지 않았습니다.\n- 저장소: ${store}\n- 오류: ${detail}\n- 권장 조치: 저장소가 실행 중인지, 이 사용자가 접속할 수 있는지 확인하고 다시 시도하십시오. 그동안 이 컴퓨터의 파일만으로 작업하려면 명령 앞에 ALFRED_STORE=files를 붙이십시오.`,
  shared_state_damaged: ({ store, record, detail }) =>
    `ERROR: 팀 저장소의 기록이 손상되었고, 그 이전 버전도 손상되었습니다.\n- 저장소: ${store}\n- 기록: ${record}\n- 오류: ${detail}\n- 권장 조치: 이 기록이 있는 컴퓨터에서 실행하십시오: alfred store copy --from files --to team --only ${shellWord(record)} --overwrite`,
  state_not_shared: ({ store, file, reason }, say) =>
    `ERROR: 상태를 이 컴퓨터에는 저장했지만 팀 저장소에는 저장하지 못했습니다.\n- 저장소: ${store}\n- 파일: ${shownPath(file)}\n- 오류: ${reason.code === "store_unreachable" ? reason.detail : asPart(say(reason))}\n- 권장 조치: 저장소가 복구되면 alfred resume을 실행하십시오. 저장된 상태를 보내고 이어서 진행합니다.`,
  disk_full: ({ path, requiredBytes, availableBytes }) =>
    `ERROR: 디스크 공간이 부족하여 상태를 저장할 수 없습니다.\n- 필요 공간: ${sizeNeeded(requiredBytes)}\n- 사용 가능 공간: ${sizeAvailable(availableBytes)}\n- 권장 조치: 불필요한 파일을 삭제하고 다시 시도하십시오.\n- 파일: ${shownPath(path)}`,
  save_not_permitted: ({ directory }) =>
    `ERROR: 상태 파일을 저장할 권한이 없습니다.\n- 디렉토리: ${shownFolder(directory)}\n- 권장 조치: chmod 755 ${shellWord(shownFolder(directory))}`,
  write_not_permitted: ({ path, blockedBy }) =>
    `ERROR: 이 파일을 쓸 권한이 없어 그대로 두었습니다.\n- 파일: ${shownPath(path)}\n- 권장 조치: chmod u+w ${shellWord(shownPath(blockedBy))} 명령을 실행하고 다시 시도하십시오.`,
  save_failed: ({ path, detail }) =>
    `ERROR: 상태를 저장할 수 없습니다.\n- 파일: ${shownPath(path)}\n- 오류: ${detail}\n- 권장 조치: 원인을 해결하고 다시 시도하십시오. 마지막으로 저장된 파일은 그대로입니다.`,
  path_refused: ({ path, reason, detail }) =>
    `ERROR: 허용되지 않는 경로입니다: ${pathRefusals[reason].problem}.\n- 경로: ${quotedPath(path)}${detail === "" ? "" : `\n- 자세히: ${shortened(detail)}`}\n- 권장 조치: ${pathRefusals[reason].hint}.`,
  link_refused: ({ path }) =>
    `ERROR: alfred의 파일이 있어야 할 자리에 심볼릭 링크가 있어 따라가지 않습니다.\n- 경로: ${path}\n- 권장 조치: 링크가 가리키는 곳을 확인한 뒤 삭제하십시오.`,
  plugin_enabled: ({ plugin, file }) =>
    `ERROR: Claude Code 플러그인이 이미 alfred 명령을 제공합니다. 프로젝트 파일을 함께 두면 알림 없이 그 파일이 우선합니다.\n- 플러그인: ${plugin}\n- 설정 파일: ${file}\n- 권장 조치: 플러그인을 그대로 쓰거나 먼저 제거하십시오: claude plugin uninstall ${shellWord(plugin)}`,
  run_held: ({ what, holder }) =>
    `ERROR: 다른 프로세스가 사용 중입니다: ${what}\n- 프로세스: ${holder.processId} (${holder.host})\n- 시작 시각: ${localTime(holder.since)}\n- 권장 조치: 끝날 때까지 기다리거나 해당 프로세스를 종료한 뒤 다시 시도하십시오.`,
  lease_nameless: ({ what, path }) =>
    `ERROR: 누가 사용 중인지 적혀 있지 않은 잠금 파일이 있습니다: ${what}\n- 파일: ${path}\n- 권장 조치: 다시 시도하십시오. 계속되고 실행 중인 alfred가 없으면 파일을 삭제하십시오.`,
  run_taken_over: ({ what }) =>
    `ERROR: 그동안 다른 프로세스가 작업을 이어서 진행했습니다: ${what}. 그 프로세스가 저장한 내용은 덮어쓰지 않았습니다.\n- 권장 조치: alfred status로 현재 진행 상태를 확인하고, alfred resume으로 이어서 진행하십시오.`,
  state_diverged: ({ store, record, hereSavedAt, thereSavedAt }) =>
    `ERROR: 같은 작업을 두 컴퓨터에서 따로 진행했습니다. 아무것도 덮어쓰지 않았습니다.\n- 기록: ${record}\n- 이 컴퓨터의 저장 시각: ${localTime(hereSavedAt)}\n- 팀 저장소의 저장 시각: ${localTime(thereSavedAt)}\n- 저장소: ${store}\n- 권장 조치: 남길 쪽을 선택해 다른 쪽에 복사하십시오.\n- 팀 저장소 쪽을 남기려면: alfred store copy --from team --to files --only ${shellWord(record)} --overwrite\n- 이 컴퓨터 쪽을 남기려면: alfred store copy --from files --to team --only ${shellWord(record)} --overwrite`,
  step_moved_on: ({ run, answered, waiting }) =>
    `ERROR: 이 응답의 프롬프트가 나온 뒤 이미 다음으로 진행되어 응답을 처리하지 않았습니다 (실행 ${run}).${answered === null ? "" : `\n- 응답 당시 진행 중: ${stepAndItem(answered)}`}\n- 현재 진행 중: ${stepAndItem(waiting)} (시도 ${waiting.attempt})\n- 권장 조치: 현재 진행 중인 작업을 마친 뒤 실행하십시오: alfred step done --run ${run}${attemptWords(waiting)} (처음부터 다시 시작하고 프롬프트 보기: alfred resume --run ${run})`,
  execution_refused: ({ status, detail }) =>
    `ERROR: 서버가 거부했습니다 (${status}): ${detail}\n- 권장 조치: alfred execution list로 현재 상태를 확인하십시오. 토큰은 ALFRED_TOKEN이나 --token-file로 지정합니다.`,
  usage: ({ detail, hint }) => `ERROR: ${detail}${hint === null ? "" : `\n- 권장 조치: ${hint}`}`,
  unknown_step: ({ step, known: names, nearest }) =>
    `ERROR: 알 수 없는 단계입니다: ${step}${meant(nearest)}\n- 사용 가능한 단계: ${known(names)}\n- 권장 조치: 위 단계 중 하나를 지정하십시오.`,
  unknown_phase: ({ phase, known: names, nearest }) =>
    `ERROR: 알 수 없는 페이즈입니다: ${phase}${meant(nearest)}\n- 사용 가능한 페이즈: ${known(names)}\n- 권장 조치: 위 페이즈 중 하나를 지정하십시오. 새 페이즈는 .moai/workflows/에 파일로 정의합니다.`,
  unknown_profile: ({ profile, known: names }) =>
    `ERROR: 알 수 없는 프로필입니다: ${profile}\n- 사용 가능한 프로필: ${known(names)}\n- 권장 조치: .moai/config.json의 "profiles"에 추가하십시오.`,
  unknown_run: ({ run }) =>
    `ERROR: 해당 실행을 찾을 수 없습니다: ${run}\n- 권장 조치: 실행 목록을 확인하십시오: alfred history`,
  run_closed: ({ run, phase, specId, status }) =>
    `ERROR: 재개할 수 없는 실행입니다: ${run} (${phaseAndSpec({ phase, specId })}, ${status === "completed" ? "이미 완료됨" : "다른 실행이 대신하여 닫힘"})\n- 권장 조치: 내용 확인은 alfred history ${run}, 재개할 수 있는 작업은 alfred status`,
  unknown_agent: ({ agent, known: names }) =>
    `ERROR: 알 수 없는 에이전트입니다: ${agent}\n- 사용 가능한 에이전트: ${known(names)}\n- 권장 조치: 위 에이전트 중 하나를 지정하거나 --agent-command로 다른 프로그램을 지정하십시오.`,
  checkpoint_ended: ({ taskId, status }) =>
    `ERROR: 이미 ${status === "failed" ? "실패로 끝난" : "완료된"} 체크포인트라 아무것도 변경하지 않았습니다: ${taskId}\n- 권장 조치: alfred checkpoint start ${taskId} ${status === "failed" ? "--retry" : "--total N --restart"}`,
  checkpoint_not_found: ({ taskId, known: names, nearest }) =>
    `ERROR: 체크포인트를 찾을 수 없습니다: ${taskId}${meant(nearest)}\n- 있는 체크포인트: ${known(names)}\n- 권장 조치: 먼저 생성하십시오: alfred checkpoint start ${taskId} --total N`,
  checkpoint_id_malformed: ({ taskId }) =>
    `ERROR: 태스크 ID 형식이 아닙니다: ${JSON.stringify(taskId)}\n- 권장 조치: 영문자나 숫자로 시작하여 영문자, 숫자, 점, 하이픈, 밑줄을 100자까지 쓰십시오. 예: migration-001`,
  spec_not_found: ({ specId, known: names, nearest }) =>
    `ERROR: SPEC을 찾을 수 없습니다: ${specId}${meant(nearest)}\n- 사용 가능한 SPEC: ${known(names)}\n- 권장 조치: SPEC을 먼저 생성하십시오: alfred 1-plan "기능 설명"`,
  spec_gone: ({ specId, run, missing, savedBranch, currentBranch }) => {
    const bringBack =
      savedBranch === null
        ? `SPEC을 되돌린 뒤 (커밋된 곳: git log --all -- .moai/specs/${specId}) 재개하십시오`
        : `git checkout ${shellWord(savedBranch)} 실행 후 재개하십시오`;
    return `ERROR: 실행 중인 작업의 SPEC이 없어져 에이전트를 호출하지 않았습니다: ${specId}${bullets(missing)}${savedBranch === null ? "" : `\n- 저장된 브랜치: ${savedBranch}\n- 현재 브랜치: ${currentBranch ?? "없음"}`}\n- 권장 조치: ${bringBack}: alfred resume --run ${run}`;
  },
  steps_changed: ({ run, phase, specId, missing, added }) =>
    `ERROR: 시작할 때와 워크플로의 단계가 달라 이어갈 수 없는 실행입니다: ${run} (${phase}). 아무것도 변경하지 않았습니다.${
      missing.length + added.length === 0
        ? "\n- 단계의 순서가 바뀌었습니다."
        : `\n- 없어진 단계: ${namesOr("없음", missing)}\n- 새로 생긴 단계: ${namesOr("없음", added)}`
    }\n- 권장 조치: 워크플로의 단계를 되돌리거나 첫 단계부터 다시 시작하십시오: alfred resume ${phaseAndSpec({ phase, specId })} --run ${run} --restart (저장된 상태는 옆에 보관합니다)`,
  spec_id_malformed: ({ specId }) =>
    `ERROR: SPEC ID 형식이 아닙니다: ${JSON.stringify(specId)}\n- 권장 조치: SPEC-DOMAIN-NNN 형식으로 입력하십시오. 예: SPEC-AUTH-001`,
  spec_exists: ({ specId }) =>
    `ERROR: 이미 있는 SPEC입니다: ${specId}\n- 권장 조치: --spec-id 없이 실행하여 다음 번호를 쓰거나 .moai/specs/${specId}/spec.md를 수정하십시오.`,
  spec_required: ({ phase, known: names }) =>
    `ERROR: ${phase}에는 SPEC ID가 필요합니다.\n- 사용 가능한 SPEC: ${known(names)}\n- 권장 조치: ${names[0] === undefined ? 'alfred 1-plan "기능 설명"' : `alfred ${phase} ${names[0]}`}`,
  description_required: () => 'ERROR: 계획할 기능을 설명하십시오.\n- 권장 조치: alfred 1-plan "사용자 인증"',
  no_active_step: ({ run, unfinished }) =>
    `ERROR: 응답을 기다리는 단계가 없습니다${run === null ? "" : ` (실행 ${run})`}.\n${
      unfinished === null
        ? "- 권장 조치: alfred status로 확인한 뒤 재개하십시오: alfred resume"
        : `- 끝나지 않은 실행: ${phaseAndSpec(unfinished)}, ${unfinished.step}\n- 권장 조치: 이 단계를 다시 시작하고 프롬프트를 받으십시오: alfred resume --run ${unfinished.run} (작업한 내용은 그대로입니다)`
    }`,
  unknown_task: ({ task, known: names, nearest }) =>
    `ERROR: 파일에서 태스크 하나로 특정할 수 없습니다: ${task}${meant(nearest)}\n- 태스크: ${known(names)}\n- 권장 조치: 위 태스크 중 하나를 지정하십시오. 전체 목록: alfred tasks list`,
  import_unreadable: ({ file, problems }) =>
    `ERROR: 가져올 수 없는 파일입니다.\n- 파일: ${file}${faults(problems)}\n- 권장 조치: 파일을 만든 도구를 --from spec-kit, openspec, task-master 중에서 지정하십시오.`,
  file_exists: ({ path }) =>
    `ERROR: 이미 있는 파일이라 그대로 두었습니다.\n- 파일: ${path}\n- 권장 조치: 다른 파일을 지정하십시오.`,
  command_needs_shell: ({ command, sign }) =>
    `ERROR: 셸이 필요한 명령입니다 (${sign}). alfred는 셸 없이 프로그램을 실행합니다.\n- 명령: ${command}\n- 권장 조치: 스크립트 파일로 옮겨 그 파일을 지정하거나 셸이 읽게 하십시오: sh -c ${shellWord(command)} (옵션 값으로 줄 때는 전체를 따옴표로 묶으십시오)`,
  command_malformed: ({ command, detail }) =>
    `ERROR: 명령을 해석할 수 없습니다: ${detail}\n- 명령: ${JSON.stringify(command)}\n- 권장 조치: 셸에 입력하는 형식으로 따옴표를 닫아 적으십시오.`,
  execution_not_found: ({ execution }) =>
    `ERROR: 위탁 실행이 없습니다: ${execution}\n- 권장 조치: alfred execution list`,
  execution_request_invalid: ({ problems }) =>
    `ERROR: 요청한 대로 위탁 실행을 만들 수 없습니다.${bullets(problems)}\n- 권장 조치: 위 내용을 고쳐 다시 요청하십시오. 아무것도 시작하지 않았습니다.`,
  file_not_found: ({ path }) =>
    `ERROR: 파일이 없습니다.\n- 파일: ${path}\n- 권장 조치: 경로가 맞는지 확인하십시오.`,
  earlier_phase_missing: ({ phase, missing, specId }) => {
    const what = specId === null ? `${missing} 결과가` : `현재 ${specId}에 대한 ${missing} 결과가`;
    const words = specId === null ? missing : `${missing} ${specId}`;
    return `ERROR: ${phase}에 필요한 ${what} 없습니다.\n- 권장 조치: 먼저 실행하십시오: /alfred:${words} (터미널에서는 alfred ${words})`;
  },
  earlier_step_missing: ({ step, missing, command }) =>
    `ERROR: ${missing} 단계가 게이트를 통과한 기록이 없어 ${step} 단계를 인정할 수 없습니다. 실행을 시작하지 않았습니다.\n- 권장 조치: ${command}`,
  config_invalid: ({ file, problems }) =>
    `ERROR: 설정 파일이 유효하지 않습니다.\n- 파일: ${file}${faults(problems)}\n- 권장 조치: 파일을 수정하십시오. 아무것도 변경하지 않았습니다.`,
  workflow_invalid: ({ file, problems }) =>
    `ERROR: 워크플로 정의가 유효하지 않습니다.\n- 파일: ${file}${faults(problems)}\n- 권장 조치: 패키지의 스키마 alfred-phases/schemas/workflow.schema.json에 맞게 파일을 수정하십시오 (모든 정의를 확인하려면: alfred doctor).`,
  template_invalid: ({ file, problems }) =>
    `ERROR: 템플릿이 유효하지 않습니다.${templateProblemLines("ko", file, problems)}\n- 권장 조치: ${problems.every(({ fault }) => isFaultOfValues(fault)) ? "템플릿이 가리키는 것이 있는 값을 주거나 템플릿을 고치십시오." : `alfred template check ${shellWord(file)}`}`,
  template_variables_missing: ({ template, variables }) =>
    `ERROR: 치환되지 않은 템플릿 변수가 있습니다: [${variables.map((variable) => `'${variable}'`).join(", ")}]${template === null ? "" : `\n- 템플릿: ${template}`}\n- 권장 조치: 변수마다 값을 지정하십시오. 에이전트는 호출하지 않았습니다.`,
  spec_invalid: ({ specId, problemCount }) =>
    `ERROR: SPEC ${specId}에 문제가 ${problemCount}건 있습니다.\n- 권장 조치: alfred spec check ${specId}`,
  agent_not_installed: ({ agent, command }) =>
    `ERROR: 에이전트가 설치되어 있지 않습니다: ${agent} (PATH에 ${command} 명령이 없습니다)\n- 권장 조치: 설치하거나 --agent-command로 다른 프로그램을 지정하십시오.`,
  settings_unreadable: ({ file, detail }) =>
    `ERROR: 에이전트 설정을 읽을 수 없어 아무것도 변경하지 않았습니다.\n- 파일: ${file}\n- 오류: ${detail}\n- 권장 조치: 파일을 주석과 끝의 쉼표가 없는 JSON 객체로 고치고 다시 시도하십시오.`,
  repository_required: ({ option }) =>
    `ERROR: git 저장소가 필요합니다: ${option} (태스크마다 별도의 작업 트리에서 실행합니다)\n- 권장 조치: git init을 실행하거나 이 옵션을 빼십시오: ${option}`,
  git_failed: ({ command, detail }) =>
    `ERROR: git 명령이 실패했습니다: ${command}\n- 오류: ${detail}\n- 권장 조치: git이 알린 문제를 해결한 뒤 실행하십시오: alfred resume. 완료된 작업은 저장되어 있습니다.`,
  commit_not_found: ({ revision }) =>
    `ERROR: 체크아웃할 커밋이 없습니다: ${JSON.stringify(revision)}\n- 권장 조치: git log로 확인한 뒤 --commit으로 지정하십시오.`,
  commit_incomplete: ({ specId, fileCount }) =>
    `ERROR: ${specId}의 게이트를 검사할 때 커밋되지 않은 파일이 ${fileCount}개 있었으므로 커밋만으로는 같은 상태가 아닙니다.\n- 권장 조치: 작업을 커밋한 뒤 그 커밋을 지정하십시오: alfred verify ${specId} --rerun --commit HEAD`,
  nothing_to_verify: ({ specId }) =>
    `ERROR: 게이트 결과가 있는 실행이 없습니다: ${specId}\n- 권장 조치: alfred 2-run ${specId}`,
  server_unreachable: ({ server, detail }) =>
    `ERROR: 위탁 실행 서버가 응답하지 않습니다.\n- 서버: ${server}\n- 오류: ${detail}\n- 권장 조치: alfred serve로 서버를 시작하거나 --server로 다른 서버를 지정하십시오.`,
  server_failed: ({ server, detail }) =>
    `ERROR: 위탁 실행 서버에서 오류가 발생했습니다.\n- 서버: ${server}\n- 오류: ${detail}\n- 권장 조치: 서버 로그를 확인하고 다시 시도하십시오. 멱등 키를 지정한 위탁 실행은 두 번 만들어지지 않습니다.`,
  listen_refused: ({ host, port, detail }) =>
    `ERROR: 서버가 ${host}:${port}에서 연결을 받을 수 없습니다.\n- 오류: ${detail}\n- 권장 조치: 그 주소를 쓰는 프로그램을 종료하거나 --port와 --host로 다른 주소를 지정하십시오.`,
  file_unreadable: ({ path, detail }) =>
    `ERROR: 파일을 읽을 수 없습니다.\n- 파일: ${path}\n- 오류: ${detail}\n- 권장 조치: ls -l ${shellWord(path)} 명령으로 권한을 확인하고 다시 시도하십시오.`,
  system_refused: ({ path, detail }) =>
    `ERROR: 시스템이 파일이나 폴더의 사용을 거부했습니다.\n- 경로: ${path}\n- 오류: ${detail}\n- 권장 조치: ls -ld ${shellWord(path)} 명령으로 종류와 권한을, df 명령으로 남은 공간을 확인하고 다시 시도하십시오.`,
  output_failed: ({ detail }) =>
    `ERROR: 결과를 표준 출력에 쓰지 못했습니다. 쓰인 내용이 중간에 끊겼을 수 있습니다.\n- 오류: ${detail}\n- 권장 조치: 출력할 곳의 공간을 확보한 뒤 다시 확인하십시오(alfred status). 명령 자체는 수행되었습니다.`,
};
