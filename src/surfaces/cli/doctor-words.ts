import type { Language } from "../../context/index.ts";

/** Settings of a client, relative to the root, and why they can't be read. */
interface UnreadableSettings {
  readonly agent: string;
  readonly path: string;
  readonly detail: string;
}

const english = {
  nodeTooOld: (version: string, floor: string) => `${version}: alfred needs ${floor} or later`,
  noRepository: "no repository here: drift can't be noticed",
  detached: "detached HEAD",
  noCommit: "no commit yet",
  agents: "agents on the PATH",
  none: "none",
  installation: "slash commands and hook",
  files: (count: number) => `${count} ${count === 1 ? "file" : "files"}`,
  specs: (count: number) => `${count} ${count === 1 ? "SPEC" : "SPECs"}`,
  notASpec:
    "no SPEC, for its name is no id: alfred passes it over. Name it SPEC-DOMAIN-NNN, such as SPEC-AUTH-001",
  notInstalled: "not installed: alfred install",
  incomplete: (agents: readonly string[]) =>
    `something is missing: ${agents.map((agent) => `alfred install --agent ${agent}`).join(", ")}`,
  settingsUnreadable: ({ agent, path, detail }: UnreadableSettings) =>
    `${path} can't be read, by ${agent} either, so that nothing in it counts: ${detail}\n  Mend it (a JSON object, without comments or trailing commas), then: alfred install --agent ${agent}`,
  inTheWay: (files: readonly string[]) =>
    `these aren't alfred's and stand in the place of its own, so that commands of these names are another tool's: ${files.join(", ")}\n  Move them away, then: alfred install`,
  pluginToo: (plugin: string, file: string) =>
    `both the plugin ${plugin} (${file}) and project files are there: the files silently win, and the hook runs twice.\n  Keep one: alfred uninstall, or: claude plugin uninstall ${plugin}`,
  hooks: (agent: string) => `hooks of ${agent}`,
  hookFindsNothing: (agent: string) =>
    `they find no alfred on this machine, and say nothing: alfred install --agent ${agent}, or put alfred on the PATH`,
  noConfig: "not there yet: alfred 0-project",
  noTestCommand: "test_command is not set",
  notThere: "not there yet",
  notAFolder: (path: string) =>
    `${path} is not a folder, so that nothing can be saved: move it away (mv ${path} ${path}.old)`,
  notWritable: (folder: string) => `can't be written: chmod 755 ${folder}`,
  notReadable: (file: string) => `can't be read: chmod 644 ${file}`,
  backupIsGood: (detail: string) =>
    `${detail}\n  The backup is good; alfred doctor without --dry-run restores it.`,
  fileIsGone: (backup: string, file: string) =>
    `the state file is gone. If it wasn't deleted on purpose: mv ${backup} ${file}`,
  leaseOfNobody: "damaged: it says nothing about who holds it. The next command that needs it takes it over.",
  restored: (backup: string, aside: string) =>
    `restored from ${backup}; the damaged file is kept as ${aside}`,
  putAside: (detail: string, aside: string) =>
    `${detail}\n  There is no good backup. The file was put aside as ${aside}.`,
  checkpointMended: (detail: string) => `${detail}\n  Written anew from what is good of it.`,
  checkpointLost: (detail: string, taskId: string) =>
    `${detail}\n  Nothing good is left of it; to begin anew: alfred checkpoint start ${taskId} --restart --total N`,
  worktreeLeft: "work tree of a run that can't go on: alfred clean takes it away",
  branchKept: (branch: string) =>
    `work of a task that isn't in the project: git show ${branch}. When you don't need it: git branch -D ${branch}`,
  teamStore: "team's store",
  records: (count: number) => `${count} ${count === 1 ? "record" : "records"}`,
  sharedDamaged: (detail: string, record: string) =>
    `${detail}\n  The version before it stands in. On a machine that has it: alfred store copy --from files --to team --only ${record} --overwrite`,
  inUse: (detail: string) => `${detail}\n  Nothing was changed, since a process is at work on this run.`,
};

const korean: typeof english = {
  nodeTooOld: (version, floor) => `${version}: ${floor} 이상이 필요합니다`,
  noRepository: "저장소가 없습니다: 코드 변경을 알아차릴 수 없습니다",
  detached: "분리된 HEAD",
  noCommit: "아직 커밋이 없습니다",
  agents: "PATH에 있는 에이전트",
  none: "없음",
  installation: "슬래시 명령과 훅",
  files: (count) => `파일 ${count}개`,
  specs: (count) => `SPEC ${count}개`,
  notASpec:
    "이름이 SPEC ID가 아니어서 SPEC으로 다루지 않습니다. SPEC-DOMAIN-NNN 형식으로 바꾸십시오. 예: SPEC-AUTH-001",
  notInstalled: "설치되지 않음: alfred install",
  incomplete: (agents) =>
    `일부가 없습니다: ${agents.map((agent) => `alfred install --agent ${agent}`).join(", ")}`,
  settingsUnreadable: ({ agent, path, detail }) =>
    `${path} 파일을 alfred도 ${agent}도 읽을 수 없어 그 안의 설정이 모두 무시됩니다: ${detail}\n  파일을 고친 뒤(주석이나 끝의 쉼표가 없는 JSON 객체) 실행하십시오: alfred install --agent ${agent}`,
  inTheWay: (files) =>
    `alfred의 파일이 있어야 할 자리에 다른 도구의 파일이 있어 같은 이름의 명령은 그 도구의 명령입니다: ${files.join(", ")}\n  다른 곳으로 옮긴 뒤 실행하십시오: alfred install`,
  pluginToo: (plugin, file) =>
    `플러그인과 프로젝트 파일이 함께 있습니다: ${plugin} (${file}). 이 경우 프로젝트 파일이 우선하고 훅이 두 번 실행됩니다.\n  하나만 남기십시오: alfred uninstall 또는 claude plugin uninstall ${plugin}`,
  hooks: (agent) => `훅 (${agent})`,
  hookFindsNothing: (agent) =>
    `이 컴퓨터에서 alfred를 찾지 못해 동작하지 않습니다: alfred install --agent ${agent}, 또는 alfred를 PATH에 추가하십시오`,
  noConfig: "아직 없음: alfred 0-project",
  noTestCommand: "test_command가 설정되지 않았습니다",
  notThere: "아직 없음",
  notAFolder: (path) =>
    `${path}은(는) 폴더가 아니므로 아무것도 저장할 수 없습니다: 다른 곳으로 옮기십시오 (mv ${path} ${path}.old)`,
  notWritable: (folder) => `쓸 수 없습니다: chmod 755 ${folder}`,
  notReadable: (file) => `읽을 수 없습니다: chmod 644 ${file}`,
  backupIsGood: (detail) =>
    `${detail}\n  백업은 정상입니다. --dry-run 없이 alfred doctor를 실행하면 복구합니다.`,
  fileIsGone: (backup, file) => `상태 파일이 없습니다. 일부러 삭제한 것이 아니라면: mv ${backup} ${file}`,
  leaseOfNobody: "손상되었습니다. 누가 사용 중인지 적혀 있지 않으며, 다음에 필요한 명령이 이어받습니다.",
  restored: (backup, aside) => `${backup}에서 복구했습니다. 손상된 파일: ${aside}`,
  putAside: (detail, aside) => `${detail}\n  정상 백업이 없습니다. 파일을 ${aside}(으)로 옮겼습니다.`,
  checkpointMended: (detail) => `${detail}\n  온전한 내용으로 다시 작성했습니다.`,
  checkpointLost: (detail, taskId) =>
    `${detail}\n  남은 온전한 내용이 없습니다. 새로 시작하려면: alfred checkpoint start ${taskId} --restart --total N`,
  worktreeLeft: "더 이어갈 수 없는 실행의 작업 트리입니다. 삭제하려면: alfred clean",
  branchKept: (branch) =>
    `프로젝트에 반영되지 않은 태스크 결과입니다. 확인: git show ${branch}. 필요 없으면 삭제하십시오: git branch -D ${branch}`,
  teamStore: "팀 저장소",
  records: (count) => `기록 ${count}개`,
  sharedDamaged: (detail, record) =>
    `${detail}\n  이전 버전을 대신 사용합니다. 이 기록이 있는 컴퓨터에서: alfred store copy --from files --to team --only ${record} --overwrite`,
  inUse: (detail) => `${detail}\n  다른 프로세스가 이 실행을 사용 중이므로 변경하지 않았습니다.`,
};

export const doctorWords: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
