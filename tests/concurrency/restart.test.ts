import { join } from "node:path";
import { expect, it } from "vitest";
import { silentTrace } from "../../src/context/index.ts";
import { acquireLease } from "../../src/durable/index.ts";
import { applyEvent } from "../../src/runs/index.ts";
import { loadRunFile, saveRun } from "../../src/store/index.ts";
import { alfred, readState, startAlfred, stateFiles, until } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

it("scenario 2.4.2: a run that was finished while --restart waited for it keeps its result", async () => {
  const root = aProject();
  await alfred(root, ["0-project", "--yes"]);
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  const [file = ""] = stateFiles(root, "2-run-");
  const other = await acquireLease(join(root, ".moai/memory/leases/2-run-SPEC-AUTH-001.lease"), {
    now: () => new Date(),
    waitMs: 0,
    purpose: "another session",
  });

  const restarting = startAlfred(root, ["resume", "2-run", "SPEC-AUTH-001", "--restart"]);
  let said = "";
  restarting.child.stderr?.on("data", (text: string) => {
    said += text;
  });
  await until("the restart waits", () => said.includes("Waiting"));
  let { run } = loadRunFile(file);
  for (const { name, status } of run.steps) {
    if (status !== "completed")
      run = applyEvent(run, { kind: "skip_step", step: name, reason: "tested" }, new Date());
  }
  run = applyEvent(run, { kind: "complete", outputs: {}, filesCreated: [], nextPhase: null }, new Date());
  saveRun(root, run, { trace: silentTrace, file });
  other.release();

  expect(await restarting.ended).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/nothing to resume/),
  });
  expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
});
