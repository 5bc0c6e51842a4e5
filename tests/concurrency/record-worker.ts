import { silentTrace } from "../../src/context/index.ts";
import { AlfredError, exitCode } from "../../src/failures/index.ts";
import { loadRunFile, saveRun, withRunLease } from "../../src/store/index.ts";

// Counts itself in a run's record, several times, each time under the lease: read, decide, write. Says `+` for each that was saved.
const [root = "", file = "", writer = "", times = "1", waitMs = "0"] = process.argv.slice(2);
const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
const options = { now: () => new Date(), waitMs: Number(waitMs) };

async function countOnce(): Promise<void> {
  await withRunLease(root, key, options, async () => {
    const { run } = loadRunFile(file);
    const count = Number(run.inputs[writer] ?? "0") + 1;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    saveRun(
      root,
      { ...run, inputs: { ...run.inputs, [writer]: String(count) } },
      { trace: silentTrace, file },
    );
  });
}

try {
  for (let time = 0; time < Number(times); time++) {
    await countOnce();
    process.stdout.write("+");
  }
} catch (error) {
  if (!(error instanceof AlfredError)) throw error;
  process.exitCode = exitCode(error.failure);
}
