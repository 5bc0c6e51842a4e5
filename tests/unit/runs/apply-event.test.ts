import { describe, expect, it } from "vitest";
import {
  applyEvent,
  nextStep,
  type Run,
  type RunEvent,
  restartPoint,
  summarize,
} from "../../../src/runs/index.ts";
import { aRun, noon } from "../../support/a-run.ts";

const later = new Date("2025-11-12T12:00:05.000Z");
const error = { message: "gate command", findings: [{ kind: "tests_unchanged" } as const] };

/** The run after several events, one second apart. */
function played(events: readonly RunEvent[], run = aRun()): Run {
  return events.reduce(
    (at, event, index) => applyEvent(at, event, new Date(noon.getTime() + (index + 1) * 1000)),
    run,
  );
}

const start = (step: string): RunEvent => ({ kind: "start_step", step });
const pass = (step: string): RunEvent => ({ kind: "pass_step", step, evidence: [], output: { seen: step } });
const done = (...names: string[]) => names.flatMap((name) => [start(name), pass(name)]);
const step = (run: Run, name: string) => run.steps.find((each) => each.name === name);

describe("what may happen to a run", () => {
  it("a step is started, counted, passed and timed", () => {
    const run = played([start("spec_validation"), pass("spec_validation")]);

    expect(step(run, "spec_validation")).toMatchObject({
      status: "completed",
      attempts: 1,
      duration: 1,
      output: { seen: "spec_validation" },
    });
    expect(nextStep(run)).toBe("test_setup");
  });

  it("what its agents used is summed up, and unknown until one tells", () => {
    const used = (count: number): RunEvent => ({ kind: "use_tokens", count });

    expect(played([start("spec_validation")]).tokensUsed).toBeNull();
    expect(played([used(0)]).tokensUsed).toBe(0);
    expect(played([used(40), start("spec_validation"), used(2)]).tokensUsed).toBe(42);
  });

  it("a refused step stays open with what the gate saw; the next try is one attempt more", () => {
    const refused = played([
      start("spec_validation"),
      { kind: "refuse_step", step: "spec_validation", evidence: [], error },
    ]);
    const again = applyEvent(refused, start("spec_validation"), later);

    expect(step(refused, "spec_validation")).toMatchObject({ status: "in_progress", error, attempts: 1 });
    expect(step(again, "spec_validation")).toMatchObject({ status: "in_progress", attempts: 2 });
    expect(refused.status).toBe("in_progress");
  });

  it("a failed step fails the run, which goes on at that step with all its attempts", () => {
    const failed = played([
      ...done("spec_validation"),
      start("test_setup"),
      { kind: "fail_step", step: "test_setup", evidence: [], error },
    ]);
    const resumed = applyEvent(failed, { kind: "resume", reason: "retry" }, later);

    expect(failed.status).toBe("failed");
    expect(restartPoint(failed)).toBe("test_setup");
    expect(summarize(failed, later)).toMatchObject({
      failedCount: 1,
      doneCount: 1,
      canBeResumed: true,
      restartPoint: "test_setup",
    });
    expect(step(resumed, "test_setup")).toMatchObject({
      status: "pending",
      attempts: 0,
      metadata: { previous_error: "gate command" },
    });
  });

  it("an interrupt takes the step in flight back and pauses the run", () => {
    const run = played([
      ...done("spec_validation"),
      start("test_setup"),
      { kind: "interrupt", reason: "SIGINT" },
    ]);

    expect(run.status).toBe("paused");
    expect(step(run, "test_setup")).toMatchObject({ status: "pending", startedAt: null });
    expect(run.history.at(-1)).toMatchObject({ from: "in_progress", to: "paused", reason: "SIGINT" });
  });

  it("a forced restart skips what isn't done before it and begins anew from it", () => {
    const run = played([
      ...done("spec_validation", "test_setup", "red_phase", "green_phase"),
      { kind: "restart_from", step: "red_phase", reason: "forced" },
    ]);
    const ahead = played([{ kind: "restart_from", step: "red_phase", reason: "forced" }]);

    expect(run.steps.map(({ status }) => status)).toEqual([
      "completed",
      "completed",
      "pending",
      "pending",
      "pending",
      "pending",
    ]);
    expect(step(run, "red_phase")).toMatchObject({ attempts: 0, evidence: [] });
    expect(step(ahead, "test_setup")).toMatchObject({
      status: "skipped",
      metadata: { skip_reason: "forced" },
    });
  });

  it("a run is complete only when every step is", () => {
    const names = aRun().steps.map(({ name }) => name);
    const complete: RunEvent = {
      kind: "complete",
      outputs: { a: 1 },
      filesCreated: ["/x"],
      nextPhase: "3-sync",
    };

    expect(played([...done(...names), complete])).toMatchObject({
      status: "completed",
      outputs: { a: 1 },
      filesCreated: ["/x"],
      nextPhase: "3-sync",
    });
    expect(() => played([...done("spec_validation"), complete])).toThrow("isn't complete");
  });

  it.each<[string, readonly RunEvent[]]>([
    ["passing a step that wasn't started", [pass("red_phase")]],
    ["starting a step that is done", [...done("spec_validation"), start("spec_validation")]],
    ["a step that isn't there", [start("nowhere")]],
    ["restarting from a step that isn't there", [{ kind: "restart_from", step: "nowhere", reason: "" }]],
    ["anything on a cancelled run", [{ kind: "cancel", reason: "x" }, start("spec_validation")]],
    [
      "resuming a cancelled run",
      [
        { kind: "cancel", reason: "x" },
        { kind: "resume", reason: "y" },
      ],
    ],
  ])("refuses as a defect: %s", (_, events) => {
    expect(() => played(events)).toThrow();
  });

  it("every event saves the time and thirty days of expiry; a clock set back gives no negative duration", () => {
    const run = applyEvent(aRun(), start("spec_validation"), later);
    const back = applyEvent(run, pass("spec_validation"), new Date("2025-11-12T11:00:00.000Z"));

    expect(run).toMatchObject({ timestamp: later.toISOString(), expiry: "2025-12-12T12:00:05.000Z" });
    expect(step(back, "spec_validation")?.duration).toBe(0);
  });

  it("a skipped step counts as done and says why", () => {
    const run = played([{ kind: "skip_step", step: "spec_validation", reason: "--skip spec_validation" }]);

    expect(step(run, "spec_validation")).toMatchObject({
      status: "skipped",
      metadata: { skip_reason: "--skip spec_validation" },
    });
    expect(nextStep(run)).toBe("test_setup");
  });
});
