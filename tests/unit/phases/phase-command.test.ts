import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseStart } from "../../../src/phases/choose-start.ts";
import { alfredCommand, packageFolder } from "../../../src/phases/index.ts";
import { driverWords, phaseCommand } from "../../../src/phases/phase-command.ts";
import { specIdOf } from "../../../src/phases/spec-id-of.ts";
import { aRun, steps as runSteps } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { aPhaseRequest, noOptions } from "./a-phase.ts";

describe("the command that stands for a request", () => {
  it.each([
    [{}, ["alfred", "walk", "--yes"]],
    [{ specId: "SPEC-A-001" }, ["alfred", "walk", "SPEC-A-001", "--yes"]],
    [{ options: { resume: true } }, ["alfred", "walk", "--resume", "--yes"]],
    [{ options: { retryFailed: true } }, ["alfred", "walk", "--retry-failed", "--yes"]],
    [
      { options: { continueFrom: "two", skip: ["one", "three"], profile: "ci" } },
      [
        "alfred",
        "walk",
        "--continue-from",
        "two",
        "--skip",
        "one",
        "--skip",
        "three",
        "--profile",
        "ci",
        "--yes",
      ],
    ],
    [{ driver: { kind: "agent", name: "claude" } }, ["alfred", "walk", "--agent", "claude", "--yes"]],
    [
      { driver: { kind: "agent_command", command: "node 'my agent.mjs'" } },
      ["alfred", "walk", "--agent-command", "node 'my agent.mjs'", "--yes"],
    ],
  ] as const)("says all of %j", (changes, words) => {
    const { options = {}, ...rest } = { options: {}, ...changes };

    const request = aPhaseRequest("/p", { ...rest, options: { ...noOptions, ...options } });
    expect(phaseCommand(request, driverWords(request.driver), ["--yes"])).toEqual(words);
  });
});

describe("how a phase starts", () => {
  const names = runSteps.map((step) => step.name);
  const stepName = fc.constantFrom(...names);
  const anyFacts = fc.record({
    options: fc.record({
      only: fc.option(stepName),
      skip: fc.subarray(names),
      continueFrom: fc.option(stepName),
      retryFailed: fc.boolean(),
      resume: fc.boolean(),
      profile: fc.constant(null),
    }),
    steps: fc.constant(names),
    open: fc.option(fc.constant(aRun())),
    newest: fc.option(fc.constant(aRun())),
    hasAgentWork: fc.boolean(),
    configChanges: fc.subarray(["workflow", "settings"]),
    isConfirmed: fc.boolean(),
    isRestart: fc.constant(false),
  });

  it("is on the old run only where one is open and asked for, and not without a word where its configuration differs, or an agent's work would be lost", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { options, open, hasAgentWork, configChanges, isConfirmed } = facts;
        const decision = chooseStart(facts);
        const asksForOld = options.resume || options.retryFailed || options.continueFrom !== null;
        const isUndecided = !asksForOld && hasAgentWork && options.only === null;
        const wantsOld = asksForOld || isUndecided;

        if (open !== null && isUndecided && !isConfirmed) expect(decision.kind).toBe("ask");
        else if (!wantsOld || open === null) expect(decision.kind).toBe("new");
        else expect(decision.kind).toBe(configChanges.length > 0 && !isConfirmed ? "ask" : "go_on");
      }),
    );
  });

  it("anew skips exactly what the options leave out, each step with the option that says so", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decision = chooseStart({ ...facts, open: null });
        if (decision.kind !== "new") throw new Error("Nothing is open");
        const { only, skip, continueFrom, resume, retryFailed } = facts.options;

        const expected = names.filter(
          (name, index) =>
            (only !== null && name !== only) ||
            skip.includes(name) ||
            (continueFrom !== null && index < names.indexOf(continueFrom)),
        );
        expect(decision.skip.map(({ step }) => step)).toEqual(expected);
        for (const { step, reason } of decision.skip)
          expect([`--only ${only}`, `--skip ${step}`, `--continue-from ${continueFrom}`]).toContain(reason);
        expect(decision.isNothingToResume).toBe((resume || retryFailed) && continueFrom === null);
        expect(decision.supersedes).toBeNull();
      }),
    );
  });
});

describe("how a slash command calls alfred", () => {
  it("by its name where the PATH has it, in either spelling, else by the package's own file", () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    writeFiles(folder, { alfred: "" });
    writeFiles(other, { "alfred.cmd": "" });
    const own = { command: "node", args: [expect.stringMatching(/dist[\\/]cli\.cjs$/)] };

    expect(alfredCommand({ PATH: `/nowhere:${folder}` })).toEqual({ command: "alfred", args: [] });
    expect(alfredCommand({ Path: other })).toEqual({ command: "alfred", args: [] });
    // An empty entry would stand for the folder that one happens to be in.
    for (const environment of [{ PATH: "/nowhere::" }, { PATH: "" }, {}])
      expect(alfredCommand(environment)).toEqual(own);
    expect(existsSync(join(packageFolder(), "package.json"))).toBe(true);
  });
});

it("a step on a SPEC in a run without one is a defect", () => {
  expect(specIdOf(aRun({ specId: "SPEC-A-001" }))).toBe("SPEC-A-001");
  expect(() => specIdOf(aRun({ specId: null }))).toThrow("has no SPEC");
});
