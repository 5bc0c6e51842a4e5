import { z } from "zod";
import { type Input, options, places, type Tool, text, tool } from "./tool.ts";
import { workTools } from "./work-tools.ts";

const specId = text("A SPEC's id, for example SPEC-AUTH-001");

/** Each property is the command's option of the same name, with `-` for `_`. */
const driving = {
  agent: z
    .enum(["claude", "codex", "gemini", "opencode"])
    .optional()
    .describe("Start this agent for every agent step, until the run ends; left out, you do the steps"),
  parallel: z.int().min(1).max(64).optional().describe("With an agent: so many independent tasks at once"),
  confirmed: z.boolean().optional().describe("The user has agreed to what would be asked"),
};
const running = {
  ...driving,
  only: text("That step alone").optional(),
  skip: z.array(text("A step")).max(100).optional().describe("Record these steps as skipped"),
  continue_from: text("From that step on").optional(),
  retry_failed: z.boolean().optional().describe("From the failed step on"),
  resume: z.boolean().optional().describe("From wherever the saved run stopped"),
  profile: text("A named configuration of the run").optional(),
};
const run = { run: text("A run's id, where several wait for an answer").optional() };

const answering = {
  ...run,
  attempt: text(
    "The `attempt_id` that the prompt came with: an answer to an earlier prompt is refused",
  ).optional(),
};

const step = (answer: string) => (input: Input) => ["step", answer, ...options(input)];
const looking = (description: string, words: readonly string[]) => tool(description, {}, () => words, true);

/** Every tool by its name: the command's, with `_` for a space. */
export const tools: Readonly<Record<string, Tool>> = {
  "0-project": tool(
    "Learn this project and set it up: language, test command, layout",
    {
      ...running,
      name: text("The project's name").optional(),
      mode: z.enum(["personal", "team"]).optional(),
      language: z.enum(["ko", "en"]).optional().describe("Of messages and documents"),
      description: text("What the project is, in a sentence").optional(),
      test_command: text("What runs the tests").optional(),
      integration_command: text("What runs the integration tests").optional(),
    },
    (input) => ["0-project", ...options(input)],
  ),
  "1-plan": tool(
    "Turn a wish into a SPEC: answers with the prompt for writing it",
    {
      ...running,
      description: text("What the user wants, in the user's words").optional(),
      spec_id: specId.optional(),
    },
    ({ description, ...rest }) => ["1-plan", ...options(rest), ...places(description)],
  ),
  "2-run": tool(
    "Build a SPEC test first, behind gates that alfred runs: answers with the first step's prompt",
    { ...running, spec_id: specId },
    ({ spec_id: id, ...rest }) => ["2-run", ...options(rest), ...places(id)],
  ),
  "3-sync": tool(
    "Bring the documents and a SPEC's status up to date with what was built: answers with the prompt for it",
    { ...running, spec_id: specId },
    ({ spec_id: id, ...rest }) => ["3-sync", ...options(rest), ...places(id)],
  ),
  phase: tool(
    "Run a phase of the project's own, from .moai/workflows",
    { ...running, phase: text("The phase's name"), spec_id: specId.optional() },
    ({ phase, spec_id: id, ...rest }) => [nameOnly(phase), ...options(rest), ...places(id)],
  ),
  begin: tool(
    "Start a phase with a user's words exactly as typed, as a slash command does",
    {
      phase: z.enum(["0-project", "1-plan", "2-run", "3-sync", "resume", "status"]),
      typed: text("The words behind the command's name, quotes, options and all"),
    },
    ({ phase, typed }) => ["begin", `--typed=${String(typed)}`, ...places(phase)],
  ),
  resume: tool(
    "Go on with a saved run at the step that was in flight",
    {
      ...driving,
      ...run,
      phase: text("For example 2-run").optional(),
      spec_id: specId.optional(),
      from: text("Mark earlier steps done without running them, and go on at this one").optional(),
      restart: z.boolean().optional().describe("Back the saved state up, ignore it, and run every step"),
      retry_task: z.array(text("A failed task")).max(100).optional().describe("Try these failed tasks again"),
      skip_task: z.array(text("A failed task")).max(100).optional().describe("Leave these failed tasks out"),
    },
    ({ phase, spec_id: id, ...rest }) => ["resume", ...options(rest), ...places(phase, id)],
  ),
  step_done: tool(
    "The step's work is done: alfred checks its gate and answers with the next prompt, a refusal or the completion",
    answering,
    step("done"),
  ),
  step_fail: tool("The step's work can't be done", { ...answering, reason: text("Why") }, step("fail")),
  step_skip: tool(
    "Record the step as skipped and go on",
    { ...answering, reason: text("Why") },
    step("skip"),
  ),
  status: looking("The project, unfinished runs, SPECs, the last results", ["status"]),
  history: tool(
    "The newest runs, or one run whole",
    { run: text("A run's id").optional(), limit: z.int().min(1).max(1000).optional() },
    ({ run: id, ...rest }) => ["history", ...options(rest), ...places(id)],
    true,
  ),
  spec_list: looking("Every SPEC with its status", ["spec", "list"]),
  spec_show: tool(
    "One SPEC",
    { spec_id: specId },
    ({ spec_id: id }) => ["spec", "show", ...places(id)],
    true,
  ),
  spec_check: tool(
    "What a SPEC lacks, with line numbers",
    { spec_id: specId.optional() },
    ({ spec_id: id }) => ["spec", "check", ...places(id)],
    true,
  ),
  doctor: tool(
    "Look at the environment, the configuration and every state file; with mend, restore what has a good backup",
    { mend: z.boolean().optional() },
    ({ mend }) => ["doctor", ...(mend === true ? [] : ["--dry-run"])],
  ),
  path_check: tool(
    "Whether a path lies inside the project",
    { path: text("Relative to the project root, or absolute"), must_exist: z.boolean().optional() },
    ({ path, ...rest }) => ["path", "check", ...options(rest), ...places(path)],
    true,
  ),
  ...workTools,
};

/** A phase's name stands in a command's place, where an option would be one. */
function nameOnly(value: unknown): string {
  const name = String(value);
  return /^[a-z0-9][a-z0-9-]*$/.test(name) ? name : "phase-without-a-name";
}
