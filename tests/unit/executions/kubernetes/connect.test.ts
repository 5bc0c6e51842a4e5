import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { connect } from "../../../../src/executions/runners/kubernetes/connect.ts";
import { temporaryFolder } from "../../../support/temporary-project.ts";

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "one",
  clusters: ["one", "two"].map((name) => ({ name, cluster: { server: `https://${name}.example` } })),
  users: [{ name: "me", user: { token: "t" } }],
  contexts: ["one", "two"].map((name) => ({ name, context: { cluster: name, user: "me" } })),
});

describe("the cluster that jobs go to", () => {
  it.each([
    ["the kubeconfig's own", null, "https://one.example"],
    ["the one of the context that is named", "two", "https://two.example"],
  ])("is %s", async (_title, context, server) => {
    const { config } = await connect({ kind: "kubeconfig", text: kubeconfig, context });
    expect(config.getCurrentCluster()?.server).toBe(server);
  });

  it("is found as kubectl finds it, by KUBECONFIG", async () => {
    const file = join(temporaryFolder(), "config");
    writeFileSync(file, kubeconfig);
    vi.stubEnv("KUBECONFIG", file);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { config } = await connect({ kind: "found" });
    expect(config.getCurrentCluster()?.server).toBe("https://one.example");
  });
});
