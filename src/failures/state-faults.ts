import type { Language } from "../context/index.ts";
import { namesOr } from "./facts-in-words.ts";
import { fileFaultWords, type PlaceFault } from "./file-faults.ts";

/** What is wrong with a state file that is JSON, as data. */
export type StateFault =
  | PlaceFault
  | { readonly kind: "no_object" }
  | { readonly kind: "nested_too_deep"; readonly levelsMax: number }
  | { readonly kind: "no_time"; readonly text: string }
  | {
      readonly kind: "steps_disagree";
      readonly field: string;
      readonly written: readonly string[];
      readonly derived: readonly string[];
    }
  | { readonly kind: "step_twice"; readonly step: string }
  | { readonly kind: "several_in_progress"; readonly steps: readonly string[] }
  | { readonly kind: "steps_left"; readonly steps: readonly string[] }
  /** `wanted` where the file's name alone says that it is another one's. */
  | { readonly kind: "other_record"; readonly of: string; readonly wanted: string | null };

type Words = {
  readonly [Kind in StateFault["kind"]]: (facts: Extract<StateFault, { kind: Kind }>) => string;
};

const english: Words = {
  schema: (fault) => fileFaultWords("en", fault),
  no_object: () => "it holds no object",
  nested_too_deep: ({ levelsMax }) => `it is nested deeper than ${levelsMax} levels`,
  no_time: ({ text }) => `${text} is not a time`,
  steps_disagree: ({ field, written, derived }) =>
    `${field} doesn't agree with steps: ${namesOr("none", written)} / ${namesOr("none", derived)}`,
  step_twice: ({ step }) => `two steps are called ${step}`,
  several_in_progress: ({ steps }) => `more than one step is in progress: ${steps.join(", ")}`,
  steps_left: ({ steps }) => `it is completed, but not its steps: ${steps.join(", ")}`,
  other_record: ({ of, wanted }) =>
    wanted === null
      ? `it is the record of another run: ${of}`
      : `it is the record of ${of}, not of ${wanted}`,
};

const korean: Words = {
  schema: (fault) => fileFaultWords("ko", fault),
  no_object: () => "JSON 객체가 아닙니다",
  nested_too_deep: ({ levelsMax }) => `${levelsMax}단계보다 깊이 중첩되어 있습니다`,
  no_time: ({ text }) => `시각이 아닙니다: ${text}`,
  steps_disagree: ({ field, written, derived }) =>
    `steps와 맞지 않는 필드: ${field} (${namesOr("없음", written)} / ${namesOr("없음", derived)})`,
  step_twice: ({ step }) => `같은 이름의 단계가 두 번 있습니다: ${step}`,
  several_in_progress: ({ steps }) => `진행 중인 단계가 둘 이상입니다: ${steps.join(", ")}`,
  steps_left: ({ steps }) => `완료되었다고 하지만 끝나지 않은 단계가 있습니다: ${steps.join(", ")}`,
  other_record: ({ of, wanted }) =>
    `다른 기록입니다: ${of}${wanted === null ? "" : ` (필요한 기록: ${wanted})`}`,
};

const languages: Record<Language, Words> = { en: english, ko: korean };

/** One fault in plain words; its place, where it has one, stands first. */
export function stateFaultWords(language: Language, fault: StateFault): string {
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const words = languages[language][fault.kind] as (facts: StateFault) => string;
  return words(fault);
}
