import { onTestFinished } from "vitest";
import { aFakeCluster } from "../support/cluster-jobs.ts";
import { aLocalRunner, aScript } from "../support/local-jobs.ts";
import { aProject } from "../support/temporary-project.ts";
import { runnerContract } from "./runner.ts";

runnerContract("local", () => {
  const root = aProject();
  return Promise.resolve({
    open: () => {
      const runner = aLocalRunner(root);
      onTestFinished(() => runner.close());
      return Promise.resolve(runner);
    },
    order: (lines, more) => aScript(root, lines, more),
  });
});

runnerContract("kubernetes, on a fake of the cluster's HTTP edge", async () => {
  const { open, order } = await aFakeCluster();
  return { open, order };
});
