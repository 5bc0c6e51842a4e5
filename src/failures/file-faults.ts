import type { Language } from "../context/index.ts";
import { type DamageFault, damageWords } from "./damage-faults.ts";
import { onOneLine } from "./facts-in-words.ts";
import { type TemplateFault, templateFaultWords } from "./template-faults.ts";

/** What is wrong at one place of a file, as its schema has it. */
export type SchemaFault =
  | { readonly kind: "type"; readonly expected: readonly string[] }
  | { readonly kind: "one_of"; readonly allowed: readonly string[] }
  | { readonly kind: "exactly"; readonly value: string }
  | { readonly kind: "empty" }
  | { readonly kind: "too_many" | "at_least" | "at_most"; readonly limit: number }
  | { readonly kind: "written_as"; readonly pattern: string }
  | { readonly kind: "lacks" | "unknown_names"; readonly names: readonly string[] }
  | { readonly kind: "command" | "command_or_setting" | "phase_or_null" }
  /** What the validator said, where there is no fault of its own for it. */
  | { readonly kind: "said"; readonly detail: string };

/** What a schema has against one place of a file. */
export interface PlaceFault {
  readonly kind: "schema";
  /** As JSON Pointer has it, empty for the whole file. */
  readonly pointer: string;
  /** The name of the step that it lies in, of a workflow's or a run's. */
  readonly step: string | null;
  readonly faults: readonly SchemaFault[];
}

/** What is wrong with a step of a workflow definition. */
export type StepFault =
  | { readonly kind: "not_an_earlier_step"; readonly gate: string; readonly earlier: string }
  | {
      readonly kind: "unknown_builtin" | "unknown_items";
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly kind: "path_outside"; readonly path: string; readonly reason: string }
  | { readonly kind: "no_prompt"; readonly path: string }
  | { readonly kind: "prompt_unreadable"; readonly path: string; readonly detail: string }
  | { readonly kind: "unknown_variables"; readonly template: string; readonly variables: readonly string[] }
  | { readonly kind: "needs_shell"; readonly command: string; readonly sign: string }
  | { readonly kind: "command_malformed"; readonly command: string; readonly detail: string }
  | {
      readonly kind: "template";
      readonly template: string;
      readonly line: number;
      readonly column: number;
      readonly text: string;
      readonly fault: TemplateFault;
    };

/**
 * A fault of a file that people write, as facts: where it is and what. A text is what a parser or the system said, and stands in every
 * language as it is.
 */
export type FileFault =
  | string
  | PlaceFault
  | { readonly kind: "name_twice"; readonly line: number; readonly column: number; readonly name: string }
  | { readonly kind: "step_twice"; readonly step: string }
  | { readonly kind: "name_of_command"; readonly name: string }
  | { readonly kind: "damage"; readonly fault: DamageFault }
  | { readonly kind: "link_to_nothing" }
  | { readonly kind: "step"; readonly step: string; readonly fault: StepFault };

type Words<Kinds extends { readonly kind: string }> = {
  readonly [Kind in Kinds["kind"]]: (facts: Extract<Kinds, { readonly kind: Kind }>) => string;
};

interface FaultWords {
  readonly types: Readonly<Record<string, string>>;
  readonly either: (words: readonly string[]) => string;
  readonly schema: Words<SpreadOut<SchemaFault>>;
  readonly step: Words<SpreadOut<StepFault>>;
  readonly file: Words<Exclude<FileFault, string | { readonly kind: "schema" } | { readonly kind: "step" }>>;
  readonly ofStep: (step: string) => string;
  /** What stands between a place and a fault of it. */
  readonly afterPlace: string;
}

/** A member for each kind, where several share their facts. */
type SpreadOut<Kinds extends { readonly kind: string }> = Kinds extends unknown
  ? { [Kind in Kinds["kind"]]: Omit<Kinds, "kind"> & { readonly kind: Kind } }[Kinds["kind"]]
  : never;

const english: FaultWords = {
  types: {
    string: "a string",
    object: "an object",
    array: "an array",
    integer: "an integer",
    number: "a number",
    boolean: "true or false",
    null: "null",
  },
  either: (words) => [words.slice(0, -1).join(", "), words.slice(-1).join("")].filter(Boolean).join(" or "),
  schema: {
    type: ({ expected }) => `must be ${english.either(expected.map((name) => english.types[name] ?? name))}`,
    one_of: ({ allowed }) => `must be one of ${allowed.join(", ")}`,
    exactly: ({ value }) => `must be ${value}`,
    empty: () => "must not be empty",
    too_many: ({ limit }) => `has more than ${limit} entries`,
    at_least: ({ limit }) => `must be at least ${limit}`,
    at_most: ({ limit }) => `must be at most ${limit}`,
    written_as: ({ pattern }) => `must be written as ${pattern}`,
    lacks: ({ names }) => `lacks ${names.join(", ")}`,
    unknown_names: ({ names }) => `has what isn't known there: ${names.join(", ")}`,
    command: () => "must be a command line, the list of its words, or null",
    command_or_setting: () =>
      'must be a command line, the list of its words, or { "setting": "test_command" or "integration_command" }',
    phase_or_null: () => "must be the name of a phase, or null",
    said: ({ detail }) => detail,
  },
  step: {
    not_an_earlier_step: ({ gate, earlier }) =>
      `gate ${gate} refers to ${earlier}, which is not an earlier step`,
    unknown_builtin: ({ name, known }) => `no builtin is called ${name} (known: ${known.join(", ")})`,
    unknown_items: ({ name, known }) => `no work items are called ${name} (known: ${known.join(", ")})`,
    path_outside: ({ path, reason }) => `${JSON.stringify(path)} is no path inside the project (${reason})`,
    no_prompt: ({ path }) => `there is no prompt ${path}`,
    prompt_unreadable: ({ path, detail }) => `the prompt ${path} can't be read: ${onOneLine(detail)}`,
    unknown_variables: ({ template, variables }) =>
      `${template}: no such ${variables.length === 1 ? "variable" : "variables"}: ${variables.join(", ")}`,
    needs_shell: ({ command, sign }) =>
      `the command needs a shell, because of ${sign}, and alfred starts none: ${command}`,
    command_malformed: ({ command, detail }) => `the command can't be read: ${command} (${detail})`,
    template: (facts) => templateFaultLine("en", facts),
  },
  file: {
    name_twice: ({ line, column, name }) => `line ${line}, column ${column}: ${name} is there twice`,
    step_twice: ({ step }) => `two steps are named ${step}`,
    name_of_command: ({ name }) =>
      `/name: alfred has a command of its own called ${name}, so this phase could never be started; choose another name`,
    damage: ({ fault }) => damageWords("en", fault),
    link_to_nothing: () => "it is a link to a file that isn't there",
  },
  ofStep: (step) => `step ${step}`,
  afterPlace: "",
};

const korean: FaultWords = {
  types: {
    string: "문자열",
    object: "객체",
    array: "목록",
    integer: "정수",
    number: "숫자",
    boolean: "true나 false",
    null: "null",
  },
  either: (words) => words.join(" 또는 "),
  schema: {
    type: ({ expected }) =>
      `이 값의 형식이 다릅니다 (필요한 형식: ${korean.either(expected.map((name) => korean.types[name] ?? name))})`,
    one_of: ({ allowed }) => `다음 중 하나여야 합니다: ${allowed.join(", ")}`,
    exactly: ({ value }) => `다음 값이어야 합니다: ${value}`,
    empty: () => "비어 있으면 안 됩니다",
    too_many: ({ limit }) => `항목이 ${limit}개보다 많습니다`,
    at_least: ({ limit }) => `${limit} 이상이어야 합니다`,
    at_most: ({ limit }) => `${limit} 이하여야 합니다`,
    written_as: ({ pattern }) => `다음 형식이어야 합니다: ${pattern}`,
    lacks: ({ names }) => `누락된 항목: ${names.join(", ")}`,
    unknown_names: ({ names }) => `여기에 쓸 수 없는 항목: ${names.join(", ")}`,
    command: () => "명령줄, 명령의 단어 목록, null 중 하나여야 합니다",
    command_or_setting: () =>
      '명령줄, 명령의 단어 목록, { "setting": "test_command" 또는 "integration_command" } 중 하나여야 합니다',
    phase_or_null: () => "단계 이름이거나 null이어야 합니다",
    said: ({ detail }) => detail,
  },
  step: {
    not_an_earlier_step: ({ gate, earlier }) =>
      `게이트 ${gate}: 앞에 있지 않은 단계를 가리킵니다: ${earlier}`,
    unknown_builtin: ({ name, known }) =>
      `없는 내장 작업입니다: ${name} (쓸 수 있는 작업: ${known.join(", ")})`,
    unknown_items: ({ name, known }) =>
      `없는 작업 항목 종류입니다: ${name} (쓸 수 있는 종류: ${known.join(", ")})`,
    path_outside: ({ path, reason }) => `프로젝트 안의 경로가 아닙니다: ${JSON.stringify(path)} (${reason})`,
    no_prompt: ({ path }) => `프롬프트가 없습니다: ${path}`,
    prompt_unreadable: ({ path, detail }) => `프롬프트를 읽을 수 없습니다: ${path} (${onOneLine(detail)})`,
    unknown_variables: ({ template, variables }) => `${template}: 없는 변수입니다: ${variables.join(", ")}`,
    needs_shell: ({ command, sign }) =>
      `셸이 필요한 명령입니다(${sign}). alfred는 셸을 시작하지 않습니다: ${command}`,
    command_malformed: ({ command, detail }) => `명령을 읽을 수 없습니다: ${command} (${detail})`,
    template: (facts) => templateFaultLine("ko", facts),
  },
  file: {
    name_twice: ({ line, column, name }) => `${line}행 ${column}열: 같은 이름이 두 번 있습니다: ${name}`,
    step_twice: ({ step }) => `이름이 같은 단계가 두 개 있습니다: ${step}`,
    name_of_command: ({ name }) =>
      `/name: alfred 자체 명령과 이름이 같아 이 단계를 시작할 수 없습니다. 다른 이름을 쓰십시오: ${name}`,
    damage: ({ fault }) => damageWords("ko", fault),
    link_to_nothing: () => "링크가 가리키는 파일이 없습니다",
  },
  ofStep: (step) => `단계 ${step}`,
  afterPlace: ":",
};

const languages: Record<Language, FaultWords> = { en: english, ko: korean };

/** A fault on one line, in the given language: its place, then what is wrong. */
export function fileFaultWords(language: Language, fault: FileFault): string {
  if (typeof fault === "string") return fault;
  const words = languages[language];
  switch (fault.kind) {
    case "schema": {
      const place = `${fault.pointer || "/"}${fault.step === null ? "" : ` (${words.ofStep(fault.step)})`}`;
      const said = fault.faults.map((each) => wordsOf(words.schema, each));
      return `${place}${words.afterPlace} ${[...new Set(said)].join("; ")}`;
    }
    case "step":
      return `${words.ofStep(fault.step)}: ${wordsOf(words.step, fault.fault)}`;
    default:
      return wordsOf(words.file, fault);
  }
}

function wordsOf<Fault extends { readonly kind: string }>(table: object, fault: Fault): string {
  // The table is total over the kinds, which the compiler cannot connect to a single lookup.
  const word = (table as Readonly<Record<string, (facts: Fault) => string>>)[fault.kind];
  return word?.(fault) ?? "";
}

function templateFaultLine(
  language: Language,
  { template, line, column, text, fault }: Extract<StepFault, { kind: "template" }>,
): string {
  return `${template}:${line}:${column}: ${text}: ${templateFaultWords(language, fault)}`;
}
