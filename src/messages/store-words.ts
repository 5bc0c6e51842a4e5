import type { Language } from "../context/index.ts";
import { localTime } from "../failures/index.ts";

const english = {
  copied: (count: number, isDryRun: boolean) => (isDryRun ? `${count} to copy` : `${count} copied`),
  same: (count: number) => `${count} the same already`,
  newer: (count: number) => `${count} newer in the target, left`,
  diverged: (count: number) => `${count} gone another way in the target, left`,
  held: (count: number) => `${count} being worked on, left`,
  damaged: (count: number) => `${count} damaged, left`,
  overwriteHint: "To put the source's in their place: the same command with --overwrite",
  filesAlone:
    'This project shares no store: its runs and results are this machine\'s files.\nTo share them: "store" in .moai/config.json',
  counts: (here: number, there: number) => `Records: ${here} here, ${there} in the store`,
  inStep: "Both have the same.",
  standings: {
    in_step: "the same",
    bring_in: "newer in the store",
    send: "newer here",
    leave: "on one side alone, and left there",
    diverged: "gone two ways",
    damaged_here: "damaged here",
    damaged_there: "damaged in the store",
  },
  refreshed: "The next command of a phase brings them together.",
  chooseHint: "Which one counts is yours to say: alfred store copy --help",
  heldBy: (key: string, processId: number, host: string, since: string) =>
    `${key} is being worked on by process ${processId} on ${host} (since ${localTime(since)})`,
};

const korean: typeof english = {
  copied: (count, isDryRun) => (isDryRun ? `복사할 기록 ${count}개` : `${count}개 복사함`),
  same: (count) => `이미 같음 ${count}개`,
  newer: (count) => `대상이 더 새로워 그대로 둠 ${count}개`,
  diverged: (count) => `대상에서 따로 진행되어 그대로 둠 ${count}개`,
  held: (count) => `작업 중이라 그대로 둠 ${count}개`,
  damaged: (count) => `손상되어 그대로 둠 ${count}개`,
  overwriteHint: "원본 기록으로 바꾸려면 같은 명령에 --overwrite를 붙이십시오.",
  filesAlone:
    '이 프로젝트는 저장소를 공유하지 않습니다. 실행과 결과는 이 컴퓨터의 파일에 있습니다.\n공유하려면 .moai/config.json에 "store"를 설정하십시오.',
  counts: (here, there) => `기록: 이 컴퓨터 ${here}개, 저장소 ${there}개`,
  inStep: "양쪽이 같습니다.",
  standings: {
    in_step: "같음",
    bring_in: "저장소가 더 새로움",
    send: "이 컴퓨터가 더 새로움",
    leave: "한쪽에만 있으며 그대로 둠",
    diverged: "서로 다르게 진행됨",
    damaged_here: "이 컴퓨터에서 손상됨",
    damaged_there: "저장소에서 손상됨",
  },
  refreshed: "다음 페이즈 명령이 양쪽을 맞춥니다.",
  chooseHint: "남길 쪽을 직접 선택하십시오: alfred store copy --help",
  heldBy: (key, processId, host, since) =>
    `작업 중: ${key} (프로세스 ${processId}, ${host}, ${localTime(since)}부터)`,
};

/** The words of `alfred store`. */
export function storeWords(language: Language): typeof english {
  return language === "ko" ? korean : english;
}
