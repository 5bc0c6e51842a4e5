import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { isUnexpired } from "../../src/runs/index.ts";
import {
  glanceAtOpenRuns,
  listOpenRuns,
  loadHistory,
  loadResumable,
  stateDirectory,
  tidy,
} from "../../src/store/index.ts";
import { runCommandLine } from "../../src/surfaces/cli/run-command-line.ts";
import { sessionStart } from "../../src/surfaces/hooks/session-start.ts";
import { noon } from "../support/a-run.ts";
import { temporaryFolder } from "../support/temporary-project.ts";
import { wrongJudgement } from "./state-files/judge.ts";
import { type FoundFile, foundFile } from "./state-files/mutations.ts";
import { goodRecords } from "./state-files/records.ts";

/** How many files are judged in memory; a fiftieth of it lies on disk among good ones, a five-hundredth goes through the commands. */
const inputs = Number(process.env["ALFRED_FUZZ"] ?? "4000");
const timeout = Math.max(60_000, inputs * 20);
const counted = { memory: 0, disk: 0, commands: 0, refused: 0 };
/** A failure names its slice's seed; with it as the first one, the same inputs come again at once. */
const firstSeed = Number(process.env["ALFRED_FUZZ_SEED"] ?? Date.now() % 2 ** 31);
/** So many inputs at a time: the test runner takes a process that doesn't answer for a minute as lost, and a million takes longer. */
const sliceSize = 5_000;

/** One part of the inputs after the other, each with a seed of its own. */
async function inSlices(
  share: number,
  judge: (options: { readonly numRuns: number; readonly seed: number }) => void | Promise<void>,
): Promise<void> {
  const count = Math.ceil(inputs / share);
  for (let done = 0; done < count; done += sliceSize) {
    await judge({ numRuns: Math.min(sliceSize, count - done), seed: firstSeed + done / sliceSize });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const now = new Date(noon.getTime() + 60_000);

/** Two good records, one of them of a run that can be resumed, and the strange file beside them, without any backup. */
function lay(root: string, found: FoundFile): { readonly good: readonly string[]; readonly file: string } {
  const folder = stateDirectory(root);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const good = goodRecords
    .filter(({ name }) => name !== found.name)
    .map(({ name, data }) => {
      const file = join(folder, name);
      writeFileSync(file, JSON.stringify(data));
      return file;
    });
  const file = join(folder, found.name);
  writeFileSync(file, found.bytes);
  return { good, file };
}

const namesOf = (files: readonly { readonly file: string }[]) =>
  files.map(({ file }) => basename(file)).sort();

describe("a state file that something has happened to", () => {
  afterAll(() => {
    console.log(
      `fuzzed state files: ${counted.memory} judged in memory (${counted.refused} of a kind that must be refused), ${counted.disk} among good ones on disk, ${counted.commands} through status, history, doctor and the hook; first seed ${firstSeed}`,
    );
  });

  it(
    "is refused with the reason and its name, or is a record that the work can go on with",
    () =>
      inSlices(1, (options) =>
        fc.assert(
          fc.property(foundFile, (found) => {
            counted.memory += 1;
            if (found.mustBeRefused) counted.refused += 1;
            const wrong = wrongJudgement(found);
            if (wrong !== null) throw new Error(`${found.what}: ${wrong}`);
          }),
          options,
        ),
      ),
    timeout,
  );

  it(
    "is named or used, and never hides the others",
    async () => {
      const root = temporaryFolder();
      const property = fc.asyncProperty(foundFile, async (found) => {
        counted.disk += 1;
        const { good, file } = lay(root, found);
        const isRefused = wrongJudgement({ ...found, mustBeRefused: true }) === null;

        const resumable = loadResumable(root, { now });
        const history = loadHistory(root, { limit: 50 });
        const open = await listOpenRuns(root, now);

        const named = isRefused ? [basename(file)] : [];
        expect(namesOf(resumable.problems)).toEqual(named);
        expect(namesOf(history.problems)).toEqual(named);
        expect(namesOf(open.problems)).toEqual(named);
        expect(namesOf(history.runs)).toEqual(expect.arrayContaining(good.map((each) => basename(each))));
        expect(open.runs.map(({ runId }) => runId).sort()).toEqual(
          resumable.candidates.map(({ run }) => run.runId).sort(),
        );
        const glanced = await glanceAtOpenRuns(root, now);
        expect([
          ...glanced.runs.map(({ runId }) => runId),
          ...glanced.problems.map(({ file: each }) => basename(each)),
        ]).toEqual(expect.arrayContaining([...open.runs.map(({ runId }) => runId)]));
        for (const { run } of resumable.candidates) expect(isUnexpired(run, now)).toBe(true);
        if (isRefused)
          expect([...tidy(root, { now, keepDays: 0, maxStateFiles: 0 }).removed]).not.toContain(file);
      });
      await inSlices(50, (options) => fc.assert(property, options));
    },
    timeout,
  );

  it(
    "goes through status, history, doctor and the hook without a defect",
    async () => {
      const root = temporaryFolder();
      const property = fc.asyncProperty(foundFile, async (found) => {
        counted.commands += 1;
        const { file } = lay(root, found);
        const isRefused = wrongJudgement({ ...found, mustBeRefused: true }) === null;

        const answers = await Promise.all(
          [["status"], ["history"], ["doctor", "--dry-run"]].map((words) =>
            enter(root, [...words, "--json"]),
          ),
        );
        const shown = JSON.stringify(
          await sessionStart({ environment: {}, directory: root, isPersonOnly: false, now }),
        );

        for (const { answer, exitCode } of answers)
          expect({ exitCode, code: answer.error?.code }).toEqual({
            exitCode: expect.any(Number),
            code: undefined,
          });
        const [status, , doctor] = answers;
        expect(status?.exitCode).toBe(isRefused ? 3 : 0);
        expect(doctor?.exitCode).toBe(isRefused ? 3 : 0);
        if (isRefused)
          for (const { answer } of answers) expect(JSON.stringify(answer)).toContain(basename(file));
        expect(shown).toContain("SPEC-OLD-003");
      });
      await inSlices(500, (options) => fc.assert(property, options));
    },
    timeout,
  );
});

async function enter(root: string, words: readonly string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const text = textOf(output);
  errors.resume();
  const exitCode = await runCommandLine({
    words,
    environment: { PATH: process.env["PATH"] },
    directory: root,
    streams: { input: Readable.from([]), output, errors },
    signal: new AbortController().signal,
    now: () => now,
  });
  output.end();
  return { exitCode, answer: JSON.parse(await text) };
}
