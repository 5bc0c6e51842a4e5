import { isDeepStrictEqual } from "node:util";
import { AlfredError, failureSentences } from "../../../src/failures/index.ts";
import { findingSentence } from "../../../src/messages/index.ts";
import { applyEvent, nextStep, type Run, summarize } from "../../../src/runs/index.ts";
import { runToFile } from "../../../src/store/index.ts";
import { parseRun } from "../../../src/store/parse-run.ts";
import { noon } from "../../support/a-run.ts";
import type { FoundFile } from "./mutations.ts";

/** What is wrong with how a file was judged, or null: an accepted record has to be one that the work can go on with. */
export function wrongJudgement({ name, bytes, mustBeRefused }: FoundFile): string | null {
  let run: Run;
  try {
    run = parseRun(bytes, `.moai/memory/command-state/${name}`);
  } catch (error) {
    if (!(error instanceof AlfredError)) return `it crashed: ${String(error)}`;
    const isAboutState = ["state_damaged", "state_invalid", "state_newer"].includes(error.code);
    const sentence = failureSentences("ko", error.failure);
    return isAboutState && sentence.includes(name) ? null : `it was refused for another reason: ${sentence}`;
  }
  if (mustBeRefused) return "it was called fine";
  return problemOnTheWay(run);
}

function problemOnTheWay(run: Run): string | null {
  try {
    if (!isDeepStrictEqual(savedAndRead(run), run)) return "it isn't read as it is saved";
    summarize(run, noon);
    for (const step of run.steps) {
      for (const finding of [
        ...(step.error?.findings ?? []),
        ...step.evidence.flatMap(({ findings }) => findings),
      ])
        findingSentence("en", finding);
    }
    savedAndRead(atItsEnd(run));
    return null;
  } catch (error) {
    return `it was called fine, but ${String(error)}`;
  }
}

function savedAndRead(run: Run): Run {
  return parseRun(Buffer.from(JSON.stringify(runToFile(run))), "a record");
}

/** Taken on from where it stands, each state saved and read. */
function atItsEnd(start: Run): Run {
  if (start.status === "completed" || start.status === "cancelled") return start;
  let run = applyEvent(start, { kind: "resume", reason: "resumed" }, noon);
  for (let step = nextStep(run); step !== null; step = nextStep(run)) {
    run = savedAndRead(applyEvent(run, { kind: "start_step", step }, noon));
    run = savedAndRead(applyEvent(run, { kind: "pass_step", step, evidence: [] }, noon));
  }
  return applyEvent(run, { kind: "complete", outputs: {}, filesCreated: [], nextPhase: null }, noon);
}
