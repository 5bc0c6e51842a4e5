import type { Language } from "../../../context/index.ts";

const english = {
  verify:
    "Checks that a run's gate results are as alfred recorded them. With --rerun the gates run again on the recorded commit, in a work tree of its own.",
  run: "that run, instead of the newest",
  rerun: "run the gates again",
  commit: "run them on this commit, instead of the recorded one",
  setup: "run this first in the checked-out commit, for example 'npm ci'",
};

const korean: typeof english = {
  verify:
    "실행의 게이트 결과가 alfred가 기록한 그대로인지 확인합니다. --rerun을 지정하면 기록된 커밋을 별도의 작업 트리에 꺼내 게이트를 다시 실행합니다.",
  run: "가장 최근 실행 대신 확인할 실행의 ID",
  rerun: "게이트를 다시 실행합니다",
  commit: "기록된 커밋 대신 이 커밋에서 실행합니다",
  setup: "체크아웃한 커밋에서 먼저 실행할 명령, 예: 'npm ci'",
};

/** `alfred verify`. */
export const verifyHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
