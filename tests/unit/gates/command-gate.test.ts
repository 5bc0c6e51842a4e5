import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkGates, type GateCall, type GateDefinition } from "../../../src/gates/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { aContext, interrupted } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

type CommandGate = Extract<GateDefinition, { kind: "command" }>;

function aCall(changes: Partial<GateCall> = {}): GateCall {
  const root = temporaryFolder();
  return {
    context: aContext(),
    root,
    config: readConfig(root),
    run: aRun(),
    step: "green_phase",
    onStarted: () => () => {},
    earlier: [],
    lineage: [],
    ...changes,
  };
}

async function evidenceOf(gate: Partial<CommandGate>, call = aCall()) {
  const result = await checkGates([{ kind: "command", command: "true", expect: "pass", ...gate }], call);
  if (result.kind === "aborted") throw new Error("Nobody interrupted it");
  const [evidence] = result.evidence;
  if (evidence === undefined) throw new Error("A gate leaves its evidence");
  return evidence;
}

const exits = (code: number) => ["sh", "-c", `exit ${code}`];

describe("a command gate", () => {
  it.each([
    ["pass", 0, []],
    ["pass", 1, ["command_failed"]],
    ["pass", 255, ["command_failed"]],
    ["fail", 0, ["command_passed_unexpectedly"]],
    ["fail", 1, []],
    ["run", 0, []],
    ["run", 3, []],
    // The shell's own codes for a program that isn't there: no test was run, so red isn't seen either.
    ["pass", 127, ["command_not_found"]],
    ["fail", 126, ["command_not_found"]],
    ["fail", 127, ["command_not_found"]],
    ["run", 127, ["command_not_found"]],
  ] as const)("that expects %s of exit code %i finds %j", async (expect_, code, kinds) => {
    const evidence = await evidenceOf({ command: exits(code), expect: expect_ });

    expect(evidence.findings.map((finding) => finding.kind)).toEqual(kinds);
    expect(evidence).toMatchObject({
      passed: kinds.length === 0,
      exitCode: code,
      command: exits(code),
      details: { expect: expect_ },
    });
  });

  it.each(["pass", "fail", "run"] as const)(
    "that expects %s never takes a program for run that isn't there, is ended by a signal or runs out of time",
    async (expect_) => {
      const call = aCall();

      const missing = await evidenceOf(
        { command: "no-such-program-of-anybody --all", expect: expect_ },
        call,
      );
      const killed = await evidenceOf({ command: ["sh", "-c", "kill -9 $$"], expect: expect_ }, call);
      const slow = await evidenceOf(
        { command: ["sleep", "30"], expect: expect_, timeout_seconds: 0.2 },
        call,
      );

      expect(missing.findings).toMatchObject([
        { kind: "command_not_found", command: "no-such-program-of-anybody --all" },
      ]);
      expect(killed.findings).toEqual([
        { kind: "command_failed", command: "sh -c 'kill -9 $$'", exitCode: null, signal: "SIGKILL" },
      ]);
      expect(slow.findings).toEqual([{ kind: "command_timed_out", command: "sleep 30", timeoutSeconds: 0 }]);
      for (const { passed, exitCode } of [missing, killed, slow]) {
        expect({ passed, exitCode }).toEqual({ passed: false, exitCode: null });
      }
    },
  );

  it("keeps the end of the output and a digest of all of it", async () => {
    const evidence = await evidenceOf({ command: ["sh", "-c", "echo one; echo two >&2; exit 1"] });

    expect(evidence.outputTail?.trim().split("\n").sort()).toEqual(["one", "two"]);
    expect(evidence.outputDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(evidence.duration).toBeGreaterThanOrEqual(0);
  });

  it.each([
    [{ testCommand: "true", integrationCommand: null }, "test_command", undefined, ["true"]],
    [{ testCommand: ["echo", "a b"], integrationCommand: null }, "test_command", undefined, ["echo", "a b"]],
    [{ testCommand: "false", integrationCommand: "true" }, "integration_command", "test_command", ["true"]],
    [{ testCommand: "true", integrationCommand: null }, "integration_command", "test_command", ["true"]],
    [{ testCommand: "true", integrationCommand: null }, "integration_command", undefined, null],
    [{ testCommand: null, integrationCommand: null }, "integration_command", "test_command", null],
    [{ testCommand: null, integrationCommand: "true" }, "test_command", undefined, null],
  ] as const)("with the settings %j takes %s, else %s: %j", async (settings, setting, fallback, words) => {
    const call = aCall();

    const evidence = await evidenceOf(
      { command: { setting, fallback } },
      { ...call, config: { ...call.config, ...settings } },
    );

    expect(evidence.command).toEqual(words);
    expect(evidence.findings).toEqual(words === null ? [{ kind: "command_unknown", setting }] : []);
  });

  it("reports and traces the program that it runs, and has it watched while it runs", async () => {
    const watched: string[] = [];
    const call = aCall({
      onStarted: (processId) => {
        watched.push(processId > 0 ? "started" : "wrong id");
        return () => watched.push("ended");
      },
    });
    const { reported, traced } = call.context as ReturnType<typeof aContext>;

    await evidenceOf({ command: ["sh", "-c", "exit 4"], expect: "fail" }, call);

    expect(watched).toEqual(["started", "ended"]);
    expect(reported).toEqual([{ kind: "gate_running", step: "green_phase", command: "sh -c 'exit 4'" }]);
    expect(traced).toMatchObject([
      { kind: "process_started", directory: call.root },
      { kind: "process_ended", exitCode: 4 },
    ]);
  });

  it("that is interrupted decides nothing, and the gates after it aren't looked at", async () => {
    const abort = new AbortController();
    const call = aCall({
      context: aContext({ signal: abort.signal }),
      onStarted: () => {
        setImmediate(() => abort.abort("SIGINT"));
        return () => {};
      },
    });
    const after: GateDefinition = {
      kind: "command",
      command: ["touch", join(call.root, "after")],
      expect: "pass",
    };

    const result = await checkGates(
      [{ kind: "command", command: ["sleep", "30"], expect: "run" }, after],
      call,
    );

    expect(result).toEqual({ kind: "aborted" });
    expect(existsSync(join(call.root, "after"))).toBe(false);
  });

  it("an interrupt while another gate looks counts as one too", async () => {
    const call = aCall({ context: aContext({ signal: interrupted() }) });
    writeFileSync(join(call.root, "a.txt"), "");

    expect(await checkGates([{ kind: "files_exist", paths: ["a.txt"] }], call)).toEqual({ kind: "aborted" });
  });

  it.each([
    ["nobody sits before it, and it is told so", {}, "1"],
    ["what the user has set stays", { CI: "false" }, "false"],
    ["nothing is a setting too", { CI: "" }, ""],
  ])("starts its program as in CI: %s", async (_, environment, seen) => {
    const context = aContext({ environment: { PATH: process.env["PATH"], ...environment } });

    const evidence = await evidenceOf({ command: ["sh", "-c", 'echo "<$CI>"'] }, aCall({ context }));

    expect(evidence.outputTail?.trim()).toBe(`<${seen}>`);
  });
});
