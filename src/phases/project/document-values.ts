import { displayCommand } from "../../processes/index.ts";
import type { Detection } from "../../project/index.ts";
import type { TemplateValues } from "../../templates/index.ts";
import type { ProjectFacts } from "./inputs.ts";

const dependenciesMax = 40;

/** What the project's documents say, from what was found and what the user told. */
export function documentValues(facts: ProjectFacts, detection: Detection): TemplateValues {
  const isKorean = facts.language === "ko";
  const nothing = isKorean ? "(아직 알려지지 않음: 여기에 적어 주십시오)" : "(not known yet: write it here)";
  const none = isKorean ? "(없음)" : "(none found)";
  const list = (lines: readonly string[], otherwise: string) =>
    lines.length === 0 ? otherwise : lines.map((line) => `- ${oneLine(line)}`).join("\n");
  // That there is none is said only where it was looked for.
  const found = (lines: readonly string[] | undefined) => (lines === undefined ? nothing : list(lines, none));
  return {
    PROJECT_NAME: oneLine(facts.name),
    DESCRIPTION: paragraph(facts.description) || nothing,
    USERS: paragraph(facts.users) || nothing,
    PROBLEM: paragraph(facts.problem) || nothing,
    LAYOUT: tree(detection, isKorean) || none,
    ENTRY_POINTS: found(detection.entryPoints?.map(code)),
    TEST_FILES: list(detection.testFiles.map(code), none),
    STACK: list(stackLines(detection, isKorean), none),
    COMMANDS: list(commandLines(facts, detection, isKorean), none),
    DEPENDENCIES: found(dependencyLines(detection, isKorean)),
    CONVENTIONS: list(detection.conventions, none),
  };
}

/** A value stays within its line: a second one could begin a section. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*[\r\n]\s*/g, " ");
}

/** A value that a line begins with is text, never a title or a fence. */
function paragraph(text: string): string {
  return oneLine(text).replace(/^(?=#|```|~~~)/, "\\");
}

function code(text: string): string {
  return `\`${text}\``;
}

function tree({ layout }: Detection, isKorean: boolean): string {
  const count = (fileCount: number) =>
    isKorean ? `파일 ${fileCount}개` : `${fileCount} ${fileCount === 1 ? "file" : "files"}`;
  return layout
    .map(({ folder, fileCount }) => {
      const depth = folder.split("/").length - 1;
      return `${"  ".repeat(depth)}- \`${oneLine(folder.split("/").at(-1) ?? "")}/\` (${count(fileCount)})`;
    })
    .join("\n");
}

function stackLines(
  { techStack, runtimes, packageManager }: Detection,
  isKorean: boolean,
): readonly string[] {
  return [
    ...techStack,
    ...Object.entries(runtimes).map(([name, version]) => `${name} ${version}`),
    ...(packageManager === null || techStack.includes(packageManager)
      ? []
      : [`${isKorean ? "패키지 관리자" : "package manager"}: ${packageManager}`]),
  ];
}

function commandLines(
  { testCommand, integrationCommand }: ProjectFacts,
  { commands }: Detection,
  isKorean: boolean,
): readonly string[] {
  const line = (name: string, words: readonly string[] | null) =>
    words === null ? [] : [`${name}: ${code(displayCommand(words))}`];
  return [
    ...line(isKorean ? "테스트" : "test", testCommand),
    ...line(isKorean ? "통합 테스트" : "integration", integrationCommand),
    ...Object.entries(commands).map(([name, command]) => `${name}: ${code(command)}`),
  ];
}

function dependencyLines({ dependencies }: Detection, isKorean: boolean): readonly string[] | undefined {
  if (dependencies === null) return undefined;
  const shown = dependencies
    .slice(0, dependenciesMax)
    .map(({ name, version }) => (version === "" ? name : `${name} ${version}`));
  const rest = dependencies.length - shown.length;
  return rest > 0 ? [...shown, isKorean ? `그 외 ${rest}개` : `and ${rest} more`] : shown;
}
