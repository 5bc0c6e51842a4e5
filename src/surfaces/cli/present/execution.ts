import type { Language } from "../../../context/index.ts";
import type { Execution } from "../../../executions/index.ts";
import { localTime } from "../../../failures/index.ts";
import { executionWords, stateChangeLine } from "../../../messages/index.ts";

const statusWidth = 9;

/** What is worked on, in a few words. */
function workOf({ request }: Execution): string {
  const { phase, specId, prompt = "" } = request;
  const words = [phase, specId].filter((word) => word !== undefined).join(" ");
  return words === "" ? JSON.stringify(prompt.split("\n")[0]?.slice(0, 60) ?? "") : words;
}

export function executionLine(execution: Execution): string {
  const { id, status, createdAt, project } = execution;
  return `${id}  ${status.padEnd(statusWidth)}  ${localTime(createdAt)}  ${workOf(execution)}${project === "." ? "" : `  ${project}`}`;
}

export function executionText(language: Language, execution: Execution): string {
  const { labels } = executionWords(language);
  const { id, status, project, jobName, podName, runId, result, error, history } = execution;
  const facts: readonly (readonly [label: string, value: string | null])[] = [
    [labels.status, status],
    [labels.work, workOf(execution)],
    [labels.project, project],
    [labels.job, jobName],
    [labels.pod, podName],
    [labels.run, runId],
    [labels.branch, result?.branch ?? null],
    [labels.files, result === null || result.artifacts.length === 0 ? null : result.artifacts.join(", ")],
    [labels.error, error === null ? null : `${error.code}: ${error.message}`],
  ];
  const lines = facts.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${value}`]));
  return [
    id,
    ...lines,
    `${labels.history}:`,
    ...history.map((change) => `- ${stateChangeLine(change)}`),
  ].join("\n");
}
