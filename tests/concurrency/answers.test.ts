import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, type Started, startAlfred, until } from "../support/command-line.ts";
import { aTaskPhase, doByHand } from "../support/task-phase.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";
import { asks, writePhase } from "../unit/phases/a-phase.ts";

/** A check that says that it is at work, and ends when the test lets it: well where the file `good` is there. */
const patientCheck = `#!/bin/sh
echo at work > .moai/memory/checking
while [ ! -f .moai/memory/go ]; do sleep 0.05; done
test -f good
`;

const gate = { kind: "command", command: ["sh", "check.sh"], expect: "pass" };

/** Two answers to one prompt: the second is given while the first one's gates are checked. Returns how the second one ended. */
async function answerTwice(root: string, words: readonly string[], second = words) {
  const first = startAlfred(root, ["step", ...words]);
  await until("the first answer's gate is at work", () => existsSync(join(root, ".moai/memory/checking")));
  const late = startAlfred(root, ["step", ...second, "--json"]);
  const waits = saidToWait(late);
  await until("the second answer waits", waits);
  writeFileSync(join(root, ".moai/memory/go"), "");
  const ended = await first.ended;
  const { exitCode, stdout } = await late.ended;
  return { first: ended, exitCode, error: JSON.parse(stdout).error };
}

function saidToWait({ child }: Started): () => boolean {
  let said = "";
  child.stderr?.on("data", (chunk: string) => {
    said += chunk;
  });
  return () => said !== "";
}

function statuses(root: string, prefix: string): readonly string[] {
  return readState(root, prefix).steps.map(({ status }: { status: string }) => status);
}

/** The command that a prompt prints for its answer, as words behind `alfred`. */
function printedAnswer(prompt: string): readonly string[] {
  const printed = /^When the work is done: alfred (.*)$/m.exec(prompt)?.[1];
  if (printed === undefined) throw new Error(`No command is printed: ${prompt}`);
  return printed.split(" ");
}

describe("an answer that begins only after the next prompt was handed out", () => {
  it.each([
    ["done", []],
    ["fail", ["--reason", "no"]],
    ["skip", []],
  ] as const)(
    "%s with the words of the earlier prompt answers nothing, and says what to type",
    async (answer, more) => {
      const root = temporaryFolder();
      writePhase(root, [asks("write"), asks("paint")]);
      const words = printedAnswer((await alfred(root, ["walk"])).stdout);
      const next = printedAnswer((await alfred(root, words)).stdout);

      const late = await alfred(root, ["step", answer, ...words.slice(2), ...more, "--json"]);

      expect(late.exitCode).toBe(4);
      const { error } = JSON.parse(late.stdout);
      expect(error).toMatchObject({
        code: "step_moved_on",
        answered: null,
        waiting: { step: "paint", attempt: 1 },
      });
      expect(error.message).toContain(`alfred ${next.join(" ")}`);
      expect(statuses(root, "walk-")).toEqual(["completed", "in_progress"]);
      expect((await alfred(root, next)).exitCode).toBe(0);
      expect(statuses(root, "walk-")).toEqual(["completed", "completed"]);
    },
  );

  it("two processes with the same words: one counts, whichever comes first", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write"), asks("paint"), asks("hang")]);
    const words = printedAnswer((await alfred(root, ["walk"])).stdout);

    const both = await Promise.all([1, 2].map(() => startAlfred(root, words).ended));

    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    expect(statuses(root, "walk-")).toEqual(["completed", "in_progress", "pending"]);
  });

  it("a refusal prints the words of the next attempt; those of a killed answer still count", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write", [gate])]);
    writeFiles(root, { "check.sh": patientCheck, ".moai/memory/go": "" });
    const words = printedAnswer((await alfred(root, ["walk"])).stdout);
    const refused = (await alfred(root, words)).stdout;
    const next = (/alfred (step done --run .*)$/m.exec(refused)?.[1] ?? "").split(" ");
    rmSync(join(root, ".moai/memory/go"));
    rmSync(join(root, ".moai/memory/checking"));
    const killed = startAlfred(root, next);
    await until("its gate is at work", () => existsSync(join(root, ".moai/memory/checking")));
    killed.child.kill("SIGKILL");
    await killed.ended;
    writeFiles(root, { ".moai/memory/go": "", good: "" });

    expect((await alfred(root, words)).exitCode).toBe(4);
    expect((await alfred(root, next)).exitCode).toBe(0);
  });

  it("an answer that was interrupted says where its step is, and the command that it names goes on", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write", [gate])]);
    writeFiles(root, { "check.sh": patientCheck });
    const words = printedAnswer((await alfred(root, ["walk"])).stdout);
    const interrupted = startAlfred(root, words);
    await until("its gate is at work", () => existsSync(join(root, ".moai/memory/checking")));
    interrupted.child.kill("SIGTERM");
    const { exitCode } = await interrupted.ended;

    const again = await alfred(root, [...words, "--lang", "ko"]);

    expect([exitCode, again.exitCode]).toEqual([130, 2]);
    expect(again.stderr).toContain("끝나지 않은 실행: walk, write");
    const resume = (/alfred (resume --run \w+)/.exec(again.stderr)?.[1] ?? "").split(" ");
    writeFiles(root, { ".moai/memory/go": "", good: "" });
    const prompt = await alfred(root, [...resume, "--yes"]);
    expect((await alfred(root, printedAnswer(prompt.stdout))).exitCode).toBe(0);
  });

  it("of several runs that wait it chooses the one it belongs to", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")]);
    writePhase(root, [asks("paint")], { name: "color" });
    await alfred(root, ["walk"]);
    const words = printedAnswer((await alfred(root, ["color"])).stdout);

    const answered = await alfred(root, ["step", "done", ...words.slice(words.indexOf("--attempt"))]);

    expect(answered.exitCode).toBe(0);
    expect([statuses(root, "walk-"), statuses(root, "color-")]).toEqual([["in_progress"], ["completed"]]);
  });
});

describe("two answers to one prompt at once", () => {
  it.each([["done"], ["fail", "--reason", "no"], ["skip"]])(
    "%s after a step has passed doesn't answer the next step",
    async (...second) => {
      const root = temporaryFolder();
      writePhase(root, [asks("write", [gate]), asks("paint"), asks("hang")]);
      writeFiles(root, { "check.sh": patientCheck, good: "" });
      await alfred(root, ["walk"]);
      const run = readState(root, "walk-").run_id.slice(-8);

      const late = await answerTwice(root, ["done", "--run", run], [...second, "--run", run]);

      expect(late.first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Do paint") });
      expect(late).toMatchObject({
        exitCode: 4,
        error: {
          code: "step_moved_on",
          run,
          answered: { step: "write", item: null },
          waiting: { step: "paint", item: null, attempt: 1 },
        },
      });
      expect(statuses(root, "walk-")).toEqual(["completed", "in_progress", "pending"]);
    },
  );

  it("done after a step was refused doesn't count as another attempt, and the next one does", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write", [gate])]);
    writeFiles(root, { "check.sh": patientCheck });
    await alfred(root, ["walk"]);

    const late = await answerTwice(root, ["done"]);

    expect(late.first.exitCode).toBe(1);
    expect(late).toMatchObject({ exitCode: 4, error: { waiting: { step: "write", attempt: 2 } } });
    expect(readState(root, "walk-").steps[0]).toMatchObject({ status: "in_progress", attempts: 1 });
    writeFileSync(join(root, "good"), "");
    expect((await alfred(root, ["step", "done"])).exitCode).toBe(0);
  });

  it.each([["done"], ["fail", "--reason", "no"], ["skip"]])(
    "%s after a task has passed doesn't answer the next task",
    async (...second) => {
      const { root, boxes, environment } = aTaskPhase(
        "- [ ] **T-1**: Model\n  - check: sh check.sh\n- [ ] **T-2**: Store\n",
      );
      writeFiles(root, { "check.sh": patientCheck, good: "" });
      await alfred(root, ["build"], { environment });
      doByHand(root, "T-1");

      const late = await answerTwice(root, ["done"], second);

      expect(late.first.exitCode).toBe(0);
      expect(late).toMatchObject({
        exitCode: 4,
        error: {
          code: "step_moved_on",
          answered: { step: "work", item: "T-1" },
          waiting: { step: "work", item: "T-2", attempt: 1 },
        },
      });
      expect(boxes()).toBe("x~");
    },
  );
});
