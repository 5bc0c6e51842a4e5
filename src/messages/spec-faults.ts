import type { Language } from "../context/index.ts";

/** What can be wrong with a SPEC (specs.md, "Valid"), as facts. */
export type SpecFault =
  | { readonly code: "file_missing" }
  | { readonly code: "file_unreadable"; readonly detail: string }
  | { readonly code: "link_outside" }
  | { readonly code: "front_matter_missing" }
  | { readonly code: "front_matter_malformed"; readonly detail: string }
  | { readonly code: "field_missing"; readonly field: string }
  | {
      readonly code: "field_invalid";
      readonly field: string;
      readonly value: string;
      readonly expected: string;
    }
  | { readonly code: "id_differs"; readonly value: string; readonly expected: string }
  | { readonly code: "overview_missing" }
  | { readonly code: "requirements_missing" }
  /** The heading, or what a line begins with. */
  | { readonly code: "requirement_unheaded"; readonly text: string }
  | { readonly code: "criterion_unheaded"; readonly text: string }
  | { readonly code: "id_repeated"; readonly id: string; readonly firstLine: number }
  | { readonly code: "not_ears"; readonly id: string; readonly sentence: string }
  | { readonly code: "criterion_missing"; readonly id: string }
  | { readonly code: "criteria_missing" }
  | { readonly code: "part_missing"; readonly id: string; readonly part: "Given" | "When" | "Then" }
  | { readonly code: "requirement_unnamed"; readonly id: string }
  | { readonly code: "requirement_unknown"; readonly id: string; readonly requirement: string }
  | { readonly code: "left_over"; readonly text: string }
  | { readonly code: "plan_empty" }
  | { readonly code: "path_outside"; readonly path: string };

export interface FaultWords {
  readonly problem: string;
  /** What would be right. */
  readonly hint: string;
}

type Table = {
  readonly [Code in SpecFault["code"]]: (
    facts: Extract<SpecFault, { code: Code }>,
  ) => readonly [problem: string, hint: string];
};

const english: Table = {
  file_missing: () => ["the file is missing", "a SPEC has spec.md, acceptance.md and plan.md"],
  file_unreadable: ({ detail }) => [`the file can't be read: ${detail}`, "put a file of text in its place"],
  link_outside: () => [
    "the file is a link that leads out of the project",
    "put the file itself in its place",
  ],
  front_matter_missing: () => [
    "there is no front matter",
    "begin with --- and id, title, version, status, priority, created, updated",
  ],
  front_matter_malformed: ({ detail }) => [
    `the front matter can't be read: ${detail}`,
    "write it as YAML, one `key: value` a line",
  ],
  field_missing: ({ field }) => [`the front matter has no ${field}`, `add ${field}: …`],
  field_invalid: ({ field, value, expected }) => [
    `${field} is ${JSON.stringify(value)}`,
    `write it as: ${expected}`,
  ],
  id_differs: ({ value, expected }) => [`the id is ${value}`, `it has to be the folder's name: ${expected}`],
  overview_missing: () => ["there is no overview", "add `## Overview` with why, and for whom"],
  requirements_missing: () => [
    "there is no requirement",
    "add `## Requirements` with `### REQ-001` and one EARS sentence",
  ],
  requirement_unheaded: ({ text }) => [
    isRequirementId(text)
      ? `${text} has no heading of its own under \`## Requirements\`, so it doesn't count`
      : `${JSON.stringify(text)} is no requirement's id under \`## Requirements\`, so nothing below it counts`,
    "write each requirement under a heading of its own there: `### REQ-001`, `### REQ-002`, …; what is none belongs below one, or in another section",
  ],
  criterion_unheaded: ({ text }) => [
    `${JSON.stringify(text)} is no criterion's id, so nothing below it counts`,
    "write each criterion under a heading of its own: `## AC-001 (REQ-001)`",
  ],
  id_repeated: ({ id, firstLine }) => [
    `${id} is there twice (first in line ${firstLine})`,
    "give each one an id of its own",
  ],
  not_ears: ({ id, sentence }) => [
    `${id} isn't an EARS sentence: ${JSON.stringify(sentence.slice(0, 80))}`,
    "write: WHEN <event>, the system SHALL <response>. (or: The system SHALL …, WHILE …, WHERE …, IF …, THEN …)",
  ],
  criterion_missing: ({ id }) => [
    `${id} has no acceptance criterion`,
    `add \`## AC-00N (${id})\` to acceptance.md`,
  ],
  criteria_missing: () => ["there is no criterion", "add `## AC-001 (REQ-001)` with Given, When and Then"],
  part_missing: ({ id, part }) => [`${id} has no ${part}`, `add a line **${part}** …, and say it there`],
  requirement_unnamed: ({ id }) => [`${id} names no requirement`, `write \`## ${id} (REQ-001)\``],
  requirement_unknown: ({ id, requirement }) => [
    `${id} names ${requirement}, which doesn't exist`,
    "name a requirement of spec.md",
  ],
  left_over: ({ text }) => [`something is left open: ${text}`, "write what is meant"],
  plan_empty: () => [
    "the plan is empty",
    "write the approach, the files, the risks and the steps under headings",
  ],
  path_outside: ({ path }) => [`the link leads out of the project: ${path}`, "link to a file of the project"],
};

const korean: Table = {
  file_missing: () => ["파일이 없습니다", "SPEC에는 spec.md, acceptance.md, plan.md가 있어야 합니다"],
  file_unreadable: ({ detail }) => [`파일을 읽을 수 없습니다: ${detail}`, "그 자리에 텍스트 파일을 두십시오"],
  link_outside: () => ["프로젝트 밖을 가리키는 링크입니다", "그 자리에 파일 자체를 두십시오"],
  front_matter_missing: () => [
    "프런트매터가 없습니다",
    "---로 시작하여 id, title, version, status, priority, created, updated를 적으십시오",
  ],
  front_matter_malformed: ({ detail }) => [
    `프런트매터를 읽을 수 없습니다: ${detail}`,
    "한 줄에 하나씩 `키: 값` 형식의 YAML로 적으십시오",
  ],
  field_missing: ({ field }) => [
    `프런트매터에 ${field} 항목이 없습니다`,
    `다음 줄을 추가하십시오: ${field}: …`,
  ],
  field_invalid: ({ field, value, expected }) => [
    `${field} 값이 ${JSON.stringify(value)}입니다`,
    `다음과 같이 적으십시오: ${expected}`,
  ],
  id_differs: ({ value, expected }) => [`id가 ${value}입니다`, `폴더 이름과 같아야 합니다: ${expected}`],
  overview_missing: () => ["개요가 없습니다", "`## 개요`에 이유와 대상을 적으십시오"],
  requirements_missing: () => [
    "요구사항이 없습니다",
    "`## 요구사항` 아래에 `### REQ-001`과 EARS 문장을 적으십시오",
  ],
  requirement_unheaded: ({ text }) => [
    isRequirementId(text)
      ? `\`## 요구사항\` 아래에 제목을 따로 두지 않아 요구사항에서 빠집니다: ${text}`
      : `\`## 요구사항\` 아래에 있지만 요구사항 ID가 아니어서 그 내용이 빠집니다: ${JSON.stringify(text)}`,
    "요구사항마다 그 아래에 제목을 따로 두십시오: `### REQ-001`, `### REQ-002`, … 요구사항이 아닌 내용은 요구사항 아래나 다른 절에 적으십시오",
  ],
  criterion_unheaded: ({ text }) => [
    `인수 기준 ID가 아니어서 그 내용이 빠집니다: ${JSON.stringify(text)}`,
    "인수 기준마다 제목을 따로 두십시오: `## AC-001 (REQ-001)`",
  ],
  id_repeated: ({ id, firstLine }) => [
    `같은 ID가 두 번 나옵니다: ${id} (처음: ${firstLine}행)`,
    "서로 다른 ID를 쓰십시오",
  ],
  not_ears: ({ id, sentence }) => [
    `EARS 문장이 아닙니다: ${id} ${JSON.stringify(sentence.slice(0, 80))}`,
    "WHEN <사건>하면, 시스템은 <동작>해야 한다.",
  ],
  criterion_missing: ({ id }) => [
    `${id}의 인수 기준이 없습니다`,
    `acceptance.md에 추가하십시오: \`## AC-00N (${id})\``,
  ],
  criteria_missing: () => ["인수 기준이 없습니다", "`## AC-001 (REQ-001)`에 Given, When, Then을 적으십시오"],
  part_missing: ({ id, part }) => [
    `${id}에 ${part} 항목이 없습니다`,
    `다음과 같은 줄에 내용을 적으십시오: **${part}** …`,
  ],
  requirement_unnamed: ({ id }) => [
    `${id}에 요구사항이 지정되지 않았습니다`,
    `\`## ${id} (REQ-001)\` 형식으로 적으십시오`,
  ],
  requirement_unknown: ({ id, requirement }) => [
    `${id}에 지정된 요구사항이 없습니다: ${requirement}`,
    "spec.md에 있는 요구사항을 지정하십시오",
  ],
  left_over: ({ text }) => [`정해지지 않은 부분이 남아 있습니다: ${text}`, "내용을 적으십시오"],
  plan_empty: () => ["계획이 비어 있습니다", "제목 아래에 접근 방법, 파일, 위험, 단계를 적으십시오"],
  path_outside: ({ path }) => [
    `링크가 프로젝트 밖을 가리킵니다: ${path}`,
    "프로젝트 안의 파일을 링크하십시오",
  ],
};

/** What is wrong, and what would be right. */
export function specFaultWords(language: Language, fault: SpecFault): FaultWords {
  const table = language === "ko" ? korean : english;
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const words = table[fault.code] as (facts: SpecFault) => readonly [string, string];
  const [problem, hint] = words(fault);
  return { problem, hint };
}

/** It is one, and only its place or its form is wrong: a line of a list, a heading somewhere else. */
function isRequirementId(text: string): boolean {
  return /^REQ-[A-Z0-9-]*\d+$/.test(text);
}
