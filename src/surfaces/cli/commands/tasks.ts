import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { taskWords } from "../../../messages/index.ts";
import type { LookedAt } from "../../../tasks/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { tasksHelp } from "../help/tasks.ts";
import {
  endText,
  graphText,
  listText,
  mermaidText,
  nextText,
  planJson,
  planState,
  problemJson,
  problemLine,
  standingJson,
  taskJson,
  waveName,
} from "../present/tasks.ts";
import { fileAsTyped, pathFromRoot } from "../project-path.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { addTaskImport } from "./tasks-import.ts";
import { addTaskMoves, answerInvalid } from "./tasks-moves.ts";
import { addTaskResume } from "./tasks-resume.ts";

interface Words {
  readonly mermaid?: boolean;
}

/** Task files (tasks.md). */
export function addTasks(registration: Registration): void {
  const { program, action, language } = registration;
  const help = tasksHelp[language];
  const tasks = program.command("tasks").description(help.tasks);
  const look = (name: string, description: string, example: string) =>
    tasks
      .command(name)
      .description(description)
      .argument("<file>", argumentsHelp[language].taskFile)
      .addHelpText("after", examples(language, `alfred tasks ${example}`));
  look("list", help.list, "list tasks.md")
    .option("--mermaid", help.mermaid)
    .action(action((line, path: string, words: Words) => show(line, path, words, listText)));
  look("graph", help.graph, "graph tasks.md --mermaid")
    .option("--mermaid", help.mermaid)
    .action(action((line, path: string, words: Words) => show(line, path, words, graphText)));
  look("next", help.next, "next tasks.md --json").action(action(showNext));
  look("check", help.check, "check tasks.md").action(action(checkFile));
  addTaskMoves(tasks, registration);
  addTaskResume(tasks, registration);
  addTaskImport(tasks, registration);
}

async function look(line: CommandLine, path: string): Promise<LookedAt> {
  const { lookAtTasks } = await import("../../../tasks/index.ts");
  return lookAtTasks(line.context, { root: line.root, path: pathFromRoot(line, path) });
}

async function show(
  line: CommandLine,
  path: string,
  { mermaid = false }: Words,
  render: typeof listText,
): Promise<ExitCode> {
  const looked = await look(line, path);
  const { language } = line;
  for (const problem of looked.problems) line.note(`WARNING: ${problemLine(looked.file, problem, language)}`);
  const inWave = (number: number) => looked.tasks.filter(({ wave }) => wave === number);
  line.answer(mermaid ? mermaidText(looked, language) : render(looked, language), {
    ok: true,
    file: looked.file,
    waves: looked.waves.map((wave) => ({
      number: wave.number,
      title: waveName(language, wave),
      tasks: inWave(wave.number).map((task) => ({
        ...taskJson(task),
        held_by: looked.holders.get(task.id)?.name ?? null,
      })),
    })),
    edges: looked.tasks.flatMap(({ id, dependencies }) => dependencies.map((from) => ({ from, to: id }))),
    ...(mermaid ? { mermaid: mermaidText(looked, language) } : {}),
    problems: looked.problems.map((problem) => problemJson(problem, language)),
  });
  return exitCodes.done;
}

async function showNext(line: CommandLine, path: string): Promise<ExitCode> {
  const looked = await look(line, path);
  const { file, standing, plan, problems } = looked;
  if (problems.length > 0) return answerInvalid(line, file, problems);
  line.answer(nextText(looked, fileAsTyped(line, file), line.language), {
    ok: true,
    file,
    state: standing.ready.length > 0 ? "ready" : plan.kind === "go_on" ? "waiting" : planState(plan),
    ...standingJson(standing),
    plan: planJson(plan),
    ...(plan.kind === "all_skipped"
      ? { message: endText(plan, fileAsTyped(line, file), line.language) }
      : {}),
  });
  return exitCodes.done;
}

async function checkFile(line: CommandLine, path: string): Promise<ExitCode> {
  const { file, tasks, waves, problems } = await look(line, path);
  const text =
    problems.length === 0
      ? taskWords(line.language).fine(file, tasks.length, waves.length)
      : problems.map((problem) => problemLine(file, problem, line.language)).join("\n");
  line.answer(text, {
    ok: problems.length === 0,
    file,
    task_count: tasks.length,
    wave_count: waves.length,
    problems: problems.map((problem) => problemJson(problem, line.language)),
  });
  return problems.length === 0 ? exitCodes.done : exitCodes.workFailed;
}
