import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aProject, git, temporaryFolder } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

const executionId = "019a77e0-0000-7000-8000-000000000001";

/** An agent that is a script of one file. */
function anAgent(script: string): string {
  const file = join(temporaryFolder(), "agent.mjs");
  writeFileSync(file, script);
  return `node ${file}`;
}

describe("job prompt", () => {
  it("gives the agent what is typed in, and answers with what it printed", async () => {
    const agent = anAgent("for await (const chunk of process.stdin) process.stdout.write(chunk);");
    const line = await entered(aProject(), ["--json", "job", "prompt", "--agent-command", agent], {
      input: "Greet Ada.",
      environment: { ALFRED_EXECUTION_ID: executionId },
    });
    expect(line.exitCode).toBe(0);
    expect(JSON.parse(line.stdout)).toMatchObject({
      ok: true,
      outcome: "completed",
      output: expect.stringContaining("Greet Ada."),
      exit_code: 0,
    });
  });

  it("fails with a finding and the agent's last words when the agent fails", async () => {
    const agent = anAgent('process.stdout.write("no key"); process.exitCode = 3;');
    const line = await entered(aProject(), ["--json", "job", "prompt", "--agent-command", agent], {
      input: "x",
    });
    const answer = JSON.parse(line.stdout);
    expect(line.exitCode).toBe(1);
    expect(answer).toMatchObject({ ok: false, outcome: "failed", exit_code: 1 });
    expect(answer.output).toContain("no key");
    expect(answer.findings).toHaveLength(1);
  });

  it("needs an agent: nobody sits before a job", async () => {
    const line = await entered(aProject(), ["job", "prompt"], { input: "x" });
    expect(line.exitCode).toBe(2);
    expect(line.stderr).toMatch(/--agent/);
  });
});

describe("job pod", () => {
  it("notes the failure of what it was told to do, and fails itself", async () => {
    const root = aProject();
    const folder = temporaryFolder();
    const [order, end] = [join(folder, "order.json"), join(folder, "end.json")];
    const words = ["no-such-command", "--json"];
    const data = { schema_version: 1, execution_id: executionId, words, input: "", timeout_seconds: 30 };
    writeFileSync(order, JSON.stringify(data));
    const base = git(root, "rev-parse", "HEAD").trim();
    const line = await entered(root, ["job", "pod", "--order", order, "--end", end, "--base", base]);
    expect(line.exitCode).toBe(1);
    expect(JSON.parse(readFileSync(end, "utf8"))).toMatchObject({ kind: "failed", run_id: null });
  });

  it("can't do an order that isn't one", async () => {
    const root = aProject();
    writeFileSync(join(root, "order.json"), "{}");
    const words = ["job", "pod", "--order", "order.json", "--end", "end.json", "--base", "abc"];
    const line = await entered(root, words);
    expect(line.exitCode).not.toBe(0);
    expect(line.stderr).toMatch(/is no order for a job/);
  });
});

describe("job fetch", () => {
  it.each([
    ["is no PostgreSQL", "sqlite:records.db", /postgres:\/\//],
    ["doesn't answer", "postgres://alfred:hidden@127.0.0.1:1/alfred", /ECONNREFUSED/],
  ])("says why not when the state %s, and never the password", async (_title, state, said) => {
    const line = await entered(aProject(), ["job", "fetch", executionId, "--state", state]);
    expect(line.exitCode).not.toBe(0);
    expect(line.stderr).toMatch(said);
    expect(line.stderr).not.toContain("hidden");
  });
});
