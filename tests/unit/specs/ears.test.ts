import { describe, expect, it } from "vitest";
import { earsPattern } from "../../../src/specs/ears.ts";
import { firstSentence } from "../../../src/specs/first-sentence.ts";

/** The parts of sentences, so that every pattern is tried with every subject and response. */
const english = {
  subjects: ["the system", "alfred", "each open session", "The API's client", "it"],
  responses: [
    "open a session",
    "not store the password",
    "log it, and answer within 2 s",
    "run `npm test` and, if it fails, say so",
    "retry 3 times",
  ],
  conditions: [
    ["", "ubiquitous"],
    ["WHEN a user logs in, ", "event"],
    ["When a user logs in ", "event"],
    ["WHEN a user submits a name, a password or both, ", "event"],
    ["WHEN a user submits e.g. a name, ", "event"],
    ["WHILE idle, ", "state"],
    ["WHERE a printer is there, ", "option"],
    ["IF the password is missing, THEN ", "unwanted"],
    ["IF the password is missing THEN ", "unwanted"],
    ["WHILE offline, WHEN a file is saved, ", "complex"],
    ["WHERE a cache is there, IF it is full, THEN ", "complex"],
    ["WHEN a file is saved and WHILE offline, ", "complex"],
  ],
} as const;

const korean = {
  subjects: ["시스템은", "alfred는", "서버(API)가", "각 세션은"],
  responses: [
    "세션을 열어야 한다",
    "세션을 열어야 합니다",
    "로그를 남겨야만 한다",
    "비밀번호를 저장해서는 안 된다",
    "비밀번호를 저장하면 안 됩니다",
    "비밀번호를 저장하지 않아야 한다",
    "이름, 날짜, 상태를 기록해야 한다",
    "실행을 멈춰야 함",
    "값을 확인해야 하며, 결과를 보여야 한다",
    "요청을 기록하여야 한다(테스트 제외)",
  ],
  conditions: [
    ["", "ubiquitous"],
    ["WHEN 사용자가 이름과 비밀번호를 제출하면, ", "event"],
    ["WHEN 사용자가 제출하면 ", "event"],
    ["WHILE 오프라인인 동안, ", "state"],
    ["WHERE 프린터가 있는 경우, ", "option"],
    ["IF 비밀번호가 없으면, THEN ", "unwanted"],
    ["IF 비밀번호가 없으면, ", "unwanted"],
    ["WHILE 오프라인인 동안, WHEN 파일이 저장되면, ", "complex"],
  ],
} as const;

const sentences = (parts: {
  readonly subjects: readonly string[];
  readonly responses: readonly string[];
  readonly conditions: readonly (readonly [string, string])[];
  readonly shall: string;
}) =>
  parts.conditions.flatMap(([condition, pattern]) =>
    parts.subjects.flatMap((subject) =>
      parts.responses.map((response) => [`${condition}${subject}${parts.shall}${response}.`, pattern]),
    ),
  );

describe("every pattern of EARS, with every kind of subject and response", () => {
  it.each([
    ["in English", sentences({ ...english, shall: " SHALL " })],
    ["in English, in small letters", sentences({ ...english, shall: " shall " })],
    ["in Korean", sentences({ ...korean, shall: " " })],
  ])("%s", (_, all) => {
    const found = all.map(([sentence = ""]) => [sentence, earsPattern(sentence)]);

    expect(found).toEqual(all);
  });

  it.each([
    ["시스템은 SHALL 세션을 연다.", "ubiquitous"],
    ["시스템은, 모든 요청을 기록해야 한다.", "ubiquitous"],
    ["시스템은 세션을 열어야 한다 (SHALL).", "ubiquitous"],
    ["WHEN 사용자가 제출하면, the system SHALL open a session.", "event"],
    ["The system SHALL open a session WHEN a user logs in.", "ubiquitous"],
    ["WHEN the contract says that a vendor shall pay, the system SHALL note it.", "event"],
    ["The server, which is idle, SHALL sleep.", "ubiquitous"],
  ])("%s", (sentence, pattern) => {
    expect(earsPattern(sentence)).toBe(pattern);
  });
});

describe("Korean as it is written", () => {
  it.each([
    ["WHEN 파일이 저장될 때 시스템은 백업을 만들어야 한다.", "event"],
    ["WHEN 파일이 저장될 때마다 시스템은 백업을 만들어야 한다.", "event"],
    ["WHEN 사용자가 로그인할 경우에는 시스템은 세션을 열어야 한다.", "event"],
    ["WHEN 요청이 도착한 즉시 시스템은 세션을 열어야 한다.", "event"],
    ["WHEN 로그인 직후 시스템은 세션을 열어야 한다.", "event"],
    ["WHILE 세션이 열려 있는 동안 시스템은 사용자 이름을 표시해야 한다.", "state"],
    ["WHILE 업로드 중 시스템은 진행률을 표시해야 한다.", "state"],
    ["WHILE 업로드 중에는 시스템은 진행률을 표시해야 한다.", "state"],
    ["WHILE 오프라인 상태에서 앱은 요청을 모아야 한다.", "state"],
    ["WHILE 오프라인 상태에서는 앱은 요청을 모아야 한다.", "state"],
    ["WHERE 2단계 인증이 켜진 경우 시스템은 코드를 요구하여야 합니다.", "option"],
    ["IF 5xx 오류 시 시스템은 다시 시도해야 한다.", "unwanted"],
  ])("a condition ends in a noun of its own, without a comma: %s", (sentence, pattern) => {
    expect(earsPattern(sentence)).toBe(pattern);
  });

  it.each([
    "관리자만 사용자를 삭제할 수 있어야 한다.",
    "시스템은(는) 200을 반환해야 한다.",
    "서버이(가) 멈춰야 한다.",
    "`GET /v1/sub`은(는) 200을 반환해야 한다.",
  ])("whatever particle names who is obliged: %s", (sentence) => {
    expect(earsPattern(sentence)).toBe("ubiquitous");
  });

  it.each([
    ["세션을 열어야 한다.", "ubiquitous"],
    ["모든 에러를 로그로 남겨야 한다.", "ubiquitous"],
    ["화면에 오류 메시지를 표시해야 한다.", "ubiquitous"],
    ["관리자에게 알려야 한다.", "ubiquitous"],
    ["WHEN 사용자가 로그인하면, 세션을 열어야 한다.", "event"],
    ["WHEN 사용자가 로그인하면 세션을 열어야 한다.", "event"],
    ["IF 인수가 숫자가 아닐 경우, THEN `TypeError`를 발생시켜야 한다.", "unwanted"],
  ])("the system is left out where it is said what is done to what: %s", (sentence, pattern) => {
    expect(earsPattern(sentence)).toBe(pattern);
  });
});

describe("what lacks a subject, a response or a condition is no EARS sentence", () => {
  it.each([
    "Shall we dance?",
    "What shall we do?",
    "WHEN, shall",
    "WHEN , the system SHALL open a session.",
    "WHEN the system SHALL open a session.",
    "WHEN a user logs in, SHALL open a session.",
    "WHILE , WHEN a user logs in, the system SHALL open a session.",
    "IF , THEN the system SHALL stop.",
    "IF THEN the system SHALL stop.",
    "IF it fails, the system SHALL retry.",
    "The system shall.",
    "The system shall not.",
    "The system SHALL …",
    "SHALL open a session.",
    "The SHALL open a session.",
    "The system opens a session.",
    "WHEN 사용자가 야한다 하면 시스템이 된다.",
    "WHEN 사용자가 가야 한다 하면, 시스템이 된다.",
    "WHEN, 시스템은 세션을 열어야 한다.",
    "WHEN 시스템은 세션을 열어야 한다.",
    "IF , THEN 시스템은 멈춰야 한다.",
    "IF 5xx 오류 시 멈춰야 한다.",
    "WHEN 때 시스템은 세션을 열어야 한다.",
    "WHEN, 세션을 열어야 한다.",
    "WHEN 세션을 열어야 한다.",
    "WHEN 다시 세션을 열어야 한다.",
    "WHEN 즉시 세션을 열어야 한다.",
    "바로 해야 한다.",
    "제대로 동작해야 한다.",
    "잘 동작해야 한다.",
    "해야 한다.",
    "시스템은 해야 한다.",
    "시스템은 야 한다.",
    "시스템은 세션을 열어야 하는가?",
    "시스템이 세션을 연다.",
    "",
    ".",
  ])("%j", (sentence) => {
    expect(earsPattern(sentence)).toBeNull();
  });
});

describe("a requirement's sentence ends where it ends, and not at a stop inside it", () => {
  it.each([
    ["The system SHALL log. And nothing else.", "The system SHALL log."],
    ["The system SHALL keep version 1.2 of it. Why not.", "The system SHALL keep version 1.2 of it."],
    ["WHEN a user submits e.g. a name, the system SHALL log. More.", 1],
    ["WHEN a user has e.g. Google as a provider, the system SHALL log. More.", 1],
    ['WHEN the tag is "v1.2. X", the system SHALL log. More.', 1],
    ["WHEN it is said (see Fig. 2. There.), the system SHALL log. More.", 1],
    ["WHEN `a. B` is typed, the system SHALL log. More.", 1],
    ["시스템은 세션을 열어야 한다. 그 밖의 설명.", "시스템은 세션을 열어야 한다."],
    [
      "WHEN 태그가 v1.2. 버전이면, 시스템은 기록해야 한다. 그 밖.",
      "WHEN 태그가 v1.2. 버전이면, 시스템은 기록해야 한다.",
    ],
    ["시스템은 세션을 열어야 합니다。그 밖의 설명", "시스템은 세션을 열어야 합니다。"],
    ["The system SHALL log", "The system SHALL log"],
    ['The system SHALL say "no. The quote is left open', 'The system SHALL say "no. The quote is left open'],
    ["The system SHALL log! Yes.", "The system SHALL log!"],
    ["Users can log in. The system SHALL log.", "Users can log in."],
  ])("%j", (text, expected) => {
    const sentence = typeof expected === "string" ? expected : text.replace(/ More\.$/, "");

    expect(firstSentence(text)).toBe(sentence);
  });
});
