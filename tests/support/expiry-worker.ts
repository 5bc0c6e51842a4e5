import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlfredError } from "../../src/failures/index.ts";
import { isUnexpired, type Timestamps } from "../../src/runs/index.ts";
import { listOpenRuns, loadResumable, loadResumeState, stateDirectory, tidy } from "../../src/store/index.ts";

// Says how states stand at given times, by every door through which an expiry is seen, in the time zone that this program was started in.
const [questions = "[]"] = process.argv.slice(2);
const answers = await Promise.all(
  JSON.parse(questions).map((each: { state: Timestamps; now: string }) =>
    judge(each.state, new Date(each.now)),
  ),
);
process.stdout.write(JSON.stringify(answers));

async function judge(state: Timestamps, now: Date) {
  const root = mkdtempSync(join(tmpdir(), "alfred-expiry-"));
  try {
    mkdirSync(stateDirectory(root), { recursive: true });
    writeFileSync(
      join(stateDirectory(root), "2-run-SPEC-AUTH-001-20251112.json"),
      JSON.stringify({
        command: "alfred:2-run",
        spec_id: "SPEC-AUTH-001",
        completed_steps: ["red_phase"],
        pending_steps: ["green_phase"],
        ...state,
      }),
    );
    const { candidates, expired } = loadResumable(root, { now });
    return {
      isUnexpired: isUnexpired(state, now),
      resumable: candidates.length,
      expired: expired.length,
      open: (await listOpenRuns(root, now)).runs.length,
      resumes: howItResumes(root, now),
      cleaned: tidy(root, { now, keepDays: 30, maxStateFiles: 50 }).expired.length,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function howItResumes(root: string, now: Date): string {
  try {
    return loadResumeState("2-run", "SPEC-AUTH-001", { root, now }) === null ? "nothing" : "resumed";
  } catch (error) {
    if (error instanceof AlfredError) return error.code;
    throw error;
  }
}
