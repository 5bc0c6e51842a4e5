import type { Language } from "../../../context/index.ts";

const english = {
  begin:
    "Parses arguments exactly as typed, from standard input or --typed, and runs the phase. Always exits with 0; refusals and questions are text.",
  phase: "0-project, 1-plan, 2-run, 3-sync, resume, status",
  typed: "the arguments as one word, for a client that quotes them for the shell itself",
  hook: "What the hooks of an agent session call. Quick, silent where there is nothing to say, and never a failure.",
  sessionStart: "Says what work is unfinished: to the person and to the model.",
  personOnly: "no facts for the model, and an empty answer where there is nothing to say",
  events: {
    "user-prompt-expansion": "Checks a phase command as it was typed, before the model sees it.",
    "pre-compact": "Takes down the place of a step in flight before the model forgets.",
    "session-end": "Takes down the place of a step in flight when a session ends.",
    stop: "Reminds, once, of a step that the session was given and left open.",
  },
};

const korean: typeof english = {
  begin:
    "표준 입력이나 --typed로 받은 인수를 입력된 그대로 해석하여 페이즈를 실행합니다. 종료 코드는 항상 0이며, 거부와 질문은 텍스트로 출력합니다.",
  phase: "0-project, 1-plan, 2-run, 3-sync, resume, status 중 하나",
  typed: "한 단어로 묶은 인수. 셸에 맞게 직접 따옴표를 붙이는 클라이언트에서 씁니다",
  hook: "에이전트 세션의 훅이 호출하는 명령입니다. 빠르게 끝나고, 알릴 것이 없으면 아무것도 출력하지 않으며, 실패로 끝나지 않습니다.",
  sessionStart: "끝나지 않은 작업을 사람과 모델에 알립니다.",
  personOnly: "모델에는 알리지 않으며, 알릴 것이 없으면 빈 응답을 출력합니다",
  events: {
    "user-prompt-expansion": "입력된 페이즈 명령을 모델이 보기 전에 확인합니다.",
    "pre-compact": "모델의 대화 내용이 압축되기 전에 진행 중인 단계의 위치를 기록합니다.",
    "session-end": "세션이 끝날 때 진행 중인 단계의 위치를 기록합니다.",
    stop: "세션이 맡고도 끝내지 않은 단계를 한 번 알려 줍니다.",
  },
};

/** What an agent's session calls. */
export const sessionsHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
