import type { Language } from "../context/index.ts";
import { onOneLine } from "../failures/index.ts";

/** A step that an agent session was given and left open. */
export interface OpenStepFacts {
  readonly phase: string;
  readonly specId: string | null;
  readonly step: string;
  readonly shortId: string;
}

/** What the agent of a session is told, once, when it stops with a step open. For the model; the person sees it too. */
export function openStepReminder(language: Language, facts: OpenStepFacts): string {
  const { phase, specId, shortId } = facts;
  const step = onOneLine(facts.step);
  const what = specId === null ? phase : `${phase} ${specId}`;
  const [done, fail] = ["done", 'fail --reason "…"'].map(
    (answer) => `alfred step ${answer} --run ${shortId}`,
  );
  return language === "ko"
    ? `alfred의 ${step} 단계가 아직 열려 있습니다 (${what}). 작업을 마쳤으면: ${done}. 할 수 없으면: ${fail}. 사용자의 답을 기다리거나 사용자가 중단을 원하면 그대로 멈추십시오. 상태는 저장되어 있습니다.`
    : `alfred's step ${step} is still open (${what}). If its work is done: ${done}. If it can't be done: ${fail}. If you wait for the user's answer, or the user wants to stop here, just stop: the state is saved.`;
}

/** What the user is told about a command before the model sees it: the run that it is about was given to another session. */
export function givenElsewhere(
  language: Language,
  { step }: Pick<OpenStepFacts, "step">,
  resume: string,
): string {
  return language === "ko"
    ? `진행 중인 실행이 있습니다: ${step} 단계를 다른 세션이 맡았습니다. 이 명령은 그 실행을 닫고 새로 시작합니다. 이어서 하려면: ${resume}`
    : `A run is under way: another session was given its step ${step}. This command closes it and starts anew. To go on with it instead: ${resume}`;
}

/** Why a command is stopped of which a line would end the words that the user typed, in the middle of them. */
export function argumentsCutShort(language: Language, line: string): string {
  return language === "ko"
    ? `입력한 내용에 ${line}만 적힌 줄이 있습니다. 그 줄에서 입력이 끊기고 나머지를 셸이 실행하게 되므로 명령을 멈췄습니다. 그 줄을 지우고 다시 입력하십시오.`
    : `A line of what you typed says ${line} and nothing else. It would end your words there, and a shell would run the rest, so the command was stopped. Take that line out and type it again.`;
}
