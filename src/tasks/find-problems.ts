import { AlfredError, failureSentences } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { parseCommandLine } from "../processes/index.ts";
import { stateOfMarker, type Task, type TaskProblem } from "./task.ts";
import type { TaskText } from "./task-text.ts";

/** Everything that is wrong with a task file, in the order of its lines. */
export function findProblems(text: Omit<TaskText, "problems">): readonly TaskProblem[] {
  return [
    ...unclosed(text),
    ...unknownMarkers(text),
    ...duplicates(text),
    ...dependencyProblems(text),
    ...cycles(text.tasks),
    ...unreadableChecks(text.tasks),
  ].sort((one, other) => one.line - other.line || one.column - other.column);
}

function unclosed({ scanned }: Omit<TaskText, "problems">): readonly TaskProblem[] {
  if (scanned.unclosed === null) return [];
  const { kind, line } = scanned.unclosed;
  return [{ line: line + 1, column: 1, fault: { code: "unclosed", what: kind } }];
}

function unknownMarkers({ placed }: Omit<TaskText, "problems">): readonly TaskProblem[] {
  return placed.flatMap(({ task, item }) =>
    [item.box, ...item.subItems.map(({ box }) => box)]
      .filter(({ marker }) => stateOfMarker(marker) === null)
      .map(({ line, column, marker }) => ({
        line: line + 1,
        column,
        fault: { code: "unknown_marker", id: task.id, marker: marker.trim() } as const,
      })),
  );
}

function duplicates({ tasks }: Omit<TaskText, "problems">): readonly TaskProblem[] {
  const first = new Map<string, number>();
  return tasks.flatMap(({ id, line, column }) => {
    const firstLine = first.get(id);
    if (firstLine !== undefined) return [{ line, column, fault: { code: "duplicate_id", id, firstLine } }];
    first.set(id, line);
    return [];
  });
}

/** Looking for what was meant goes through all ids; a file that is wrong all over is told so without it. */
const guessesMax = 50;

function dependencyProblems({ tasks, placed }: Omit<TaskText, "problems">): readonly TaskProblem[] {
  const waveOf = new Map(tasks.map(({ id, wave }) => [id, wave]));
  let guesses = 0;
  return placed.flatMap(({ task, references }) =>
    references.flatMap(({ id: dependency, isKnown, line, column }): readonly TaskProblem[] => {
      if (!isKnown) {
        guesses += 1;
        const nearest = guesses > guessesMax ? null : nearestName(dependency, [...waveOf.keys()]);
        return [{ line, column, fault: { code: "unknown_dependency", id: task.id, dependency, nearest } }];
      }
      const wave = waveOf.get(dependency) ?? task.wave;
      if (wave <= task.wave) return [];
      return [{ line, column, fault: { code: "later_wave", id: task.id, dependency, wave } }];
    }),
  );
}

/** One problem a circle, at the first of its tasks in the file; its ids in the order in which they wait for each other. */
function cycles(tasks: readonly Task[]): readonly TaskProblem[] {
  const byId = new Map<string, Task>();
  for (const task of tasks) {
    // Of an id that is there twice all dependencies count, so that mending that brings up no new circle.
    const first = byId.get(task.id);
    const dependencies = [...(first?.dependencies ?? []), ...task.dependencies];
    byId.set(task.id, { ...(first ?? task), dependencies });
  }
  const settled = new Set<string>();
  const problems: TaskProblem[] = [];
  for (const start of tasks) {
    if (settled.has(start.id)) continue;
    // The way from the start, with how many of each one's dependencies have been followed: as deep as the file is long.
    const way: { readonly id: string; next: number }[] = [{ id: start.id, next: 0 }];
    const onTheWay = new Set([start.id]);
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const dependency = byId.get(here.id)?.dependencies[here.next];
      here.next += 1;
      if (dependency === undefined) {
        settled.add(here.id);
        onTheWay.delete(here.id);
        way.pop();
      } else if (onTheWay.has(dependency)) {
        const ids = way.slice(way.findIndex(({ id }) => id === dependency)).map(({ id }) => id);
        problems.push(cycleProblem(ids, byId));
      } else if (byId.has(dependency) && !settled.has(dependency)) {
        way.push({ id: dependency, next: 0 });
        onTheWay.add(dependency);
      }
    }
  }
  return problems;
}

function cycleProblem(ids: readonly string[], byId: ReadonlyMap<string, Task>): TaskProblem {
  const lines = ids.map((id) => byId.get(id)?.line ?? 0);
  const from = lines.indexOf(Math.min(...lines));
  const ordered = [...ids.slice(from), ...ids.slice(0, from)];
  const first = byId.get(ordered[0] ?? "");
  return {
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    fault: { code: "cycle", ids: ordered },
  };
}

function unreadableChecks(tasks: readonly Task[]): readonly TaskProblem[] {
  return tasks.flatMap(({ id, checks }) =>
    checks.flatMap(({ command, line, column }): readonly TaskProblem[] => {
      try {
        parseCommandLine(command);
        return [];
      } catch (error) {
        if (!(error instanceof AlfredError)) throw error;
        return [{ line, column, fault: { code: "check_unreadable", id, command, detail: reasonOf(error) } }];
      }
    }),
  );
}

function reasonOf({ failure }: AlfredError): string {
  if (failure.code === "command_needs_shell") return failure.sign;
  return failure.code === "command_malformed" ? failure.detail : failureSentences("en", failure);
}
