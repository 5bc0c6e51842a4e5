import type { Language } from "../context/index.ts";
import type { FaultWords } from "./spec-faults.ts";

/** What can be wrong with a task file (tasks.md, "Safety"), as facts. */
export type TaskFault =
  | { readonly code: "cycle"; readonly ids: readonly string[] }
  | {
      readonly code: "unknown_dependency";
      readonly id: string;
      readonly dependency: string;
      readonly nearest: string | null;
    }
  /** It waits for a task of a wave that begins only after its own. */
  | { readonly code: "later_wave"; readonly id: string; readonly dependency: string; readonly wave: number }
  | { readonly code: "duplicate_id"; readonly id: string; readonly firstLine: number }
  | { readonly code: "unknown_marker"; readonly id: string; readonly marker: string }
  | {
      readonly code: "check_unreadable";
      readonly id: string;
      readonly command: string;
      readonly detail: string;
    }
  /** From here to the end of the file everything is hidden. */
  | { readonly code: "unclosed"; readonly what: "fence" | "comment" };

type Table = {
  readonly [Code in TaskFault["code"]]: (
    facts: Extract<TaskFault, { code: Code }>,
  ) => readonly [problem: string, hint: string];
};

const english: Table = {
  cycle: ({ ids }) => [
    `tasks wait for each other: ${[...ids, ids[0] ?? ""].join(" → ")}`,
    "take out one of these dependencies",
  ],
  unknown_dependency: ({ id, dependency, nearest }) => [
    `${id} waits for ${dependency}, which doesn't exist`,
    nearest === null ? "name a task of this file" : `did you mean ${nearest}?`,
  ],
  later_wave: ({ id, dependency, wave }) => [
    `${id} waits for ${dependency}, which comes later, in wave ${wave}`,
    "move one of the two to the other's wave",
  ],
  duplicate_id: ({ id, firstLine }) => [
    `${id} is there twice (first in line ${firstLine})`,
    "give each task an id of its own",
  ],
  unknown_marker: ({ id, marker }) => [
    `${id} has the unknown marker [${marker}]`,
    "use [ ] pending, [x] completed, [~] in progress, [!] failed or [-] skipped",
  ],
  check_unreadable: ({ id, command, detail }) => [
    `the check of ${id} can't be run without a shell: ${command} (${detail})`,
    "write one command with its words, or put it into a script",
  ],
  unclosed: ({ what }) => [
    `${what === "fence" ? "a code block" : "a comment"} is never closed, so that the rest of the file is hidden`,
    what === "fence" ? "close it with a line of ```" : "close it with -->",
  ],
};

const korean: Table = {
  cycle: ({ ids }) => [
    `태스크가 서로를 기다립니다 (순환 의존): ${[...ids, ids[0] ?? ""].join(" → ")}`,
    "이 의존성 중 하나를 제거하십시오",
  ],
  unknown_dependency: ({ id, dependency, nearest }) => [
    `${id}의 의존 태스크가 없습니다: ${dependency}`,
    nearest === null ? "이 파일에 있는 태스크를 지정하십시오" : `혹시 이것입니까: ${nearest}`,
  ],
  later_wave: ({ id, dependency, wave }) => [
    `${id}의 의존 태스크가 더 나중 웨이브에 있습니다: ${dependency} (웨이브 ${wave})`,
    "둘 중 하나를 옮기십시오",
  ],
  duplicate_id: ({ id, firstLine }) => [
    `같은 ID가 두 번 나옵니다: ${id} (처음: ${firstLine}행)`,
    "태스크마다 서로 다른 ID를 쓰십시오",
  ],
  unknown_marker: ({ id, marker }) => [
    `알 수 없는 마커입니다: ${id} [${marker}]`,
    "[ ] 대기, [x] 완료, [~] 진행 중, [!] 실패, [-] 스킵 중 하나를 쓰십시오",
  ],
  check_unreadable: ({ id, command, detail }) => [
    `셸 없이 실행할 수 없는 검사 명령입니다: ${id}: ${command} (${detail})`,
    "단어로 된 명령 하나를 적거나 스크립트로 옮기십시오",
  ],
  unclosed: ({ what }) => [
    `${what === "fence" ? "코드 블록" : "주석"}의 끝이 없어 파일의 나머지가 보이지 않습니다`,
    what === "fence" ? "``` 줄로 닫으십시오" : "-->로 닫으십시오",
  ],
};

/** What is wrong, and what would be right. */
export function taskFaultWords(language: Language, fault: TaskFault): FaultWords {
  const table = language === "ko" ? korean : english;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const words = table[fault.code] as (facts: TaskFault) => readonly [string, string];
  const [problem, hint] = words(fault);
  return { problem, hint };
}
