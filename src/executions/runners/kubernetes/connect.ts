import type { BatchV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { AlfredError } from "../../../failures/index.ts";

/** The one that was tried; its next line doesn't run on Node 20. */
const clientPackage = { package: "@kubernetes/client-node", version: "1.4.0" } as const;

/** A cluster, reached by the official client. */
export interface Connection {
  readonly config: KubeConfig;
  readonly jobs: BatchV1Api;
  readonly core: CoreV1Api;
}

/** How the cluster is found: a kubeconfig's text, or as kubectl finds it (`KUBECONFIG`, `~/.kube/config`, the pod's own account). */
export type ClusterAddress =
  | { readonly kind: "found" }
  | { readonly kind: "kubeconfig"; readonly text: string; readonly context: string | null };

/**
 * Loads the official client, which is large and needed by nobody else: an optional package beside alfred.
 * @throws AlfredError `package_missing`
 */
export async function connect(address: ClusterAddress): Promise<Connection> {
  const { BatchV1Api, CoreV1Api, KubeConfig } = await loadClient();
  const config = new KubeConfig();
  if (address.kind === "found") config.loadFromDefault();
  else {
    config.loadFromString(address.text);
    if (address.context !== null) config.setCurrentContext(address.context);
  }
  return { config, jobs: config.makeApiClient(BatchV1Api), core: config.makeApiClient(CoreV1Api) };
}

async function loadClient() {
  try {
    return await import("@kubernetes/client-node");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new AlfredError({ code: "package_missing", ...clientPackage }, { cause: error });
  }
}
