import type { Language } from "../../../context/index.ts";

const english = {
  serve:
    "Runs phases unattended for those who ask over HTTP: starts their jobs, follows and cancels them, keeps their records. What is under way when it ends, or is killed, works on and is found again.",
  port: "where to listen; 0 for any free port",
  host: "where to listen",
  store: "sqlite:FILE or postgres://…; ALFRED_RECORDS, else .moai/memory/executions.db unless said",
  runner: "what runs the jobs: local or kubernetes",
  kubernetesSettings: "how jobs are to be in the cluster: runner.json",
  projectRoot: "projects are this folder and those below it; this project unless said",
  tokenFile: "where the token is kept when ALFRED_TOKEN doesn't say it",
  tenants: "who else may use it, by the SHA-256 of their tokens",
  allowAgentCommand: "let callers name a program in the agent's place",
  allowHost: "a name that the server is asked for by (repeatable)",
  repositoryHost: "where jobs in a cluster may clone from (repeatable)",
  allowEnv: "a variable that callers may set for their job (repeatable)",
  callbackHost: "where callbacks may go (repeatable)",
  callbackNetwork: "an inner network that a callback's host may be in (repeatable)",
  running: "jobs at once",
  runningPerTenant: "jobs at once of one tenant",
  queued: "executions that may wait",
  keepDays: "how long ended executions and their output are kept; 0 for ever",
  requestsPerMinute: "requests from one address; 0 for no limit",
};

const korean: typeof english = {
  serve:
    "HTTP로 요청받은 페이즈를 무인으로 실행합니다. 작업 프로세스를 시작하고, 지켜보고, 취소하고, 기록을 보관합니다. 서버가 끝나거나 강제 종료되어도 진행 중인 작업은 계속되며, 서버를 다시 시작하면 찾아냅니다.",
  port: "요청을 받을 포트 (0이면 빈 포트)",
  host: "요청을 받을 주소",
  store: "sqlite:FILE 또는 postgres://… (기본값: ALFRED_RECORDS, 없으면 .moai/memory/executions.db)",
  runner: "작업 프로세스를 실행할 실행기: local 또는 kubernetes",
  kubernetesSettings: "클러스터에서 작업 프로세스를 실행하는 방법을 정한 파일: runner.json",
  projectRoot: "이 폴더와 그 아래 폴더를 프로젝트로 다룹니다 (기본값: 현재 프로젝트)",
  tokenFile: "ALFRED_TOKEN이 없을 때 토큰을 보관할 파일",
  tenants: "함께 쓸 테넌트의 목록 파일 (토큰의 SHA-256으로 구분합니다)",
  allowAgentCommand: "요청하는 쪽이 에이전트 대신 프로그램을 지정할 수 있게 합니다",
  allowHost: "서버를 부르는 데 쓸 수 있는 호스트 이름 (여러 번 지정 가능)",
  repositoryHost: "클러스터의 작업 프로세스가 복제해 올 수 있는 호스트 (여러 번 지정 가능)",
  allowEnv: "요청하는 쪽이 작업 프로세스에 지정할 수 있는 환경 변수 (여러 번 지정 가능)",
  callbackHost: "콜백을 보낼 수 있는 호스트 (여러 번 지정 가능)",
  callbackNetwork: "콜백 호스트가 속해도 되는 내부 네트워크 (여러 번 지정 가능)",
  running: "동시에 실행할 작업 프로세스 수",
  runningPerTenant: "테넌트마다 동시에 실행할 작업 프로세스 수",
  queued: "대기할 수 있는 위탁 실행 수",
  keepDays: "끝난 위탁 실행과 출력을 보관할 일수 (0이면 계속 보관합니다)",
  requestsPerMinute: "한 주소에서 받을 분당 요청 수 (0이면 제한하지 않습니다)",
};

export type ServeHelp = typeof english;

/** `alfred serve`. */
export const serveHelp: Readonly<Record<Language, ServeHelp>> = { en: english, ko: korean };
