import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { savePhaseResult } from "../../../src/index.ts";
import { keepUnsaved, loadRunFile, saveRun, unsavedDirectory } from "../../../src/store/index.ts";
import { aRun } from "../../support/a-run.ts";
import { enterAlfred, stateFiles, stateFolder } from "../../support/command-line.ts";
import { commitAll, git, writeFiles, writeSpec } from "../../support/project-files.ts";

const agentFile = fileURLToPath(new URL("../../fixtures/agents/quick-agent.sh", import.meta.url));

const openspecFile = fileURLToPath(new URL("../../fixtures/task-files/openspec.md", import.meta.url));

const taskFile = `# Plan

## Wave 1
- [x] **T-001**: Schema
- [~] **T-002**: Login
  - check: test -f tasks.md
- [ ] **T-003**: Logout
- [!] **T-004**: Sessions
  <!-- previous error: npm test failed -->
  <!-- attempts: 1/2 -->

## Wave 2
- [-] **T-005**: Screens
  - blocked_by: T-004
- [ ] **T-006**: Documents
  - blocked_by: T-003
`;

/** The words that have alfred start an agent that does each step's work at once. */
export const withQuickAgent = ["--agent-command", `sh ${agentFile}`];

const spec = "SPEC-AUTH-001";

async function enter(
  root: string,
  words: readonly string[],
  {
    exitCode = 0,
    environment = {},
  }: { readonly exitCode?: number; readonly environment?: Record<string, string> } = {},
): Promise<void> {
  const ended = await enterAlfred(root, words, { environment });
  if (ended.exitCode !== exitCode)
    throw new Error(`alfred ${words.join(" ")} ends with ${ended.exitCode}: ${ended.stderr}${ended.stdout}`);
}

/** Says where it fails, as test runners do: red has to be seen in a new test where the tests failed before. */
const testCommand = ["sh", "-c", "test -f src/session.js || { echo tests/session.test.js:1; exit 1; }"];

/** A folder with a person's own settings in it, and tests that take no time; without git, whose calls aren't alfred's. */
export async function aBareProject(root: string): Promise<void> {
  mkdirSync(root);
  writeFiles(root, {
    "package.json": '{ "name": "greeter", "version": "1.0.0" }\n',
    ".gitignore": "node_modules/\n*.log\n",
    ".claude/settings.json": `${JSON.stringify({ model: "opus", permissions: { allow: ["Bash(ls:*)"] } }, null, 2)}\n`,
    ".moai/config.json": `${JSON.stringify({ project: { name: "greeter" }, test_command: testCommand, test_files: ["tests/**"], own: { key: 1 } }, null, 2)}\n`,
  });
}

/** After 0-project. */
export async function aKnownProject(root: string): Promise<void> {
  await aBareProject(root);
  await enter(root, ["0-project", "--yes"]);
}

/** With a SPEC that can be run. */
export async function aPlannedProject(root: string): Promise<void> {
  await aKnownProject(root);
  writeSpec(root, spec);
}

/** A session is at work on red_phase, and has written the test. */
export async function inRed(root: string): Promise<void> {
  await aPlannedProject(root);
  await enter(root, ["2-run", spec]);
  writeFiles(root, { "tests/session.test.js": "a session is open after a login\n" });
}

/** A session is at work on green_phase, and has written the code. */
export async function inGreen(root: string): Promise<void> {
  await inRed(root);
  await enter(root, ["step", "done"]);
  writeFiles(root, { "src/session.js": "export const isOpen = true;\n" });
}

/** The same on a machine whose team shares its runs, in a folder that this machine reaches. */
export async function inGreenOfATeam(root: string): Promise<void> {
  await aPlannedProject(root);
  const file = ".moai/config.json";
  const config: object = JSON.parse(readFileSync(join(root, file), "utf8"));
  writeFiles(root, { [file]: `${JSON.stringify({ ...config, store: { address: "files:shared" } })}\n` });
  await enter(root, ["2-run", spec]);
  writeFiles(root, { "tests/session.test.js": "a session is open after a login\n" });
  await enter(root, ["step", "done"]);
  writeFiles(root, { "src/session.js": "export const isOpen = true;\n" });
}

/** What a client tells a hook. */
export const hookInput = JSON.stringify({ session_id: "abc", stop_hook_active: false });

/** The same, by a session that has a name. */
export async function inGreenOfASession(root: string): Promise<void> {
  await inRed(root);
  await enter(root, ["step", "done"], { environment: { CLAUDE_CODE_SESSION_ID: "abc" } });
  writeFiles(root, { "src/session.js": "export const isOpen = true;\n" });
}

/** A session is at work on refactor_phase, the last of an agent's steps. */
export async function inRefactor(root: string): Promise<void> {
  await inGreen(root);
  await enter(root, ["step", "done"]);
}

const day = 24 * 60 * 60 * 1000;

/** Results of all ages, an expired run, an archived one, and a run in progress that is still valid. */
export async function aFullFolder(root: string): Promise<void> {
  await aPlannedProject(root);
  writeFiles(root, {
    ".moai/config.json": `${JSON.stringify({ limits: { max_state_files: 3 } })}\n`,
  });
  for (const age of [90, 80, 6, 5, 4, 3]) {
    savePhaseResult("1-plan", { outputs: { age } }, { root, now: new Date(Date.now() - age * day) });
  }
  const archive = join(root, ".moai/memory/command-state-archive/2020-01");
  mkdirSync(archive, { recursive: true });
  const [oldest = ""] = stateFiles(root, "1-plan-");
  renameSync(oldest, join(archive, oldest.slice(stateFolder(root).length + 1)));
  const options = { trace: () => {}, file: null };
  saveRun(root, aRun({ specId: "SPEC-OLD-001", now: new Date(Date.now() - 40 * day) }), options);
  saveRun(root, aRun({ specId: spec, now: new Date(Date.now() - day) }), options);
}

/** A record that its backup can restore, one that nothing can, and a good one. */
export async function aDamagedFolder(root: string): Promise<void> {
  await inGreen(root);
  const options = { trace: () => {}, file: null };
  saveRun(root, aRun({ specId: "SPEC-LOST-001" }), options);
  saveRun(root, aRun({ specId: "SPEC-GOOD-001", now: new Date(Date.now() - day) }), options);
  const [restorable = ""] = stateFiles(root, `2-run-${spec}`);
  const [lost = ""] = stateFiles(root, "2-run-SPEC-LOST");
  writeFileSync(restorable, readFileSync(restorable, "utf8").slice(0, 700));
  writeFileSync(lost, "{ lost");
}

export async function anInstalledProject(root: string): Promise<void> {
  await aBareProject(root);
  await enter(root, ["install"]);
}

/** A run whose last answer was that the step can't be done. */
export async function aFailedRun(root: string): Promise<void> {
  await inGreen(root);
  await enter(root, ["step", "fail", "--reason", "the API is down"], { exitCode: 1 });
}

/** A run that is under way, whose newest version was cut off. */
export async function aDamagedRun(root: string): Promise<void> {
  await inGreen(root);
  const [file = ""] = stateFiles(root, `2-run-${spec}`);
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 700));
}

/** A run that is under way, whose newest version was kept in the user's own folder because the project's disk was full. */
export async function anUnsavedRun(root: string): Promise<void> {
  await inGreen(root);
  const [file = ""] = stateFiles(root, `2-run-${spec}`);
  const before = readFileSync(file);
  await enter(root, ["step", "done"]);
  const environment = { HOME: join(root, "../home") };
  const directory = unsavedDirectory(root, environment);
  if (directory === null) throw new Error("no folder for what couldn't be saved");
  keepUnsaved(directory, basename(file), loadRunFile(file).run);
  writeFileSync(file, before);
}

/** A SPEC was built. */
export async function aBuiltProject(root: string): Promise<void> {
  await aPlannedProject(root);
  await enter(root, ["2-run", spec, ...withQuickAgent]);
}

/** The same, in a repository whose last commit has the result. */
export async function aCommittedProject(root: string): Promise<void> {
  await aBuiltProject(root);
  git(root, "init", "--quiet", "--initial-branch=main");
  commitAll(root, "built");
}

/** Something of everything that commands look at. */
export async function aBusyProject(root: string): Promise<void> {
  await inGreen(root);
  writeFiles(root, { "tasks.md": taskFile, "prompt.md": "Hello {{NAME}}\n" });
  await enter(root, ["checkpoint", "start", "t-1", "--total", "4"]);
}

/** Two tasks that may begin, one that is being worked on, one that has failed, and who waits for it. */
export async function aTaskFile(root: string): Promise<void> {
  mkdirSync(root);
  writeFiles(root, {
    ".moai/config.json": "{}\n",
    "tasks.md": taskFile,
    "other.md": readFileSync(openspecFile, "utf8"),
  });
}

/** A checkpoint of four items: one done, one failed, one in work. */
export async function aCheckpoint(root: string): Promise<void> {
  mkdirSync(root);
  writeFiles(root, { ".moai/config.json": "{}\n" });
  await enter(root, ["checkpoint", "start", "t-1", "--total", "4"]);
  await enter(root, ["checkpoint", "done", "t-1", "a"]);
  await enter(root, ["checkpoint", "error", "t-1", "b", "--message", "no such file"]);
  await enter(root, ["checkpoint", "current", "t-1", "c"]);
}
