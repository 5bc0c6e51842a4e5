import { join } from "node:path";
import { expect, it } from "vitest";
import { openParcelPlace } from "../../src/executions/runners/kubernetes/open-parcel-place.ts";
import { parcelPlaceContract } from "../contracts/parcel-place.ts";
import { aFakeCluster, repositoryOf } from "../support/cluster-jobs.ts";
import { agentFile, alfred, readState, withAgent } from "../support/command-line.ts";
import { aJobOrder, seen } from "../support/local-jobs.ts";
import { commitAll, git, temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { temporaryDatabase } from "./database.ts";

const stateAddress = { name: "claude-agent-state", key: "address" };

it("a run is started here, run in a pod, gone on with here: one run, one id (on a fake cluster)", async () => {
  const { root, open, cluster } = await aFakeCluster();
  const address = await temporaryDatabase();
  cluster.objects.add("secrets", {
    metadata: { name: stateAddress.name },
    data: { [stateAddress.key]: Buffer.from(address).toString("base64") },
  } as never);
  await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
  writeSpec(root);
  commitAll(root, "A SPEC");
  await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], { environment: { AGENT_BEHAVIOUR: "fails" } });
  const here = readState(root, "2-run");
  const runner = await open({ stateAddress }, address);
  const there = aJobOrder(root, {
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    agentCommand: `node ${agentFile}`,
    repository: repositoryOf(root),
    env: { AGENT_BEHAVIOUR: "fails" },
  });
  await runner.start(there);
  const failed = await seen(runner, there.executionId, "ended");
  await runner.bringHome?.(there.executionId, root);
  const back = readState(root, "2-run");

  expect(here["status"]).not.toBe("completed");
  expect(failed).toMatchObject({ end: { kind: "failed" }, facts: { runId: here["run_id"] } });
  expect(back).toMatchObject({ run_id: here["run_id"] });
  expect(String(back["timestamp"]) > String(here["timestamp"])).toBe(true);
  expect(JSON.stringify(back)).not.toContain("/workspace");

  const resumed = await alfred(root, ["resume", "--run", String(here["run_id"]), "--yes", ...withAgent]);
  expect(resumed.exitCode).toBe(0);
  expect(readState(root, "2-run")).toMatchObject({ run_id: here["run_id"], status: "completed" });
}, 120_000);

it("work done in a pod comes home as a branch, to the server's project and to any other clone (on a fake cluster)", async () => {
  const { root, open, order, cluster } = await aFakeCluster();
  const address = await temporaryDatabase();
  cluster.objects.add("secrets", {
    metadata: { name: stateAddress.name },
    data: { [stateAddress.key]: Buffer.from(address).toString("base64") },
  } as never);
  const elsewhere = join(temporaryFolder(), "clone");
  git(root, "clone", "--quiet", root, elsewhere);
  const runner = await open({ stateAddress }, address);
  const job = order(["write src/new.js export const two = 2;", "say done"]);
  await runner.start(job);
  const { end } = await seen(runner, job.executionId, "ended");
  const branch = `alfred/execution-${job.executionId}`;
  expect(end).toMatchObject({ kind: "succeeded", result: { branch, artifacts: ["src/new.js"] } });

  const fetched = await alfred(elsewhere, ["job", "fetch", job.executionId, "--state", address, "--json"]);
  await runner.bringHome?.(job.executionId, root);
  await runner.bringHome?.(job.executionId, root);

  expect(JSON.parse(fetched.stdout)).toMatchObject({ ok: true, branch });
  for (const place of [root, elsewhere])
    expect(git(place, "show", `${branch}:src/new.js`)).toContain("two = 2");
  expect(git(root, "status", "--porcelain", "--", "src")).toBe("");
  expect(JSON.stringify(cluster.objects.all("jobs"))).not.toContain(address);
}, 120_000);

parcelPlaceContract("PostgreSQL", async () => {
  const address = await temporaryDatabase();
  return () => openParcelPlace(address, {});
});
