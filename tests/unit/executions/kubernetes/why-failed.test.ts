import { describe, expect, it } from "vitest";
import { whyFailed } from "../../../../src/executions/runners/kubernetes/why-failed.ts";
import { aJob, aPod, failedJob, terminated } from "../../../support/cluster-objects.ts";

describe("why a job failed", () => {
  it("is told in the cluster's own words where its pod is gone", () => {
    expect(whyFailed(failedJob("BackoffLimitExceeded", "has reached the limit"), null)).toMatchObject({
      message: expect.stringMatching(/The cluster says: has reached the limit$/),
      details: { reason: "BackoffLimitExceeded" },
    });
  });

  it("is a lost job where neither its pod nor a condition says anything", () => {
    const error = whyFailed(aJob(), null);
    expect(error).toMatchObject({ code: "job_lost", details: { reason: null } });
    expect(error.message).not.toContain("The cluster says");
  });

  it("isn't known where its pod has no status", () => {
    const pod = { metadata: aPod().metadata };
    expect(whyFailed(failedJob(), pod)).toMatchObject({ code: "not_started", details: { reason: null } });
  });

  it("is what the cluster did to its pod, with what the node said of it", () => {
    const pod = aPod({ reason: "Evicted", message: "The node was low on memory." });
    expect(whyFailed(failedJob(), pod)).toEqual({
      code: "evicted",
      message: "Its pod was evicted from its node. The node was low on memory.",
      details: { reason: "Evicted" },
    });
  });

  it.each([
    ["with what git said", { message: " fatal: no such commit\n" }, /commit\.\nfatal: no such commit$/],
    ["alone where git said nothing", { message: " " }, /has no such commit\.$/],
    ["alone where there is no message", {}, /has no such commit\.$/],
  ])("is its repository %s", (_title, said, message) => {
    const pod = aPod({}, {}, terminated(128, said));
    expect(whyFailed(failedJob(), pod)).toMatchObject({
      code: "repository_unavailable",
      message: expect.stringMatching(message),
      details: { exitCode: 128 },
    });
  });

  it.each([
    ["killed", 137, /was killed/],
    ["ended with its exit code", 3, /ended with exit code 3/],
  ])("is that alfred was %s where the container names no reason", (_title, exitCode, message) => {
    const pod = aPod({}, { terminated: { exitCode } });
    expect(whyFailed(failedJob(), pod)).toMatchObject({
      code: "no_answer",
      message: expect.stringMatching(message),
      details: { exitCode, signal: null, reason: "" },
    });
  });
});
