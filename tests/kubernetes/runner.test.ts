import { runnerContract } from "../contracts/runner.ts";
import { aRealCluster } from "./real-cluster.ts";

runnerContract("kubernetes, on a real API server", async () => {
  const { open, order } = await aRealCluster();
  return { open, order };
});
