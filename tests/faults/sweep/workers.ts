import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../support/bundle.ts";
import { switchedEnvironment } from "../rigs/switched-shim.ts";
import type { Job, JobResult } from "./job.ts";

/** Processes that go through one command's faults after the other. */
export interface SweepWorkers {
  readonly run: (job: Job) => Promise<JobResult>;
  readonly close: () => Promise<void>;
}

const entry = fileURLToPath(new URL("sweep-worker.ts", import.meta.url));
/** Inside the package, whose templates the commands read. */
const bundleParent = fileURLToPath(new URL("../../../node_modules", import.meta.url));

export async function openWorkers(library: string, count: number): Promise<SweepWorkers> {
  const folder = mkdtempSync(join(tmpdir(), "alfred-shim-"));
  const program = await bundle(entry, { parent: bundleParent, format: "cjs" });
  const { PATH, LANG } = process.env;
  const all = Array.from({ length: count }, (_, index) =>
    fork(program, [], {
      env: { PATH, LANG, TZ: "UTC", ...switchedEnvironment(library, join(folder, `orders-${index}`)) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }),
  );
  const free = [...all];
  const waiting: ((worker: ChildProcess) => void)[] = [];
  return {
    run: async (job) => {
      const worker = free.pop() ?? (await new Promise<ChildProcess>((resolve) => waiting.push(resolve)));
      try {
        return await runIn(worker, job);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(worker);
        else next(worker);
      }
    },
    close: async () => {
      await Promise.all(all.map(ended));
      rmSync(dirname(program), { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Without its parent's channel a worker has nothing more to wait for. */
function ended(worker: ChildProcess): Promise<unknown> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  const exit = once(worker, "exit");
  worker.disconnect();
  return exit;
}

function runIn(worker: ChildProcess, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null) =>
      reject(new Error(`${job.command.name}: its worker ended with ${code}`));
    worker.once("exit", died);
    worker.once("message", (answer: { readonly result?: JobResult; readonly error?: string }) => {
      worker.off("exit", died);
      if (answer.result === undefined) reject(new Error(answer.error));
      else resolve(answer.result);
    });
    worker.send(job);
  });
}
