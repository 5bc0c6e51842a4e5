import { AlfredError, exitCode } from "../../src/failures/index.ts";
import { openStateStore } from "../../src/sharing/index.ts";
import { bytesOfRun } from "../../src/store/index.ts";

// Counts itself in a shared record, several times, each time under the lease: read, decide, write. Says `+` for each that was written.
const [address = "", name = "", writer = "", times = "1", waitMs = "0"] = process.argv.slice(2);
const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
const now = () => new Date();

async function countAll(): Promise<void> {
  const store = await openStateStore({ address, project: "greeter" }, { directory: "/", now });
  try {
    for (let time = 0; time < Number(times); time++) {
      await store.withLease(key, { now, waitMs: Number(waitMs) }, async () => {
        const found = await store.read(name);
        if (found === null) throw new Error(`${name} is gone`);
        const { run, recordedIn, version } = found;
        const count = String(Number(run.inputs[writer] ?? "0") + 1);
        const text = bytesOfRun({ ...run, inputs: { ...run.inputs, [writer]: count } }).toString();
        const answer = await store.write({ name, text, recordedIn }, version);
        if (answer.kind !== "written") throw new Error("It was written without the lease");
      });
      process.stdout.write("+");
    }
  } finally {
    await store.close();
  }
}

countAll().catch((error: unknown) => {
  if (!(error instanceof AlfredError)) throw error;
  process.exitCode = exitCode(error.failure);
});
