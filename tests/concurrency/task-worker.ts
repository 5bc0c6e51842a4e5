import { silentTrace } from "../../src/context/index.ts";
import { identifyProcess } from "../../src/durable/index.ts";
import { claimTask, finishTask } from "../../src/tasks/index.ts";

// Claims tasks of a file and finishes them until none is left; says each one that it worked on.
const [root = "", name = "", workMs = "2"] = process.argv.slice(2);
const context = {
  now: () => new Date(),
  signal: new AbortController().signal,
  language: "en" as const,
  environment: {},
  trace: silentTrace,
  report: () => {},
};
const claimant = { name, process: identifyProcess(process.pid) };

for (;;) {
  const claimed = await claimTask(context, { root, path: "tasks.md", claimant });
  if (claimed.kind === "nothing_ready" && claimed.plan.kind === "go_on") {
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 50));
    continue;
  }
  if (claimed.kind !== "claimed") break;
  const { id } = claimed.task;
  process.stdout.write(`began ${id}\n`);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * Number(workMs)));
  const done = await finishTask(context, { root, path: "tasks.md", id, claimant });
  if (done.kind !== "moved") throw new Error(`${id}: ${JSON.stringify(done)}`);
  process.stdout.write(`done ${id}\n`);
}
