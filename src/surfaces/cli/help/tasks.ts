import type { Language } from "../../../context/index.ts";

const english = {
  tasks:
    "Task files: Markdown lists whose checkboxes are the state of the work, in waves and with dependencies.",
  list: "Lists the tasks by wave, with states, dependencies, attempts, and who works on them.",
  graph: "Shows the waves and dependencies as a tree.",
  mermaid: "as a Mermaid flow chart",
  next: "Says which tasks are ready in the wave that is on, and what the others wait for.",
  check:
    "Names every problem with file:line:column and ids: cycles, unknown and duplicate ids, unknown markers.",
  id: "the task, for example T-003",
  reason: "why",
  claimedAs: "the name under which the task was claimed",
  moves: {
    start: "begins a task: its box becomes [~]. Refused before all it waits for is completed.",
    done: "ends a task: alfred runs its check first, where it names one (check: …), and prints the evidence.",
    fail: "reports that a task failed; who waits for it is skipped. Past the limit of attempts it is skipped itself.",
    skip: "leaves a task out, and with it all that waits for it.",
  },
  claim:
    "Takes one ready task under a lease, so that several agents work one wave without stepping on each other. A task whose claimant is gone is given out again.",
  claimAs: "who takes it; else the calling process counts",
  resume:
    "Goes on after an interruption: what was in progress begins anew, skipped tasks are judged again, and of each failed one it is asked whether to retry or skip it.",
  retry: "run this task again, its attempts reset (repeatable)",
  skip: "leave this task out, and with it all that waits for it (repeatable)",
  retryAll: "run every failed task again, its attempts reset",
  yes: "without questions: failed tasks are tried again within their limit, and skipped past it",
  resumeAs:
    "who asks: what this name has claimed begins anew, and what others who live have claimed stays theirs",
  import:
    "Takes tasks over from Spec Kit (tasks.md), OpenSpec (tasks.md) or Task Master (tasks.json): prints a task file, or writes one that isn't there yet.",
  importedFile: "the other tool's file, inside the project",
  from: "spec-kit, openspec or task-master; seen by the file's form where it isn't said",
  to: "the task file to write; printed where it isn't said",
};

const korean: typeof english = {
  tasks:
    "태스크 파일을 다룹니다. 체크박스가 작업의 상태를 나타내는 Markdown 목록이며 웨이브와 의존 관계가 있습니다.",
  list: "태스크를 웨이브별로 상태, 의존 관계, 시도 횟수, 담당자와 함께 보여 줍니다.",
  graph: "웨이브와 의존 관계를 트리로 보여 줍니다.",
  mermaid: "Mermaid 흐름도로 출력합니다",
  next: "현재 웨이브에서 시작할 수 있는 태스크와, 나머지가 무엇을 기다리는지 보여 줍니다.",
  check: "모든 문제를 파일:줄:열, ID와 함께 보여 줍니다: 순환, 알 수 없거나 중복된 ID, 알 수 없는 표시.",
  id: "태스크 ID, 예: T-003",
  reason: "이유",
  claimedAs: "태스크를 맡을 때 쓴 이름",
  moves: {
    start: "태스크를 시작합니다. 체크박스가 [~]가 됩니다. 기다리는 태스크가 모두 완료되기 전에는 거부합니다.",
    done: "태스크를 완료합니다. 검사(check: …)가 지정된 태스크이면 alfred가 먼저 검사를 실행하고 증거를 출력합니다.",
    fail: "태스크의 실패를 알립니다. 이 태스크를 기다리는 태스크는 건너뜁니다. 시도 한도를 넘으면 이 태스크도 건너뜁니다.",
    skip: "태스크와 이를 기다리는 모든 태스크를 건너뜁니다.",
  },
  claim:
    "시작할 수 있는 태스크 하나를 점유하여 맡습니다. 여러 에이전트가 같은 웨이브에서 겹치지 않게 작업할 수 있습니다. 맡은 쪽이 사라진 태스크는 다시 내줍니다.",
  claimAs: "맡는 쪽의 이름 (없으면 호출한 프로세스로 구분합니다)",
  resume:
    "중단된 뒤에 재개합니다. 진행 중이던 태스크는 새로 시작하고, 건너뛴 태스크는 다시 판단하며, 실패한 태스크는 다시 시도할지 건너뛸지 묻습니다.",
  retry: "이 태스크를 시도 횟수를 초기화하고 다시 실행합니다 (여러 번 지정 가능)",
  skip: "이 태스크와 이를 기다리는 모든 태스크를 건너뜁니다 (여러 번 지정 가능)",
  retryAll: "실패한 모든 태스크를 시도 횟수를 초기화하고 다시 실행합니다",
  yes: "묻지 않습니다. 실패한 태스크는 한도 안에서 다시 시도하고, 한도를 넘으면 건너뜁니다",
  resumeAs:
    "요청하는 쪽의 이름. 이 이름으로 맡은 태스크는 새로 시작하고, 살아 있는 다른 쪽이 맡은 태스크는 그대로 둡니다",
  import:
    "Spec Kit(tasks.md), OpenSpec(tasks.md), Task Master(tasks.json)의 태스크를 가져옵니다. 태스크 파일을 출력하거나 새 파일로 저장합니다.",
  importedFile: "프로젝트 안에 있는 다른 도구의 파일",
  from: "spec-kit, openspec, task-master 중 하나 (없으면 파일의 형식으로 판단합니다)",
  to: "저장할 태스크 파일 (없으면 출력합니다)",
};

/** What moves one task. */
export type Move = keyof typeof english.moves;

/** `alfred tasks`. */
export const tasksHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
