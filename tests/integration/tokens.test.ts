import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentTrace } from "../../src/context/index.ts";
import { doJob, localRunner, type Runner } from "../../src/executions/index.ts";
import { agentFile, alfred, cliFile, readState, withAgent } from "../support/command-line.ts";
import { aJobOrder } from "../support/local-jobs.ts";
import { aProject, commitAll, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

const { PATH, HOME } = process.env;
/** As much of Claude Code's last line as its tokens are in. */
const ofOneCall = {
  inputTokens: 100,
  outputTokens: 20,
  cacheReadInputTokens: 30,
  cacheCreationInputTokens: 1,
};
const tokensOfOneCall = 151;

/** A program by the client's name that does the scripted agent's work and then tells of its tokens. */
function aTellingClient(): string {
  const folder = temporaryFolder();
  const end = { type: "result", subtype: "success", is_error: false, num_turns: 1, result: "done" };
  const line = JSON.stringify({ ...end, modelUsage: { model: ofOneCall } });
  const script = `#!/bin/sh\n'${process.execPath}' '${agentFile}' >&2\nprintf '%s\\n' '${line}'\n`;
  writeFileSync(join(folder, "claude"), script, { mode: 0o755 });
  return `${folder}:${PATH}`;
}

async function aSpec(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
  writeSpec(root);
  commitAll(root, "A SPEC");
  return root;
}

const asClaude = ["2-run", "SPEC-AUTH-001", "--agent", "claude", "--json", "--yes"];

it("a run counts the tokens of all its agents, a command those of its own", async () => {
  const root = await aSpec();
  const environment = { PATH: aTellingClient() };
  const first = await alfred(root, asClaude, { environment: { ...environment, AGENT_BEHAVIOUR: "fails" } });
  const before = readState(root, "2-run");
  const second = await alfred(root, [...asClaude, "--resume"], { environment });
  const after = readState(root, "2-run");
  const callsOf = ({ steps }: { steps: readonly { name: string; attempts: number }[] }) =>
    steps.filter(({ name }) => name.endsWith("_phase")).reduce((sum, { attempts }) => sum + attempts, 0);

  expect(JSON.parse(first.stdout)).toMatchObject({ outcome: "failed", tokens_used: before["tokens_used"] });
  expect(before["tokens_used"]).toBe(callsOf(before as never) * tokensOfOneCall);
  expect(JSON.parse(second.stdout)).toMatchObject({ outcome: "completed", tokens_used: 3 * tokensOfOneCall });
  expect(after).toMatchObject({
    run_id: before["run_id"],
    tokens_used: Number(before["tokens_used"]) + 3 * tokensOfOneCall,
  });
});

it("nothing is counted where no client tells of tokens", async () => {
  const root = await aSpec();
  const ended = await alfred(root, ["2-run", "SPEC-AUTH-001", "--json", "--yes", ...withAgent]);

  expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: "completed", tokens_used: null });
  expect(readState(root, "2-run")["tokens_used"]).toBeNull();
});

it("an execution's result has the tokens of its own agents: of a phase, of a bare prompt", async () => {
  const root = await aSpec();
  const directory = join(root, ".moai/memory/executions");
  const environment = { PATH: aTellingClient(), HOME, TZ: "UTC" };
  const now = () => new Date();
  // What it starts does nothing, so that the job is left to this process.
  const runner: Runner = localRunner({ directory, alfred: ["true"], environment, now, trace: silentTrace });
  const context = {
    now,
    signal: new AbortController().signal,
    language: "en" as const,
    environment,
    trace: silentTrace,
    report: () => {},
  };
  const resultOf = async (request: Parameters<typeof aJobOrder>[1]) => {
    const order = aJobOrder(root, request);
    await runner.start(order);
    await doJob(context, { directory, executionId: order.executionId, alfred: [process.execPath, cliFile] });
    return runner.observe(order.executionId);
  };

  const phase = await resultOf({ phase: "2-run", specId: "SPEC-AUTH-001", agent: "claude" });
  const prompt = await resultOf({ prompt: "Say hello", agent: "claude" });

  expect(phase).toMatchObject({ end: { kind: "succeeded", result: { tokensUsed: 3 * tokensOfOneCall } } });
  expect(prompt).toMatchObject({ end: { result: { tokensUsed: tokensOfOneCall } } });
});
