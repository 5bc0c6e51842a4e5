import { AlfredError } from "../failures/index.ts";
import type { ForeignTask, ForeignWave } from "./foreign-task.ts";
import { readOpenSpec, readSpecKit } from "./import-markdown.ts";
import { readTaskMaster } from "./import-task-master.ts";
import { markerOf } from "./task.ts";

/** The tools whose task files can be taken over. */
export const importSources = ["spec-kit", "openspec", "task-master"] as const;
export type ImportSource = (typeof importSources)[number];

export interface ImportedTasks {
  readonly source: ImportSource;
  /** A task file as tasks.md has it. */
  readonly text: string;
  readonly taskCount: number;
}

/**
 * Another tool's tasks as a task file of alfred's: waves, ids, states and `blocked_by` written out.
 * @param name the file's name, for the message
 * @throws AlfredError `import_unreadable` where the text isn't of that tool, or of none that is known
 */
export function importTasks(text: string, name: string, source: ImportSource | null): ImportedTasks {
  const from = source ?? sourceOf(text);
  if (from === null) {
    throw new AlfredError({
      code: "import_unreadable",
      file: name,
      problems: [`known: ${importSources.join(", ")}`],
    });
  }
  const waves = readers[from](text, name);
  const taskCount = waves.reduce((sum, { tasks }) => sum + tasks.length, 0);
  if (taskCount === 0)
    throw new AlfredError({ code: "import_unreadable", file: name, problems: ["0 tasks"] });
  return { source: from, text: printWaves(waves), taskCount };
}

const readers: Readonly<Record<ImportSource, (text: string, name: string) => readonly ForeignWave[]>> = {
  "spec-kit": readSpecKit,
  openspec: readOpenSpec,
  "task-master": readTaskMaster,
};

function sourceOf(text: string): ImportSource | null {
  if (/^\ufeff?\s*[[{]/.test(text)) return "task-master";
  if (/^\s*[-*+] \[.?\] T\d{3,}\b/m.test(text)) return "spec-kit";
  return /^\s*[-*+] \[.?\] \d+\.\d+\b/m.test(text) ? "openspec" : null;
}

function printWaves(waves: readonly ForeignWave[]): string {
  const sections = waves
    .filter(({ tasks }) => tasks.length > 0)
    .map(({ title, tasks }, index) => {
      const heading = `## Wave ${index + 1}${title === "" ? "" : `: ${oneLine(title)}`}`;
      return [heading, "", ...tasks.flatMap(printTask)].join("\n");
    });
  return `# Tasks\n\n${sections.join("\n\n")}\n`;
}

function printTask({ id, title, state, dependencies, subSteps, notes }: ForeignTask): readonly string[] {
  return [
    `- [${markerOf[state]}] **${id}**: ${oneLine(title)}`,
    ...(dependencies.length === 0 ? [] : [`  - blocked_by: ${dependencies.join(", ")}`]),
    ...notes.map((note) => `  - ${harmlessNote(note)}`),
    ...subSteps.map((step) => `  - [${step.isDone ? "x" : " "}] ${oneLine(step.title)}`),
    ...(state === "skipped" ? ["  <!-- skipped: so in the imported file -->"] : []),
  ];
}

/** What is only a note must not read as a dependency, a check, a box or a comment. */
function harmlessNote(note: string): string {
  const line = oneLine(note);
  return /^(?:\[|#|>|`{3}|~{3}|<!--)|^[*_`]*(?:blocked|depend|deps|check|require|prerequisite|after|needs|의존|선행|검사)/i.test(
    line,
  )
    ? `note – ${line.replaceAll("<!--", "< !--")}`
    : line.replaceAll("<!--", "< !--");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
