import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { savePhaseResult } from "../../../src/index.ts";
import { saveRun } from "../../../src/store/index.ts";
import { aRun } from "../../support/a-run.ts";
import { alfred, stateFiles, stateFolder } from "../../support/command-line.ts";
import { writeFiles, writeSpec } from "../../support/temporary-project.ts";

const agentFile = fileURLToPath(new URL("../../fixtures/agents/quick-agent.sh", import.meta.url));

/** The words that have alfred start an agent that does each step's work at once. */
export const withQuickAgent = ["--agent-command", `sh ${agentFile}`];

const spec = "SPEC-AUTH-001";

async function expectExit(root: string, words: readonly string[], exitCode: number): Promise<void> {
  const ended = await alfred(root, words);
  expect({ words, ...ended }).toMatchObject({ exitCode });
}

/** A folder with a person's own settings in it, and tests that take no time; without git, whose calls aren't alfred's. */
export async function aBareProject(root: string): Promise<void> {
  mkdirSync(root);
  writeFiles(root, {
    "package.json": '{ "name": "greeter", "version": "1.0.0" }\n',
    ".gitignore": "node_modules/\n*.log\n",
    ".claude/settings.json": `${JSON.stringify({ model: "opus", permissions: { allow: ["Bash(ls:*)"] } }, null, 2)}\n`,
    ".moai/config.json": `${JSON.stringify({ project: { name: "greeter" }, test_command: ["test", "-f", "src/session.js"], test_files: ["tests/**"], own: { key: 1 } }, null, 2)}\n`,
  });
}

/** After 0-project. */
export async function aKnownProject(root: string): Promise<void> {
  await aBareProject(root);
  await expectExit(root, ["0-project", "--yes"], 0);
}

/** With a SPEC that can be run. */
export async function aPlannedProject(root: string): Promise<void> {
  await aKnownProject(root);
  writeSpec(root, spec);
}

/** A session is at work on red_phase, and has written the test. */
export async function inRed(root: string): Promise<void> {
  await aPlannedProject(root);
  await expectExit(root, ["2-run", spec], 0);
  writeFiles(root, { "tests/session.test.js": "a session is open after a login\n" });
}

/** A session is at work on green_phase, and has written the code. */
export async function inGreen(root: string): Promise<void> {
  await inRed(root);
  await expectExit(root, ["step", "done"], 0);
  writeFiles(root, { "src/session.js": "export const isOpen = true;\n" });
}

/** A session is at work on refactor_phase, the last of an agent's steps. */
export async function inRefactor(root: string): Promise<void> {
  await inGreen(root);
  await expectExit(root, ["step", "done"], 0);
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
  await expectExit(root, ["install"], 0);
}

/** Records name absolute paths: those of a copied project are of where it was copied from. */
export function moveRecords(from: string, to: string): void {
  const memory = join(to, ".moai/memory");
  if (!existsSync(memory)) return;
  for (const entry of readdirSync(memory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.json(\.bak)?$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    if (text.includes(from)) writeFileSync(file, text.replaceAll(from, to));
  }
}
