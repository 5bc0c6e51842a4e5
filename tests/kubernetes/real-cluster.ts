import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { onTestFinished } from "vitest";
import { isStatus } from "../../src/executions/runners/kubernetes/cluster-error.ts";
import { aClusterProject, programsFolder, type TestCluster } from "../support/cluster-jobs.ts";
import { temporaryFolder } from "../support/temporary-project.ts";
import { kubeconfigFor, namespace } from "./fake-cluster.ts";
import { type HelperKubelet, startHelperKubelet } from "./helper-kubelet.ts";
import { manifests } from "./manifests.ts";

interface ClusterFacts {
  readonly server: string;
  /** The administrator's. */
  readonly kubeconfig: string;
  readonly certificates: string;
}

/** What `tests/kubernetes/run.mjs` has started. */
function factsOfCluster(): ClusterFacts {
  const text = process.env["ALFRED_TEST_CLUSTER"];
  if (text === undefined) throw new Error("Start these tests with npm run test:kubernetes");
  return JSON.parse(text);
}

export function asAdministrator(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(factsOfCluster().kubeconfig);
  return config;
}

let applied: Promise<string> | null = null;

/** Applies the base once. @returns a token of the server's own account, which may do what the base says and nothing else */
function applyBase(): Promise<string> {
  applied ??= (async () => {
    const config = asAdministrator();
    const objects = KubernetesObjectApi.makeApiClient(config);
    for (const object of manifests()) {
      await objects.create(object).catch((error: unknown) => {
        // By the file of tests before this one.
        if (!isStatus(error, 409)) throw error;
      });
    }
    const core = config.makeApiClient(CoreV1Api);
    const body = { spec: { audiences: [], expirationSeconds: 3600 } };
    const given = await core.createNamespacedServiceAccountToken({ name: "alfred", namespace, body });
    return given.status?.token ?? "";
  })();
  return applied;
}

export interface RealCluster extends TestCluster {
  readonly kubelet: HelperKubelet;
  readonly core: CoreV1Api;
  /** As the server's own account. */
  readonly kubeconfig: string;
}

/** The real API server with the base applied, reached as the server's account would, and a node of its own for one test. */
export async function aRealCluster(): Promise<RealCluster> {
  const facts = factsOfCluster();
  const token = await applyBase();
  const core = asAdministrator().makeApiClient(CoreV1Api);
  const node = `helper-${crypto.randomUUID()}`;
  const kubelet = await startHelperKubelet({
    kubeconfig: readFileSync(facts.kubeconfig, "utf8"),
    namespace,
    folder: temporaryFolder(),
    programs: programsFolder(),
    node,
  });
  const port = await serveLogs(kubelet, facts.certificates);
  await joinNode(core, node, port);
  onTestFinished(async () => {
    await kubelet.stop();
    await core.deleteNode({ name: node });
  });
  const kubeconfig = kubeconfigFor(facts.server, token);
  return { ...aClusterProject(kubeconfig), kubelet, core, kubeconfig };
}

/** A node that the API server may ask for logs. */
async function joinNode(core: CoreV1Api, name: string, port: number): Promise<void> {
  await core.createNode({ body: { metadata: { name } } });
  const status = {
    addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
  };
  await core.patchNodeStatus(
    { name, body: { status } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** The one part of a kubelet's own API that is asked for: `/containerLogs/{namespace}/{pod}/{container}`. */
async function serveLogs(kubelet: HelperKubelet, certificates: string): Promise<number> {
  const own = (name: string) => readFileSync(join(certificates, name));
  const server = createServer(
    { key: own("apiserver.key"), cert: own("apiserver.crt") },
    async (request, response) => {
      const url = new URL(request.url ?? "/", "https://helper");
      const [, , , pod = "", container = ""] = url.pathname.split("/");
      const log = kubelet.logOf(pod, container);
      response.writeHead(log === null ? 404 : 200, { "content-type": "text/plain" });
      response.flushHeaders();
      if (log !== null) {
        for await (const bytes of log.read(url.searchParams.get("follow") === "true")) response.write(bytes);
      }
      response.end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
