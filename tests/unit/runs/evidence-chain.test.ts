import { describe, expect, it } from "vitest";
import {
  applyEvent,
  type Evidence,
  type Run,
  type RunEvent,
  type Step,
  type StepItem,
  verifyChain,
} from "../../../src/runs/index.ts";
import { aRun, noon } from "../../support/a-run.ts";

const gate = "command";
const step = "spec_validation";
const later = "test_setup";
const item = "T-1";
const error = { message: "no", findings: [] };

function evidenceOf(index: number, passed = true): Evidence {
  return {
    gate,
    passed,
    checkedAt: new Date(noon.getTime() + index * 1000).toISOString(),
    command: ["true"],
    exitCode: passed ? 0 : 1,
    duration: 1,
    outputDigest: null,
    outputTail: null,
    commit: null,
    findings: [],
    details: {},
  };
}

function played(events: readonly RunEvent[], start = aRun()): Run {
  return events.reduce(
    (run, event, index) => applyEvent(run, event, new Date(noon.getTime() + index)),
    start,
  );
}

const startStep: RunEvent = { kind: "start_step", step };
const startItem: RunEvent = { kind: "start_item", step, item, title: "a", workplace: null };
const passItem: RunEvent = { kind: "pass_item", step, item, evidence: [evidenceOf(1)] };
const passStep: RunEvent = { kind: "pass_step", step, evidence: [evidenceOf(2)] };
const skipItem: RunEvent = { kind: "skip_item", step, item };
const restart: RunEvent = { kind: "restart_from", step, reason: "forced" };
const workplace = { directory: "/w", branch: "b", base: "c" };

/** A step that is done with its item, and one after it. */
const done = played([
  startStep,
  startItem,
  passItem,
  passStep,
  { kind: "start_step", step: later },
  { kind: "pass_step", step: later, evidence: [evidenceOf(3)] },
]);

function withStep(run: Run, change: (step: Step) => Step): Run {
  return { ...run, steps: run.steps.map((each) => (each.name === step ? change(each) : each)) };
}

function withItem(run: Run, changes: Partial<StepItem>): Run {
  return withStep(run, (each) => ({
    ...each,
    items: (each.items ?? []).map((one) => ({ ...one, ...changes })),
  }));
}

function withoutItems({ items: _, ...rest }: Step): Step {
  return rest;
}

const faultsOf = (run: Run) => verifyChain(run, new Set([step, later]));

describe("what a gate passed and what the record doesn't say any more", () => {
  const removed = { kind: "evidence_removed", step, item, gate };

  it.each<readonly [string, Run, readonly object[]]>([
    ["all items", withStep(done, withoutItems), [removed]],
    ["one item", withStep(done, (each) => ({ ...each, items: [] })), [removed]],
    [
      "an item said to be skipped",
      withItem(done, { status: "skipped" }),
      [{ kind: "passed_undone", step, item }],
    ],
    [
      "an item said to be pending",
      withItem(done, { status: "pending" }),
      [{ kind: "passed_undone", step, item }],
    ],
    [
      "an item said to be skipped, its evidence gone",
      withItem(done, { status: "skipped", evidence: [] }),
      [{ kind: "passed_undone", step, item }, removed],
    ],
    [
      "a step said to be skipped",
      withStep(done, (each) => ({ ...each, status: "skipped" })),
      [{ kind: "passed_undone", step }],
    ],
    [
      "a step said to be skipped, its evidence gone",
      withStep(done, (each) => ({ ...each, status: "skipped", evidence: [] })),
      [
        { kind: "passed_undone", step },
        { kind: "evidence_removed", step, gate },
      ],
    ],
  ])("%s", (_, run, expected) => {
    expect(faultsOf(done)).toEqual([]);
    expect(faultsOf(run)).toEqual(expected);
  });

  it("is named as well in a run with a forced restart, where the step kept what came before", () => {
    const restartedLater = played([{ ...restart, step: later }], done);

    expect(faultsOf(restartedLater)).toEqual([]);
    expect(faultsOf(withItem(restartedLater, { status: "skipped" }))).toEqual([
      { kind: "passed_undone", step, item },
    ]);
    expect(faultsOf(withStep(restartedLater, (each) => ({ ...each, status: "skipped" })))).toEqual([
      { kind: "passed_undone", step },
    ]);
  });
});

describe("what is open again in an honest record", () => {
  it.each<readonly [string, Run]>([
    ["a step that begins anew, its items gone", played([restart], done)],
    ["such a step, skipped then", played([restart, { kind: "skip_step", step, reason: "no" }], done)],
    ["such a step, done without its item", played([restart, startStep, passStep], done)],
    ["such a step, its item left out", played([restart, startStep, skipItem, passStep], done)],
    ["an item begun once more", played([startStep, startItem, passItem, startItem])],
    ["an item begun once more and left out", played([startStep, startItem, passItem, startItem, skipItem])],
    [
      "an item whose worker was gone",
      played([startStep, startItem, passItem, startItem, { kind: "interrupt", reason: "Ctrl+C" }]),
    ],
    [
      "an item whose work didn't fit",
      played([
        startStep,
        { ...startItem, workplace },
        passItem,
        { kind: "fail_item", step, item, evidence: [], error },
        skipItem,
      ]),
    ],
  ])("%s", (_, run) => {
    expect(faultsOf(run)).toEqual([]);
  });

  it("an item begun once more keeps nothing of what it was passed with", () => {
    const [first] = played([startStep, startItem, passItem, startItem]).steps;

    expect(first?.items).toMatchObject([{ status: "in_progress", evidence: [], attempts: 2 }]);
  });
});
