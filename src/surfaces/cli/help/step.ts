import type { Language } from "../../../context/index.ts";

const english = {
  step: "What an agent calls when it has worked on a step's prompt.",
  answers: {
    done: "the work is done: alfred checks the gate and prints the next prompt",
    fail: "the work can't be done: the run fails with the reason",
    skip: "record the step as skipped and go on",
  },
  run: "the run, where several wait for an answer",
  attempt: "the attempt that is answered, as its prompt names it; refused where it is over",
  reason: "why",
};

const korean: typeof english = {
  step: "에이전트가 단계의 프롬프트를 처리한 뒤 호출하는 명령입니다.",
  answers: {
    done: "작업을 마쳤음을 알립니다. alfred가 게이트를 확인하고 다음 프롬프트를 출력합니다",
    fail: "작업을 할 수 없음을 알립니다. 실행은 그 이유와 함께 실패로 끝납니다",
    skip: "단계를 건너뛴 것으로 기록하고 계속합니다",
  },
  run: "응답을 기다리는 실행이 여러 개일 때 그 실행의 ID",
  attempt: "응답할 시도의 ID (프롬프트에 표시됩니다). 이미 끝난 시도이면 거부합니다",
  reason: "이유",
};

/** `alfred step`. */
export const stepHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
