import type { Language } from "../context/index.ts";
import { localTime } from "../failures/index.ts";

const english = {
  listening: (url: string) => `Listening at ${url}; ${url}/docs describes the API.`,
  newToken: (token: string, file: string) =>
    `Token: ${token}\nIt is shown this once and kept in ${file}. alfred execution finds it there; other clients send it as Authorization: Bearer.`,
  created: (id: string) => `✓ ${id} was created.\nTo follow it: alfred execution logs ${id} --follow`,
  wasThere: (id: string) => `✓ ${id} was created before with the same idempotency key.`,
  cancelled: (id: string) => `✓ ${id} is cancelled.`,
  cancelling: (id: string) => `${id} is being ended. To see it: alfred execution show ${id}`,
  none: "There is no execution.",
  more: (after: string) => `More: alfred execution list --after ${after}`,
  ended: (id: string, status: string) => `${id} is ${status}.`,
  labels: {
    status: "Status",
    project: "Project",
    work: "Work",
    job: "Job",
    pod: "Pod",
    run: "Run",
    branch: "Branch",
    files: "Files",
    error: "Error",
    history: "History",
  },
};

const korean: typeof english = {
  listening: (url) => `${url}에서 요청을 받고 있습니다. API 설명: ${url}/docs`,
  newToken: (token, file) =>
    `토큰: ${token}\n지금 한 번만 표시하며 ${file}에 보관합니다. alfred execution은 이 파일을 읽고, 다른 클라이언트는 Authorization: Bearer로 보냅니다.`,
  created: (id) => `✓ 위탁 실행을 만들었습니다: ${id}\n진행을 보려면: alfred execution logs ${id} --follow`,
  wasThere: (id) => `✓ 같은 멱등 키로 이미 만든 위탁 실행입니다: ${id}`,
  cancelled: (id) => `✓ 취소했습니다: ${id}`,
  cancelling: (id) => `종료하는 중입니다: ${id}. 상태를 보려면: alfred execution show ${id}`,
  none: "위탁 실행이 없습니다.",
  more: (after) => `더 보기: alfred execution list --after ${after}`,
  ended: (id, status) => `${id}: ${status}`,
  labels: {
    status: "상태",
    project: "프로젝트",
    work: "작업",
    job: "잡",
    pod: "파드",
    run: "실행",
    branch: "브랜치",
    files: "파일",
    error: "오류",
    history: "이력",
  },
};

/** The words of `alfred serve` and `alfred execution`. */
export function executionWords(language: Language): typeof english {
  return language === "ko" ? korean : english;
}

/** One change of an execution's state; the states are the API's own words in every language. */
export function stateChangeLine(change: {
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
  readonly reason: string;
}): string {
  const { from, to, at, reason } = change;
  return `${localTime(at)}  ${from === null ? to : `${from} → ${to}`}  ${reason.split("\n")[0] ?? ""}`;
}
