import type { Language } from "../../../context/index.ts";

const english = {
  job: "What an execution's runner starts.",
  work: "Does one job of this machine's executions from beginning to end.",
  jobs: "where the server's jobs are",
  pod: "Does the job of the pod that it runs in from beginning to end.",
  order: "what is to be done",
  end: "where to say how it ended",
  base: "the commit that was cloned",
  fetch: "Brings what a job in a cluster has sent into this project.",
  state: "where it was sent: postgres://… or s3://BUCKET",
  remove: "take it away there once it is here",
  prompt: "Gives an agent the prompt on standard input, and says what came of it.",
};

const korean: typeof english = {
  job: "위탁 실행의 실행기가 시작하는 명령입니다.",
  work: "이 컴퓨터의 위탁 실행 하나를 처음부터 끝까지 수행합니다.",
  jobs: "서버의 작업 프로세스가 있는 폴더",
  pod: "이 파드가 맡은 작업을 처음부터 끝까지 수행합니다.",
  order: "할 일을 적은 파일",
  end: "어떻게 끝났는지 적을 파일",
  base: "복제한 커밋",
  fetch: "클러스터의 작업 프로세스가 보낸 결과를 이 프로젝트로 가져옵니다.",
  state: "결과가 보내진 곳: postgres://… 또는 s3://BUCKET",
  remove: "가져온 뒤 그곳에서 삭제합니다",
  prompt: "표준 입력으로 받은 프롬프트를 에이전트에 전달하고 결과를 알립니다.",
};

/** `alfred job`, which programs call. */
export const jobHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
