import type { Language } from "../context/index.ts";
import type { ChainFault } from "../runs/index.ts";

type Words = {
  readonly [Kind in ChainFault["kind"]]: (fault: Extract<ChainFault, { kind: Kind }>) => string;
};

/** A step, or an item of it. */
function nameOf({ step, item }: { readonly step: string; readonly item?: string }): string {
  return item === undefined ? step : `${step} ${item}`;
}

const english: Words = {
  link_broken: ({ link, gate, ...about }) =>
    `Link ${link} of the chain (${nameOf(about)}, ${gate}) doesn't fit the one before: something was changed, taken out or put in.`,
  evidence_edited: ({ gate, ...about }) =>
    `${nameOf(about)}: the evidence of ${gate} isn't what alfred recorded.`,
  evidence_removed: ({ gate, ...about }) =>
    `${nameOf(about)}: the evidence of ${gate} that it was passed with is gone.`,
  evidence_missing: (about) =>
    `${nameOf(about)} is said to be completed, but the record holds nothing that its gates have seen.`,
  step_unproven: (about) => `${nameOf(about)} is said to be completed, but its gates refused it.`,
  passed_undone: (about) =>
    `${nameOf(about)} isn't said to be completed, but its gates passed it, and nothing in the record says that it was begun again.`,
};

const korean: Words = {
  link_broken: ({ link, gate, ...about }) =>
    `증거 사슬의 ${link}번째 항목(${nameOf(about)}, ${gate})이 앞 항목과 맞지 않습니다. 변경, 삭제 또는 삽입되었습니다.`,
  evidence_edited: ({ gate, ...about }) => `${nameOf(about)}: ${gate} 증거가 alfred의 기록과 다릅니다.`,
  evidence_removed: ({ gate, ...about }) => `${nameOf(about)}: 통과할 때의 ${gate} 증거가 없습니다.`,
  evidence_missing: (about) => `${nameOf(about)}: 완료로 표시되어 있으나 게이트의 증거가 기록에 없습니다.`,
  step_unproven: (about) => `${nameOf(about)}: 완료로 표시되어 있으나 게이트가 거부한 단계입니다.`,
  passed_undone: (about) =>
    `${nameOf(about)}: 게이트를 통과했으나 완료로 표시되어 있지 않고, 다시 시작한 기록도 없습니다.`,
};

/** What is wrong with a record's evidence, in a sentence. */
export function chainFaultSentence(language: Language, fault: ChainFault): string {
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = (language === "ko" ? korean : english)[fault.kind] as (fault: ChainFault) => string;
  return sentence(fault);
}

/** The words around them. */
interface VerificationWords {
  readonly intact: (name: string, linkCount: number) => string;
  /** Of a run that isn't all there is to a SPEC: it goes on, or steps were left out. */
  readonly notCompleted: string;
  readonly skipped: (steps: string) => string;
  /** Tests that were changed after they were seen to fail. */
  readonly changedTests: (step: string, files: string) => string;
  readonly edited: (name: string, file: string) => string;
  /** The newest version can't be read; what is said after it is of the backup. */
  readonly damaged: (name: string, file: string) => string;
  readonly notRerun: string;
  readonly rerunOn: (commit: string) => string;
  readonly setup: string;
}

const verificationTables: Readonly<Record<Language, VerificationWords>> = {
  en: {
    intact: (name, linkCount) =>
      `✓ ${name}: the evidence is as alfred recorded it (${linkCount} gate ${linkCount === 1 ? "result" : "results"}).`,
    notCompleted: "The run isn't completed.",
    skipped: (steps) => `Skipped, so that nothing proves them: ${steps}`,
    changedTests: (step, files) => `Tests changed in ${step}, after they were seen to fail: ${files}`,
    edited: (name, file) => `✗ ${name}: the record was edited: ${file}`,
    damaged: (name, file) =>
      `✗ ${name}: the record isn't verified: its newest version is damaged, and the backup holds an earlier one: ${file}`,
    notRerun: "The gates weren't run again: what to run would come from a record that can't be trusted.",
    rerunOn: (commit) => `Run again on commit ${commit}:`,
    setup: "setup",
  },
  ko: {
    intact: (name, linkCount) => `✓ ${name}: 증거가 기록된 그대로입니다 (게이트 결과 ${linkCount}건).`,
    notCompleted: "아직 완료되지 않은 실행입니다.",
    skipped: (steps) => `건너뛰어 증거가 없는 단계: ${steps}`,
    changedTests: (step, files) => `실패를 확인한 뒤 ${step}에서 변경된 테스트: ${files}`,
    edited: (name, file) => `✗ ${name}: 기록이 수정되었습니다: ${file}`,
    damaged: (name, file) =>
      `✗ ${name}: 최신 기록이 손상되었고 백업은 이전 상태이므로 검증하지 못했습니다: ${file}`,
    notRerun: "신뢰할 수 없는 기록의 명령이므로 게이트를 다시 실행하지 않았습니다.",
    rerunOn: (commit) => `커밋 ${commit}에서 다시 실행:`,
    setup: "준비",
  },
};

export function verificationWords(language: Language): VerificationWords {
  return verificationTables[language];
}
