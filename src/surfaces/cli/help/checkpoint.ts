import type { Language } from "../../../context/index.ts";

const english = {
  checkpoint: "For one long step over many items: what is done is saved, and work goes on where it stopped.",
  item: "the item, as it is named everywhere",
  done: "An item is done; one that is done twice counts once.",
  error: "An item failed; the next failure of the same item counts as a retry.",
  message: "what went wrong",
  stack: "where",
  current: "Says which item is being worked on.",
  endings: {
    pause: "Work stops for now; the time until it goes on doesn't count.",
    complete: "All work is done.",
    fail: "The work is given up.",
  },
  show: "Shows how far it is, what failed and how long the rest will take.",
  watch: "follow it until nobody works on it any more",
  list: "Lists all checkpoints with status and progress; a broken one too.",
  run: "Runs COMMAND for each item on standard input, one a line, with {} replaced by the item as one word, without a shell; goes on where it stopped.",
  command: "after --: the program and its words, with {} for the item",
  retries: "try an item that failed so many times again (2 unless said)",
  parallel: "so many items at once (1 unless said)",
  restart: "begin anew, and forget what is done",
  exitCodes:
    "Exit codes: 0 every item is done, 1 items failed, 130 interrupted; the same command\ngoes on.\n",
  start: "Begins, or goes on where it stopped: what is done stays done.",
  total: "how many items there are; needed to begin",
  retry: "go on though it has failed",
  every: "save after every N items (10 unless said)",
  interval: "save after so long, for example 30s, 5m, 1h (5m unless said)",
  onGitChanges: "save when N files have changed in the work tree",
};

const korean: typeof english = {
  checkpoint:
    "많은 항목을 처리하는 긴 작업을 위한 명령입니다. 완료한 항목을 저장하고 멈춘 곳부터 계속합니다.",
  item: "항목 이름 (항상 같은 이름으로 적습니다)",
  done: "항목을 완료로 기록합니다. 두 번 기록해도 한 번으로 셉니다.",
  error: "항목을 실패로 기록합니다. 같은 항목이 다시 실패하면 재시도로 셉니다.",
  message: "무엇이 잘못되었는지",
  stack: "오류가 난 위치",
  current: "지금 처리하는 항목을 기록합니다.",
  endings: {
    pause: "작업을 잠시 멈춥니다. 다시 시작할 때까지의 시간은 세지 않습니다.",
    complete: "모든 작업을 완료로 기록합니다.",
    fail: "작업을 포기합니다.",
  },
  show: "진행 상황, 실패한 항목, 남은 예상 시간을 보여 줍니다.",
  watch: "작업하는 프로세스가 없어질 때까지 계속 보여 줍니다",
  list: "모든 체크포인트를 상태, 진행 상황과 함께 보여 줍니다. 손상된 체크포인트도 포함합니다.",
  run: "표준 입력에 한 줄에 하나씩 있는 항목마다 명령을 실행합니다. {}는 항목으로 바뀌어 한 단어로 전달되며, 셸은 쓰지 않습니다. 멈춘 곳부터 계속합니다.",
  command: "-- 뒤에 적는 프로그램과 인수. 항목이 들어갈 자리에 {}를 적습니다",
  retries: "실패한 항목을 다시 시도할 횟수 (기본값: 2)",
  parallel: "동시에 처리할 항목 수 (기본값: 1)",
  restart: "완료한 항목을 잊고 처음부터 시작합니다",
  exitCodes:
    "종료 코드: 0 모든 항목 완료, 1 실패한 항목 있음, 130 중단됨. 같은 명령을 다시 실행하면\n계속합니다.\n",
  start: "작업을 시작하거나 멈춘 곳부터 계속합니다. 완료한 항목은 다시 하지 않습니다.",
  total: "전체 항목 수. 처음 시작할 때 필요합니다",
  retry: "실패한 작업을 계속합니다",
  every: "항목 N개마다 저장합니다 (기본값: 10)",
  interval: "이 시간마다 저장합니다, 예: 30s, 5m, 1h (기본값: 5m)",
  onGitChanges: "작업 트리에서 파일 N개가 변경되면 저장합니다",
};

/** `alfred checkpoint`. */
export const checkpointHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
