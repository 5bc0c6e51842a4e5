import type { Language } from "../context/index.ts";

const english = {
  none: "No checkpoint yet. To make one: alfred checkpoint start TASK --total N",
  nothingToDo: (taskId: string) => `✓ ${taskId} is completed: there is nothing to do.`,
  noItems: "There are no items on standard input; nothing was changed.",
  goesOn: (taskId: string) => `[INFO] Going on with ${taskId} after the last item that was saved.`,
  retries: (taskId: string, count: number) =>
    `[INFO] ${taskId} had failed; its ${count === 1 ? "item with an error is" : `${count} items with errors are`} tried again:`,
  interrupted: "Interrupted; the state is saved. To go on: the same command again.",
  failedQuestion: (taskId: string) => `${taskId} has failed. Try its failed items again?`,
  options: { retry: "try again", restart: "begin anew, everything", stop: "leave it" },
  optionsTitle: "Options:",
};

const korean: typeof english = {
  none: "아직 체크포인트가 없습니다. 생성하려면: alfred checkpoint start TASK --total N",
  nothingToDo: (taskId) => `✓ 완료된 체크포인트라 할 일이 없습니다: ${taskId}`,
  noItems: "표준 입력에 항목이 없어 아무것도 변경하지 않았습니다.",
  goesOn: (taskId) => `[INFO] 마지막으로 저장된 항목 다음부터 재개합니다: ${taskId}`,
  retries: (taskId, count) => `[INFO] 실패로 끝난 체크포인트의 에러 ${count}건을 다시 시도합니다: ${taskId}`,
  interrupted: "중단되었습니다. 상태를 저장했습니다. 재개하려면 같은 명령을 다시 실행하십시오.",
  failedQuestion: (taskId) => `실패로 끝난 체크포인트입니다: ${taskId}. 실패한 항목을 다시 시도하시겠습니까?`,
  options: { retry: "다시 시도", restart: "모두 처음부터", stop: "그만두기" },
  optionsTitle: "선택:",
};

/** What the checkpoint commands say beside the views. */
export function checkpointWords(language: Language): typeof english {
  return language === "ko" ? korean : english;
}
