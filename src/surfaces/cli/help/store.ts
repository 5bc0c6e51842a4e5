import type { Language } from "../../../context/index.ts";

const english = {
  store:
    "Runs and results are this machine's files, unless .moai/config.json names a store that a team's machines share.",
  status:
    "Shows how this machine's runs and results stand beside the team's store, and who is at work on what. It changes nothing.",
  copy: "Copies runs and results from one store to another: files (this project's), team (the store that the configuration names), files:FOLDER, or postgres://… without a password. What the target has newer stays; more than once is harmless.",
  from: "files, team, files:FOLDER or postgres://…",
  to: "files, team, files:FOLDER or postgres://…",
  only: "this record alone, by its state file's name (repeatable)",
  project: "the project's name in a PostgreSQL; the configuration's unless said",
  overwrite: "also over what is newer, has gone another way or is damaged in the target",
  dryRun: "say what would be copied, and change nothing",
};

const korean: typeof english = {
  store:
    "실행과 결과가 저장되는 곳을 다룹니다. .moai/config.json에 팀의 컴퓨터들이 함께 쓰는 저장소를 지정하지 않으면 이 컴퓨터의 파일에 저장됩니다.",
  status:
    "이 컴퓨터의 실행과 결과를 팀 저장소와 비교하고, 누가 무엇을 사용 중인지 보여 줍니다. 아무것도 변경하지 않습니다.",
  copy: "실행과 결과를 한 저장소에서 다른 저장소로 복사합니다: files(이 프로젝트의 파일), team(설정에 지정한 저장소), files:FOLDER 또는 비밀번호 없는 postgres://…. 대상에 있는 더 새로운 기록은 그대로 두며, 여러 번 실행해도 됩니다.",
  from: "복사해 올 저장소: files, team, files:FOLDER 또는 postgres://…",
  to: "복사할 대상 저장소: files, team, files:FOLDER 또는 postgres://…",
  only: "상태 파일 이름으로 지정한 이 기록만 복사합니다 (여러 번 지정 가능)",
  project: "PostgreSQL 안의 프로젝트 이름 (기본값: 설정에 있는 이름)",
  overwrite: "대상의 기록이 더 새롭거나 따로 진행되었거나 손상된 경우에도 덮어씁니다",
  dryRun: "복사할 내용만 보여 주고 아무것도 변경하지 않습니다",
};

/** `alfred store`. */
export const storeHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
