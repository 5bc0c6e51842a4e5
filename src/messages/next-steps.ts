import type { Language } from "../context/index.ts";

/** What 0-project looks for and may not find: the language with its tools, the command that runs the tests. */
export type NotFound = "stack" | "test_command";

/** What a finished phase made, for the words that follow it (scenario 4.1.1). */
export interface FinishedFacts {
  readonly phase: string;
  readonly specId: string | null;
  readonly nextPhase: string | null;
  /** Steps that were passed over: what they would have proven is not claimed. */
  readonly skippedSteps: readonly string[];
  /** What of the project nobody knows yet. */
  readonly notFound: readonly NotFound[];
  /** Relative to the root. */
  readonly files: readonly string[];
  /** How many there are, where `files` isn't all of them. */
  readonly fileCount?: number;
  /** Whether the project has a commit to compare with. */
  readonly hasCommit: boolean;
}

const filesListedMax = 15;

/** The completion notice: what is done, what comes next as commands that can be run as printed, the files made. */
export function completionNotice(language: Language, facts: FinishedFacts): string {
  const say = language === "ko" ? korean : english;
  const next = nextSteps(say, facts);
  const files = facts.files.slice(0, filesListedMax).map((file) => `- ${file}`);
  const unlisted = (facts.fileCount ?? facts.files.length) - files.length;
  if (unlisted > 0) files.push(`- ${say.more(unlisted)}`);
  return [
    `✓ ${headline(say, facts)}`,
    ...(facts.notFound.length === 0 ? [] : ["", ...facts.notFound.map((what) => `⚠️ ${say.notFound[what]}`)]),
    ...(next.length === 0 ? [] : ["", say.nextTitle, ...next.map((step, index) => `${index + 1}. ${step}`)]),
    ...(files.length === 0 ? [] : ["", say.filesTitle, ...files]),
  ].join("\n");
}

const english = {
  projectDone: "The project is set up.",
  specDone: (specId: string) => `The SPEC is written: ${specId}`,
  builtDone: (specId: string) => `The SPEC is built: ${specId}`,
  phaseDone: (name: string) => `${name} is done.`,
  endedWithSkips: (name: string, steps: string) =>
    `${name} has ended. Skipped, so neither done nor checked: ${steps}`,
  notFound: {
    stack: "No language and no tool was found: .moai/project/tech.md waits for your words.",
    test_command: 'No test command was found: alfred 0-project --test-command "the command" --yes',
  } satisfies Record<NotFound, string>,
  allOfIt: "All of it",
  nextTitle: "Next steps:",
  filesTitle: "Files:",
  more: (count: number) => `and ${count} more`,
  wish: '"what you want"',
  syncedDone: (specId: string) => `The documents are up to date: ${specId}`,
  labels: { "1-plan": "Make a SPEC", "2-run": "Build it", "3-sync": "Update the documents" } as Readonly<
    Record<string, string>
  >,
  goOn: "Go on",
  readDocuments: "Read the documents",
  readSpec: "Read the SPEC",
  reviewChange: "Review the change",
  nextSpec: "The next SPEC",
};

const korean: typeof english = {
  projectDone: "프로젝트 초기화가 완료되었습니다.",
  specDone: (specId) => `SPEC 생성이 완료되었습니다: ${specId}`,
  builtDone: (specId) => `구현이 완료되었습니다: ${specId}`,
  phaseDone: (name) => `${name} 페이즈가 완료되었습니다.`,
  endedWithSkips: (name, steps) =>
    `${name} 실행이 끝났습니다. 건너뛰어 수행도 확인도 하지 않은 단계: ${steps}`,
  notFound: {
    stack: "언어와 도구를 찾지 못했습니다. .moai/project/tech.md에 직접 적어 주십시오.",
    test_command: '테스트 명령을 찾지 못했습니다: alfred 0-project --test-command "테스트 명령" --yes',
  },
  allOfIt: "전체 실행",
  nextTitle: "다음 단계:",
  filesTitle: "생성된 파일:",
  more: (count) => `그 외 ${count}개`,
  wish: '"기능 설명"',
  syncedDone: (specId) => `문서 동기화가 완료되었습니다: ${specId}`,
  labels: { "1-plan": "SPEC 생성", "2-run": "구현", "3-sync": "문서 동기화" },
  goOn: "이어서",
  readDocuments: "문서 확인",
  readSpec: "SPEC 확인",
  reviewChange: "변경 검토",
  nextSpec: "다음 SPEC",
};

function headline(say: typeof english, { phase, specId, skippedSteps }: FinishedFacts): string {
  if (skippedSteps.length > 0) return say.endedWithSkips(nameOf(phase, specId), skippedSteps.join(", "));
  if (phase === "0-project") return say.projectDone;
  if (phase === "1-plan" && specId !== null) return say.specDone(specId);
  if (phase === "2-run" && specId !== null) return say.builtDone(specId);
  if (phase === "3-sync" && specId !== null) return say.syncedDone(specId);
  return say.phaseDone(nameOf(phase, specId));
}

function nextSteps(say: typeof english, facts: FinishedFacts): readonly string[] {
  const { phase, specId, nextPhase, skippedSteps, hasCommit } = facts;
  const steps: string[] = [];
  if (skippedSteps.length > 0)
    steps.push(`${say.allOfIt}: ${sessionCommand(phase)} ${operand(say, phase, specId)}`.trimEnd());
  if (nextPhase !== null)
    steps.push(
      `${say.labels[nextPhase] ?? say.goOn}: ${sessionCommand(nextPhase)} ${operand(say, nextPhase, specId)}`.trimEnd(),
    );
  if (phase === "0-project") steps.push(`${say.readDocuments}: .moai/project/product.md`);
  if (phase === "1-plan" && specId !== null) steps.push(`${say.readSpec}: .moai/specs/${specId}/spec.md`);
  if (phase === "2-run" || phase === "3-sync") {
    if (hasCommit) steps.push(`${say.reviewChange}: git status`);
    const isWhole = phase === "3-sync" || skippedSteps.length === 0;
    if (nextPhase === null && isWhole) steps.push(`${say.nextSpec}: ${sessionCommand("1-plan")} ${say.wish}`);
  }
  return steps;
}

/** The next phase as a command for a shell, or null where nothing follows: what `--json` gives. */
export function nextCommand(
  language: Language,
  { specId, nextPhase }: Pick<FinishedFacts, "specId" | "nextPhase">,
): string | null {
  if (nextPhase === null) return null;
  return `alfred ${nextPhase} ${operand(language === "ko" ? korean : english, nextPhase, specId)}`.trimEnd();
}

const phasesWithSlashCommand: readonly string[] = ["0-project", "1-plan", "2-run", "3-sync"];

/** A phase of the project's own has no slash command; alfred itself runs it. */
function sessionCommand(phase: string): string {
  return phasesWithSlashCommand.includes(phase) ? `/alfred:${phase}` : `alfred ${phase}`;
}

/** What a phase works on: planning takes a wish, the others the SPEC. */
function operand(say: typeof english, phase: string, specId: string | null): string {
  return phase === "1-plan" ? say.wish : (specId ?? "");
}

function nameOf(phase: string, specId: string | null): string {
  return specId === null ? phase : `${phase} ${specId}`;
}
