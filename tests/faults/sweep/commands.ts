import {
  aBareProject,
  aBuiltProject,
  aCheckpoint,
  aCommittedProject,
  aDamagedFolder,
  aDamagedRun,
  aFailedRun,
  aFullFolder,
  aKnownProject,
  anInstalledProject,
  anUnsavedRun,
  aPlannedProject,
  aTaskFile,
  hookInput,
  inGreen,
  inGreenOfASession,
  inGreenOfATeam,
  inRed,
  inRefactor,
  withQuickAgent,
} from "./projects.ts";
import type { Judged } from "./verdict.ts";

/** A command that changes state, and the project that it is called in. */
export interface SweptCommand extends Judged {
  readonly prepare: (root: string) => Promise<void>;
}

const spec = "SPEC-AUTH-001";

type Prepare = SweptCommand["prepare"];
type More = Partial<Omit<Judged, "words">>;

function swept(words: readonly string[], prepare: Prepare, drivesRun: boolean, more: More): SweptCommand {
  const name = words.join(" ").replace(` ${withQuickAgent.join(" ")}`, ", agent");
  return { name, words, input: "", exitCode: 0, drivesRun, prepare, ...more };
}

/** A command that takes a run on. */
const run = (words: readonly string[], prepare: Prepare, more: More = {}) =>
  swept(words, prepare, true, more);
/** Any other command that changes state. */
const other = (words: readonly string[], prepare: Prepare, more: More = {}) =>
  swept(words, prepare, false, more);

const move = (name: string, id: string, more: More = {}) =>
  other(["tasks", name, "tasks.md", id], aTaskFile, more);
const count = (name: string, words: readonly string[], more: More = {}) =>
  other(["checkpoint", name, "t-1", ...words], aCheckpoint, more);

/** Every command that changes state, each in the situations in which it changes other things. */
export const sweptCommands: readonly SweptCommand[] = [
  run(["2-run", spec, ...withQuickAgent], aPlannedProject),
  run(["resume", "--yes", ...withQuickAgent], inGreen),
  run(["1-plan", "users log in", ...withQuickAgent], aKnownProject),
  run(["0-project", "--yes"], aBareProject),
  run(["0-project", "--yes", "--name", "Shop", "--language", "ko"], aKnownProject, {
    name: "0-project again",
  }),
  run(["2-run", spec], aPlannedProject),
  run(["2-run", spec], inRed, { name: "2-run over an open run" }),
  run(["2-run", spec, "--only", "spec_validation"], aPlannedProject),
  run(["2-run", spec, "--skip", "refactor_phase"], aPlannedProject),
  run(["2-run", spec, "--resume"], inGreen),
  run(["2-run", spec, "--retry-failed"], aFailedRun),
  run(["2-run", spec, "--continue-from", "refactor_phase"], inGreen),
  run(["step", "done"], inRed, { name: "step done, red" }),
  run(["step", "done"], inGreen, { name: "step done, green" }),
  run(["step", "done"], inRefactor, { name: "step done, to the end" }),
  run(["step", "done"], inGreenOfATeam, { name: "step done of a team" }),
  run(["step", "fail", "--reason", "the API is down"], inGreen, { exitCode: 1 }),
  run(["step", "skip"], inRefactor),
  run(["resume", "2-run", spec, "--from=integration_test", ...withQuickAgent], inGreen, {
    name: "resume --from",
  }),
  run(["resume", "2-run", spec, "--restart"], inRed),
  run(["resume", "--yes"], aDamagedRun, { name: "resume over damage" }),
  run(["resume", "--yes"], anUnsavedRun, { name: "resume of what was kept elsewhere" }),
  run(["begin", "2-run"], aPlannedProject, { input: spec, neverFails: true }),
  ...["pre-compact", "session-end", "stop"].map((event) =>
    run(["hook", event], inGreenOfASession, { input: hookInput, neverFails: true }),
  ),
  run(["3-sync", spec, ...withQuickAgent], aBuiltProject),
  other(["clean"], aFullFolder),
  other(["store", "copy", "--from", "files", "--to", "files:copy"], aFullFolder),
  other(["doctor"], aDamagedFolder, { exitCode: 3, againExitCodes: [0] }),
  other(["install"], aBareProject),
  ...["codex", "gemini", "opencode"].map((agent) => other(["install", "--agent", agent], aBareProject)),
  other(["uninstall"], anInstalledProject),
  other(["verify", spec, "--rerun", "--commit", "HEAD"], aCommittedProject, { savesNothing: true }),
  move("start", "T-003", { againExitCodes: [4] }),
  move("done", "T-002"),
  move("fail", "T-002", { isCounted: true }),
  move("skip", "T-003"),
  other(["tasks", "claim", "tasks.md", "--as", "ada"], aTaskFile),
  other(["tasks", "resume", "tasks.md", "--yes"], aTaskFile),
  other(["tasks", "import", "other.md", "--to", "new.md"], aTaskFile, { againExitCodes: [2] }),
  other(["checkpoint", "start", "t-2", "--total", "2"], aCheckpoint),
  count("start", ["--restart", "--total", "4"]),
  count("current", ["d"]),
  count("done", ["c"]),
  count("error", ["c", "--message", "no such file"], { isCounted: true }),
  count("pause", []),
  count("complete", []),
  count("fail", []),
  count(
    "run",
    ["--every", "1", "--retries", "2", "--", "sh", "-c", 'echo "$0" >> .moai/memory/agent-calls', "{}"],
    { input: "a\nb\nc\nd\ne\n" },
  ),
];

/** Commands that change nothing, whatever stands after them. */
export const readers: readonly (readonly string[])[] = [
  ["status"],
  ["history"],
  ["spec", "list"],
  ["spec", "check", spec],
  ["spec", "show", spec],
  ["verify", spec],
  ["doctor", "--dry-run"],
  ["store", "status"],
  ["tasks", "list", "tasks.md"],
  ["tasks", "graph", "tasks.md"],
  ["tasks", "next", "tasks.md"],
  ["tasks", "check", "tasks.md"],
  ["checkpoint", "show", "t-1"],
  ["checkpoint", "list"],
  ["template", "check", "prompt.md", "--var", "NAME=Ada"],
  ["template", "render", "prompt.md", "--var", "NAME=Ada"],
  ["path", "check", "src/a.js"],
  ["completion", "bash"],
  ["complete", "--", "alfred", ""],
  ["hook", "session-start"],
  ["hook", "user-prompt-expansion"],
];

/** Commands that enter those of their name, which are swept themselves; and what works on executions, whose records a database keeps. */
export const notSwept: readonly string[] = ["mcp", "serve", "execution", "job"];
