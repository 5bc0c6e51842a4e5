import type { ParsedTasks, Task, TaskState } from "./task.ts";

const styles: Readonly<Record<TaskState, string>> = {
  pending: "fill:#ffffff,stroke:#57606a,color:#24292f",
  completed: "fill:#dafbe1,stroke:#1a7f37,color:#24292f",
  in_progress: "fill:#ddf4ff,stroke:#0969da,color:#24292f",
  failed: "fill:#ffebe9,stroke:#cf222e,color:#24292f",
  skipped: "fill:#eaeef2,stroke:#8c959f,color:#57606a,stroke-dasharray:4",
};

/** The waves and dependencies as a Mermaid flow chart. Nothing that a title holds is read as Mermaid. */
export function mermaidGraph(
  { tasks, waves }: ParsedTasks,
  nameOf: (wave: ParsedTasks["waves"][number]) => string,
): string {
  const nodes = new Map(tasks.map(({ id }, index) => [id, `t${index + 1}`]));
  const node = ({ id, title, state }: Task) =>
    `    ${nodes.get(id)}["${quoted(title === "" ? id : `${id}: ${title}`)}"]:::${state}`;
  return [
    "flowchart TD",
    ...waves.flatMap((wave, index) => [
      `  subgraph wave${index + 1}["${quoted(nameOf(wave))}"]`,
      ...tasks.filter((task) => task.wave === wave.number).map(node),
      "  end",
    ]),
    ...tasks.flatMap(({ id, dependencies }) =>
      dependencies
        .filter((dependency) => nodes.has(dependency))
        .map((dependency) => `  ${nodes.get(dependency)} --> ${nodes.get(id)}`),
    ),
    ...Object.entries(styles).map(([state, style]) => `  classDef ${state} ${style}`),
    "",
  ].join("\n");
}

/** Mermaid has entities of its own, by number; inside of quotes only these signs mean anything to it or to a browser. */
function quoted(text: string): string {
  return text.replaceAll(/["#<>&`\\;]/g, (sign) => `#${sign.charCodeAt(0)};`).replaceAll(/\p{Cc}/gu, " ");
}
