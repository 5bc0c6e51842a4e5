import { agentFile } from "../support/command-line.ts";
import type { Reply, RequestContext } from "./harness/client.mjs";

/** The model's tool call that does a step's work for real, by the scripted agent, and then says so to alfred. */
function work(root: string, step: string, specId: string): Reply {
  const variables = `ALFRED_STEP=${step} ALFRED_SPEC_ID=${specId} ALFRED_PROJECT_ROOT=${root} ALFRED_PROMPT_FILE=/dev/null`;
  return bash(`${variables} node ${agentFile} && alfred step done`);
}

export function bash(command: string): Reply {
  return { tool: "Bash", input: { command, description: "work" } };
}

/** The words by which a step's prompt is known, in either language of the project. */
const prompts = [
  [/^# (?:Write the SPEC .*|.*의 SPEC-\S+ 작성)$/m, "spec_writing"],
  [/red: (?:write tests that fail|실패하는 테스트 작성)/, "red_phase"],
  [/green: (?:make the tests pass|테스트 통과시키기)/, "green_phase"],
  [/refactor: (?:make it good|통과 상태를 유지하며 다듬기)/, "refactor_phase"],
  [/(?:documents: say what was built|문서: 만든 것을 기록하기)/, "documents"],
] as const;

/** The step whose prompt alfred has printed last in a text. */
export function stepAskedFor(said: string): string | null {
  return prompts.find(([words]) => words.test(said))?.[1] ?? null;
}

/** What the newest message holds: a tool's result, else what the user or a hook said. */
export function newest({ prompt, toolResult }: RequestContext): string {
  return toolResult === "" ? prompt : toolResult;
}

/** A model that does what the newest text of alfred's asks for, and takes a user for one who says yes. */
export function obedient(root: string, specId = "SPEC-AUTH-001") {
  return (context: RequestContext): Reply => {
    if (context.side) return { text: "ok" };
    const said = newest(context);
    const step = stepAskedFor(said);
    if (step !== null) return work(root, step, specId);
    const answer = /^ *(alfred resume[^\n]*--yes) +# (?:go on|재개)$/m.exec(said)?.[1];
    if (answer !== undefined) return bash(answer);
    const begin = /run this yourself in Bash[\s\S]*?```sh\n([\s\S]*?)\n```/.exec(said)?.[1];
    const isBegun = /```!|Shell command|disabled/.test(said) && begin !== undefined && !said.includes("✓");
    return isBegun ? bash(begin) : { text: "FINISHED" };
  };
}

/** A model that stops at the first step that it is given. */
export function idle({ side }: RequestContext): Reply {
  return { text: side ? "ok" : "stopped" };
}
