import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { displayCommand, isGroupAlive, parseCommandLine } from "../../src/processes/index.ts";
import {
  alfred,
  cliFile,
  readState,
  startAlfred,
  stateFolder,
  until,
  withAgent,
} from "../support/command-line.ts";
import { aProject, commitAll, git, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

/** A project whose 2-run was killed in green_phase; its agent doesn't notice and works on. */
async function killedBesideItsAgent() {
  const root = aProject();
  await alfred(root, ["0-project", "--language", "en", "--yes"]);
  writeSpec(root);
  const { child, ended } = startAlfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
    environment: { AGENT_BEHAVIOUR: "hangs", AGENT_HANGS_IN: "green_phase" },
  });
  const marker = join(root, ".moai/memory/agent-at-work");
  await until("the agent is at work", () => existsSync(marker) && readFileSync(marker, "utf8") !== "");
  child.kill("SIGKILL");
  await ended;
  return { root, agent: Number(readFileSync(marker, "utf8")) };
}

/** A process that has ended but isn't collected yet by the machine's first process has ended all the same. */
function isRunning(processId: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${processId}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("what was in flight when alfred was killed", () => {
  it("is on disk with what it started from, is said by resume with what has changed since, and starts over", async () => {
    const { root } = await killedBesideItsAgent();
    writeFileSync(join(root, "half-done.js"), "");

    const killed = readState(root, "2-run-");
    const resumed = await alfred(root, ["resume", "--yes", ...withAgent]);

    const step = killed.steps.find(({ name }: { name: string }) => name === "green_phase");
    expect(step).toMatchObject({
      status: "in_progress",
      metadata: { started_at_commit: git(root, "rev-parse", "HEAD") },
    });
    expect(step.metadata.files_modified_at_start).toContain(join(root, "tests/session.test.js"));
    expect(resumed.stderr).toMatch(
      /green_phase was in flight \(since .*\); changed since: half-done\.js; it starts again/,
    );
    expect(resumed.exitCode).toBe(0);
  });

  it("is gone on with by the agent that it was with: status and resume print the whole line, and it works as printed", async () => {
    const { root } = await killedBesideItsAgent();
    const driven = displayCommand(withAgent);

    const status = await alfred(root, ["status"]);
    const asked = await alfred(root, ["resume"]);

    expect(status.stdout).toContain(`Next: alfred resume 2-run SPEC-AUTH-001 ${driven}\n`);
    const [goOn = ""] = /alfred resume .*--yes/.exec(asked.stdout) ?? [];
    expect(goOn).toBe(`alfred resume 2-run SPEC-AUTH-001 ${driven} --yes`);
    const inSession = { environment: { CLAUDE_CODE_SESSION_ID: "session-one" } };
    expect((await alfred(root, ["status"], inSession)).stdout).toMatch(
      /Next: alfred resume 2-run SPEC-AUTH-001$/m,
    );
    expect((await alfred(root, ["begin", "resume"])).stdout).not.toContain("--agent-command");
    expect((await alfred(root, parseCommandLine(goOn).slice(1))).exitCode).toBe(0);
  });

  it("the agent that was left working is stopped before the next one begins, and said", async () => {
    const { root, agent } = await killedBesideItsAgent();
    expect(isGroupAlive(agent)).toBe(true);

    const { exitCode, stderr } = await alfred(root, ["resume", "--yes", ...withAgent]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(new RegExp(`Process ${agent}, at work on green_phase .* is stopped`));
    expect(isGroupAlive(agent)).toBe(false);
    expect(existsSync(join(stateFolder(root), ".workers", readState(root, "2-run-").run_id))).toBe(false);
  });

  it("a run whose agent removes all that git ignores is whole again with its next transition, and goes on", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    commitAll(root, "Set up");
    const agent = join(temporaryFolder(), "clean-and-test.sh");
    writeFileSync(
      agent,
      `#!/bin/sh\ngit clean -fdxq 2>/dev/null\necho 'throw new Error("nothing yet")' > tests/new.test.js\n`,
      { mode: 0o755 },
    );

    const ran = await alfred(root, ["2-run", "SPEC-AUTH-001", "--agent-command", agent]);

    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain("were removed while it was at work; they are written again");
    expect(readState(root, "2-run-")).toMatchObject({
      status: "failed",
      completed_steps: ["spec_validation", "test_setup", "red_phase"],
    });
    expect((await alfred(root, ["status"])).stdout).toContain("goes on at: green_phase");
  }, 60_000);

  it("an agent that alfred started and that answers the step itself is told at once that alfred does, and what it leaves running is ended", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    const told = temporaryFolder();
    const agent = join(told, "answer.sh");
    const call = (answer: string) =>
      `${process.execPath} ${cliFile} step ${answer} --json > ${told}/${answer}.json; echo $? > ${told}/${answer}.code`;
    const lines = ["#!/bin/sh", call("done"), call("fail"), "sleep 300 &", `echo $! >> ${told}/left`];
    writeFileSync(agent, `${lines.join("\n")}\n`, { mode: 0o755 });

    const ran = await alfred(root, ["2-run", "SPEC-AUTH-001", "--agent-command", agent]);

    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).not.toContain("is stopped");
    const said = (name: string) => readFileSync(join(told, name), "utf8");
    expect(JSON.parse(said("done.json"))).toMatchObject({ ok: true, outcome: "agent_at_work" });
    expect(JSON.parse(said("fail.json"))).toMatchObject({
      ok: false,
      outcome: "agent_at_work",
      exit_code: 4,
    });
    expect([said("done.code"), said("fail.code")]).toEqual(["0\n", "4\n"]);
    const left = said("left").trim().split("\n").map(Number);
    expect(left).toHaveLength(3);
    expect(left.filter(isRunning)).toEqual([]);
    expect(readState(root, "2-run-").steps[2].attempts).toBe(3);
  }, 90_000);

  it("a process that only has the id of one that is gone is left alone", async () => {
    const { root, agent } = await killedBesideItsAgent();
    const { run_id: runId } = readState(root, "2-run-");
    const note = join(stateFolder(root), ".workers", runId, `${agent}.json`);
    const noted = JSON.parse(readFileSync(note, "utf8"));
    // This test's own process, as if it had got the id later.
    writeFileSync(note, JSON.stringify({ ...noted, process_id: process.pid, started_at: "1" }));
    process.kill(-agent, "SIGKILL");

    const { exitCode, stderr } = await alfred(root, ["resume", "--yes", ...withAgent]);

    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("is stopped");
  });
});
