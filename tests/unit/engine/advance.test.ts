import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { advance, type Builtin, finishStep, record } from "../../../src/engine/index.ts";
import { aContext, interrupted } from "../../support/a-context.ts";
import { aDrive, builtinStep, builtinsOf, done } from "./a-drive.ts";

const command = (name: string, words: readonly string[], rest: object = {}) => ({
  name,
  kind: "command",
  command: words,
  ...rest,
});
const agentStep = (name: string, rest: object = {}) => ({ name, kind: "agent", prompt: "p.md", ...rest });
const succeeds = ["true"];
const fails = ["sh", "-c", "echo why; exit 3"];
const aProgram = (text: string) => ({ kind: "agent_command", command: text }) as const;
const statuses = (run: { readonly steps: readonly { readonly status: string }[] } | null) =>
  run?.steps.map(({ status }) => status);

describe("an interrupt", () => {
  it("between two steps keeps what is done, begins nothing more, and is on disk", async () => {
    const abort = new AbortController();
    const begun: string[] = [];
    const work =
      (name: string): Builtin =>
      async (call) => {
        begun.push(name);
        abort.abort("SIGTERM");
        return done(call);
      };
    const { drive, run, saved } = aDrive([builtinStep("one"), builtinStep("two")], {
      context: aContext({ signal: abort.signal }),
      builtins: builtinsOf({ one: work("one"), two: work("two") }),
    });

    const outcome = await advance(drive, run);

    expect(outcome).toMatchObject({ kind: "interrupted", step: "two", signal: "SIGTERM" });
    expect(begun).toEqual(["one"]);
    expect(saved()?.status).toBe("paused");
    expect(statuses(saved())).toEqual(["completed", "pending"]);
  });

  it("before the first step names the step at which it will go on", async () => {
    const { drive, run, saved } = aDrive([command("one", succeeds)], {
      context: aContext({ signal: interrupted() }),
    });

    expect(await advance(drive, run)).toMatchObject({ kind: "interrupted", step: "one", signal: "SIGINT" });
    expect(saved()).toMatchObject({ status: "paused", history: [{}, { to: "paused", reason: "SIGINT" }] });
    expect(statuses(saved())).toEqual(["pending"]);
  });

  it.each([
    ["a program of alfred's own step", command("two", ["sleep", "30"]), null],
    ["an agent", agentStep("two"), aProgram("sleep 30")],
  ])("while %s is at work ends it, and the step starts over", async (_, second, agent) => {
    const abort = new AbortController();
    const { drive, run, saved } = aDrive([builtinStep("one"), second], {
      context: aContext({ signal: abort.signal }),
      builtins: builtinsOf({ one: done }),
      agent,
      watch: () => () => {
        setImmediate(() => abort.abort("SIGINT"));
        return () => {};
      },
    });

    expect(await advance(drive, run)).toMatchObject({ kind: "interrupted", step: "two", signal: "SIGINT" });
    expect(saved()?.status).toBe("paused");
    expect(statuses(saved())).toEqual(["completed", "pending"]);
  });
});

describe("a step of alfred's own that is refused", () => {
  it.each([
    ["in a session it stays open", {}, null, { isOpen: true, attemptsMax: null }, "in_progress"],
    [
      "also while attempts are left",
      { attempts_max: 2 },
      null,
      { isOpen: true, attemptsMax: 2 },
      "in_progress",
    ],
    [
      "after the last attempt it has failed",
      { attempts_max: 1 },
      null,
      { isOpen: false, attemptsMax: 1 },
      "failed",
    ],
    // Nobody is there who could mend anything before the next attempt.
    [
      "beside an agent that alfred starts it has failed at once",
      {},
      "true",
      { isOpen: false, attemptsMax: 3 },
      "failed",
    ],
  ] as const)("%s", async (_, rest, agent, expected, status) => {
    const { drive, run, saved } = aDrive([command("one", fails, rest)], {
      agent: agent === null ? null : aProgram(agent),
    });

    const outcome = await advance(drive, run);

    expect(outcome).toMatchObject({
      kind: "failed",
      step: "one",
      attempt: 1,
      message: "gate command",
      findings: [{ kind: "command_failed", exitCode: 3 }],
      outputTail: "why\n",
      ...expected,
    });
    expect(saved()?.steps[0]).toMatchObject({ status, error: { message: "gate command" }, attempts: 1 });
    expect(saved()?.status).toBe(status);
  });

  it("is tried once more when somebody says that it is mended, and the run goes on from there", async () => {
    const flag = command("one", ["test", "-e", "mended"], { attempts_max: 3 });
    const { drive, run, saved } = aDrive([flag, command("two", ["touch", "went-on"])]);
    const refused = await advance(drive, run);
    if (refused.kind !== "failed") throw new Error("It can't pass yet");

    const again = await finishStep(drive, refused.run, "one");
    if (again.kind !== "failed") throw new Error("It can't pass yet");
    writeFileSync(join(drive.root, "mended"), "");
    const outcome = await finishStep(drive, again.run, "one");

    expect(again).toMatchObject({ attempt: 2, isOpen: true });
    expect(outcome.kind).toBe("completed");
    expect(saved()?.steps).toMatchObject([{ attempts: 3, error: null }, { status: "completed" }]);
    expect(saved()?.status).toBe("completed");
  });

  it("by its builtin leaves no evidence, and says what the builtin found", async () => {
    const findings = [{ kind: "command_unknown", setting: "test_command" }] as const;
    const { drive, run, saved } = aDrive([builtinStep("one")], {
      builtins: builtinsOf({ one: async () => ({ kind: "refused", findings, message: "no command" }) }),
    });

    expect(await advance(drive, run)).toMatchObject({ kind: "failed", findings, message: "no command" });
    expect(saved()?.steps[0]).toMatchObject({ evidence: [], error: { message: "no command", findings } });
  });
});

describe("what can't be is a defect, and the record stays as it was", () => {
  it("a builtin that nobody knows", async () => {
    const { drive, run, saved } = aDrive([builtinStep("nobody_knows")]);

    await expect(advance(drive, run)).rejects.toThrow("No builtin is called nobody_knows");
    expect(saved()?.steps[0]).toMatchObject({ status: "in_progress", error: null });
  });

  it("a step that the definition or the run doesn't have", async () => {
    const { drive, run } = aDrive([builtinStep("one")], { builtins: builtinsOf({ one: done }) });

    await expect(finishStep(drive, run, "two")).rejects.toThrow("The workflow walk has no step two");
    await expect(finishStep(drive, { ...run, steps: [] }, "one")).rejects.toThrow(
      `The run ${run.runId} has no step one`,
    );
  });
});

describe("an agent's step in a session", () => {
  it("gets its prompt with the first attempt; asked again while it is in flight, no attempt is counted", async () => {
    const { drive, run, context } = aDrive([agentStep("write", { subagent: "writer", attempts_max: 5 })]);

    const first = await advance(drive, run);
    if (first.kind !== "prompt_ready") throw new Error("An agent has to act");
    const again = await advance(drive, first.run);

    const expected = { kind: "prompt_ready", subagent: "writer", attempt: 1, attemptsMax: 5, findings: [] };
    expect(first).toMatchObject({ ...expected, prompt: "Do write\n" });
    expect(again).toMatchObject({ ...expected, prompt: "Do write\n" });
    expect(context.traced).toContainEqual({ kind: "agent_called", agent: "writer", prompt: "Do write\n" });
  });

  it("names no subagent where the definition names none", async () => {
    const { drive, run, context } = aDrive([agentStep("write")]);

    expect(await advance(drive, run)).toMatchObject({ subagent: null, attemptsMax: null });
    expect(context.traced).toContainEqual(expect.objectContaining({ kind: "agent_called", agent: "agent" }));
  });

  it("whose prompt needs a value that nobody has is refused before anything is saved", async () => {
    const { drive, run, saved } = aDrive([agentStep("write")], {
      promptOf: async () => ({ name: "p.md", text: "{{MISSING}}", values: {} }),
    });

    await expect(advance(drive, run)).rejects.toMatchObject({
      failure: { code: "template_variables_missing", template: "p.md" },
    });
    expect(statuses(saved())).toEqual(["pending"]);
  });
});

describe("an agent that alfred starts", () => {
  it("is tried again with what its gate saw, up to the limit, and the last refusal is final", async () => {
    const { drive, run, saved } = aDrive(
      [agentStep("write", { attempts_max: 2, gates: [{ kind: "files_exist", paths: ["made.txt"] }] })],
      { agent: aProgram("sh -c 'cat >> prompts.txt'") },
    );

    const outcome = await advance(drive, run);

    expect(outcome).toMatchObject({ kind: "failed", attempt: 2, attemptsMax: 2, isOpen: false });
    expect(saved()?.status).toBe("failed");
    const [first = "", second = ""] = readFileSync(join(drive.root, "prompts.txt"), "utf8")
      .split("Do write")
      .slice(1);
    expect(first).not.toContain("made.txt");
    expect(second).toContain("made.txt");
  });

  it("that fails itself is said as its own failure, with the end of what it printed", async () => {
    const { drive, run } = aDrive([agentStep("write", { attempts_max: 1, timeout_seconds: 20 })], {
      agent: aProgram("sh -c 'echo no network; exit 9'"),
    });

    expect(await advance(drive, run)).toMatchObject({
      kind: "failed",
      message: "agent_failed",
      findings: [{ kind: "agent_failed", exitCode: 9 }],
      outputTail: "no network\n",
    });
  });

  it("says nothing of a step's gates that were never reached", async () => {
    const { drive, run, saved } = aDrive(
      [
        agentStep("write", {
          attempts_max: 1,
          gates: [
            { kind: "files_exist", paths: ["made.txt"] },
            { kind: "command", command: "true", expect: "pass" },
          ],
        }),
      ],
      { agent: aProgram("true") },
    );

    await advance(drive, run);

    expect(saved()?.steps[0]?.evidence.map(({ gate }) => gate)).toEqual(["files_exist"]);
  });
});

it("a step that is skipped takes no attempt, and the run ends when the rest is done", async () => {
  const { drive, run, saved } = aDrive([command("one", fails), command("two", succeeds)]);

  const skipped = await record(drive, run, { kind: "skip_step", step: "one", reason: "by hand" });

  expect((await advance(drive, skipped)).kind).toBe("completed");
  expect(saved()?.steps).toMatchObject([
    { status: "skipped", attempts: 0, metadata: { skip_reason: "by hand" } },
    { status: "completed", attempts: 1 },
  ]);
});
