import type { Language } from "../context/index.ts";

/** What a finished phase made, for the words that follow it (scenario 4.1.1). */
export interface FinishedFacts {
  readonly phase: string;
  readonly specId: string | null;
  readonly nextPhase: string | null;
  /** Relative to the root. */
  readonly files: readonly string[];
}

const filesListedMax = 15;

/** The completion notice: what is done, what comes next as commands that can be run as printed, the files made. */
export function completionNotice(language: Language, facts: FinishedFacts): string {
  const { headline, nextTitle, filesTitle, more } =
    language === "ko" ? koreanFrame(facts) : englishFrame(facts);
  const next = nextSteps(language, facts);
  const files = facts.files.slice(0, filesListedMax).map((file) => `- ${file}`);
  if (facts.files.length > filesListedMax) files.push(`- ${more(facts.files.length - filesListedMax)}`);
  return [
    `✓ ${headline}`,
    ...(next.length === 0 ? [] : ["", nextTitle, ...next.map((step, index) => `${index + 1}. ${step}`)]),
    ...(files.length === 0 ? [] : ["", filesTitle, ...files]),
  ].join("\n");
}

function koreanFrame({ phase, specId }: FinishedFacts) {
  const headlines: Readonly<Record<string, string>> = {
    "0-project": "프로젝트 초기화가 완료되었습니다.",
    "1-plan": `SPEC 생성이 완료되었습니다: ${specId}`,
    "2-run": `구현이 완료되었습니다: ${specId}`,
  };
  const headline =
    headlines[phase] ?? `${[phase, specId].filter((word) => word !== null).join(" ")} 단계가 완료되었습니다.`;
  return {
    headline,
    nextTitle: "다음 단계:",
    filesTitle: "생성된 파일:",
    more: (count: number) => `그 외 ${count}개`,
  };
}

function englishFrame({ phase, specId }: FinishedFacts) {
  const headlines: Readonly<Record<string, string>> = {
    "0-project": "The project is set up.",
    "1-plan": `The SPEC is written: ${specId}`,
    "2-run": `The SPEC is built: ${specId}`,
  };
  const headline =
    headlines[phase] ?? `${[phase, specId].filter((word) => word !== null).join(" ")} is done.`;
  return {
    headline,
    nextTitle: "Next steps:",
    filesTitle: "Files:",
    more: (count: number) => `and ${count} more`,
  };
}

function nextSteps(language: Language, { phase, specId, nextPhase }: FinishedFacts): readonly string[] {
  const isKorean = language === "ko";
  switch (phase) {
    case "0-project":
      return isKorean
        ? ['SPEC 생성: /alfred:1-plan "기능 설명"', "문서 확인: .moai/project/product.md"]
        : ['Make a SPEC: /alfred:1-plan "what you want"', "Read the documents: .moai/project/product.md"];
    case "1-plan":
      return isKorean
        ? [`구현: /alfred:2-run ${specId}`, `SPEC 확인: .moai/specs/${specId}/spec.md`]
        : [`Build it: /alfred:2-run ${specId}`, `Read the SPEC: .moai/specs/${specId}/spec.md`];
    case "2-run":
      return isKorean
        ? ["변경 검토: git diff", '다음 SPEC: /alfred:1-plan "기능 설명"']
        : ["Review the change: git diff", 'The next SPEC: /alfred:1-plan "what you want"'];
    default:
      return nextPhase === null
        ? []
        : [`/alfred:${[nextPhase, specId].filter((word) => word !== null).join(" ")}`];
  }
}

/** What to do after a failure; each line is a command that works as printed (runs.md, "On failure"). */
export function restartOptions(
  language: Language,
  { phase, specId, step }: { readonly phase: string; readonly specId: string | null; readonly step: string },
): string {
  const command = ["alfred", phase, ...(specId === null ? [] : [specId])].join(" ");
  const words =
    language === "ko"
      ? { title: "💡 재시작 옵션:", retry: "실패한 단계부터", from: "이 단계부터", resume: "자동 감지" }
      : {
          title: "💡 Restart options:",
          retry: "from the failed step",
          from: "from this step",
          resume: "finds the step itself",
        };
  const lines = [
    [`${command} --retry-failed`, words.retry],
    [`${command} --continue-from ${step}`, words.from],
    [`${command} --resume`, words.resume],
  ] as const;
  const width = Math.max(...lines.map(([line]) => line.length));
  return [words.title, ...lines.map(([line, what]) => `   ${line.padEnd(width)} # ${what}`)].join("\n");
}

/** The same lines as data, for `--json`. */
export function restartCommands({
  phase,
  specId,
  step,
}: {
  readonly phase: string;
  readonly specId: string | null;
  readonly step: string;
}): readonly string[] {
  const command = ["alfred", phase, ...(specId === null ? [] : [specId])].join(" ");
  return [`${command} --retry-failed`, `${command} --continue-from ${step}`, `${command} --resume`];
}
