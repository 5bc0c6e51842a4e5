import { appendFileSync, chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aProject, commitAll, writeFiles } from "./temporary-project.ts";

/** An agent for one task at a time, as a shell script: writes down its calls, then does what the test says. */
const agentScript = `#!/bin/sh
echo "\${ALFRED_TASK:-whole}" >> "$CALLS"
mkdir -p out
if [ -n "$SLEEP_IN" ] && [ "$SLEEP_IN" = "$ALFRED_TASK" ]; then sleep 30; fi
if [ -n "$PAUSE" ]; then sleep "$PAUSE"; fi
case ",$FAILS," in *",\${ALFRED_TASK:-whole},"*) exit 0;; esac
if [ -n "$TICKS" ]; then sed -i "s/\\[~\\]/[x]/" tasks.md; fi
if [ -n "$SHARED" ]; then echo "$ALFRED_TASK" >> out/shared.txt; fi
if [ -n "$ALFRED_TASK" ]; then echo done > "out/$ALFRED_TASK"; else echo whole > out/whole; fi
`;

/** Two waves; T-3 waits for both of the first, T-4 for nothing. */
export const fourTasks = `# Tasks\r
\r
## Wave 1\r
- [ ] **T-1**: Model\r
  - check: test -f out/T-1\r
  - [ ] fields\r
- [ ] **T-2**: Store\r
  - check: test -f out/T-2\r
\r
## Wave 2\r
- [ ] **T-3**: Login\r
  - blocked_by: T-1, T-2\r
  - check: test -f out/T-3\r
- [ ] **T-4**: Words\r
`;

export interface TaskPhase {
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly withAgent: readonly string[];
  /** What the agent was called for, in order. */
  readonly calls: () => readonly string[];
  readonly boxes: () => string;
  readonly text: () => string;
}

/** A project with a phase of one step that is done task by task. */
export function aTaskPhase(tasks = fourTasks, step: object = {}): TaskPhase {
  const root = aProject({
    ".gitignore": ".moai/memory/\ncalls.log\n",
    ".moai/config.json": JSON.stringify({ project: { name: "Shop" }, test_command: "true" }),
    ".moai/workflows/build.json": JSON.stringify({
      schema_version: 1,
      name: "build",
      steps: [
        {
          name: "work",
          kind: "agent",
          prompt: "whole.md",
          work_items: {
            kind: "tasks",
            file: "tasks.md",
            prompt: "one.md",
            gates_without_checks: [{ kind: "command", command: { setting: "test_command" }, expect: "pass" }],
          },
          ...step,
        },
        { name: "end", kind: "command", command: ["true"] },
      ],
    }),
    ".moai/workflows/prompts/whole.md": "All of it.",
    ".moai/workflows/prompts/one.md":
      "Task {{TASK_ID}} ({{TASK_TITLE}}) of {{TASK_COUNT}}, wave {{TASK_WAVE}}:\n{{TASK_TEXT}}\n{{#each TASKS_DONE}}\n- done: {{this}}\n{{/each}}\n{{#each TASK_CHECKS}}\n- check: {{this}}\n{{/each}}\n",
    "tasks.md": tasks,
    "agent.sh": agentScript,
  });
  chmodSync(join(root, "agent.sh"), 0o755);
  commitAll(root, "Tasks");
  const calls = join(root, "calls.log");
  const read = () => readFileSync(join(root, "tasks.md"), "utf8");
  return {
    root,
    environment: { CALLS: calls, XDG_STATE_HOME: join(root, ".moai/memory/state-home") },
    withAgent: ["--agent-command", `sh ${join(root, "agent.sh")}`],
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").split("\n").slice(0, -1) : []),
    boxes: () => [...read().matchAll(/^- \[(.)\]/gm)].map(([, marker]) => marker).join(""),
    text: read,
  };
}

/** Does a task's work by hand, as the agent of a session does. */
export function doByHand(root: string, task: string): void {
  writeFiles(root, { [`out/${task}`]: "done\n" });
  appendFileSync(join(root, "calls.log"), `${task} by hand\n`);
}
