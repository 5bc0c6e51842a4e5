import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentTrace } from "../../src/context/index.ts";
import {
  type ExecutionRequest,
  type JobOrder,
  type KubernetesSettings,
  kubernetesDefaults,
  openKubernetesRunner,
  type Runner,
} from "../../src/executions/index.ts";
import { type FakeCluster, namespace, startFakeCluster } from "../kubernetes/fake-cluster.ts";
import { type HelperKubelet, startHelperKubelet } from "../kubernetes/helper-kubelet.ts";
import { cliFile } from "./command-line.ts";
import { aScript } from "./local-jobs.ts";
import { bucketName, type S3Server } from "./s3-server.ts";
import { aProject, git, temporaryFolder } from "./temporary-project.ts";

/** What a pod's image has: alfred by its name. */
export function programsFolder(): string {
  const folder = temporaryFolder();
  const file = join(folder, "alfred");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${cliFile}" "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}

/** Quick enough for a test; secrets that no cluster of ours has are left out. */
const testSettings: KubernetesSettings = {
  ...kubernetesDefaults,
  namespace,
  secretVariables: {},
  startLimitSeconds: 60,
};

const quickTiming = { watchSeconds: 20, pauseMsMin: 20, pauseMsMax: 200 };

export interface TestCluster {
  readonly root: string;
  /** @param state the address of the store that state goes by */
  readonly open: (
    changed?: Partial<KubernetesSettings>,
    state?: string | null,
    environment?: Readonly<Record<string, string>>,
  ) => Promise<Runner>;
  readonly order: (lines: readonly string[], more?: ExecutionRequest) => JobOrder;
}

/** A project that is cloned from this machine's own disk, and jobs for it. */
export function aClusterProject(kubeconfig: string): TestCluster {
  const root = aProject();
  return {
    root,
    open: async (changed = {}, state = null, environment = {}) => {
      const runner = await openKubernetesRunner({
        cluster: { kind: "kubeconfig", text: kubeconfig, context: null },
        settings: { ...testSettings, ...changed },
        now: () => new Date(),
        state:
          state === null
            ? null
            : {
                address: state,
                context: {
                  environment: { ...process.env, ...environment },
                  now: () => new Date(),
                  trace: silentTrace,
                },
              },
        timing: quickTiming,
      });
      onTestFinished(() => runner.close());
      return runner;
    },
    order: (lines, more = {}) => aScript(root, lines, { repository: repositoryOf(root), ...more }),
  };
}

export function repositoryOf(root: string): { readonly url: string; readonly commit: string } {
  return { url: `file://${root}`, commit: git(root, "rev-parse", "HEAD") };
}

/** A fake cluster with a helper that runs its pods. */
export async function aFakeCluster(): Promise<
  TestCluster & {
    readonly cluster: FakeCluster;
    readonly kubelet: HelperKubelet;
    /** What pods find before everything else in their PATH. */
    readonly programs: string;
  }
> {
  const cluster = await startFakeCluster();
  const programs = programsFolder();
  const kubelet = await startHelperKubelet({
    kubeconfig: cluster.kubeconfig,
    namespace,
    folder: temporaryFolder(),
    programs,
  });
  cluster.serveLogs((pod, container, isFollowed) => kubelet.logOf(pod, container)?.read(isFollowed) ?? null);
  onTestFinished(() => kubelet.stop());
  return { ...aClusterProject(cluster.kubeconfig), cluster, kubelet, programs };
}

/** What a cluster knows of the bucket that state goes by: its place as settings, its user as a Secret. */
export function aStateBucket(
  { objects }: FakeCluster,
  { AWS_ENDPOINT_URL_S3: endpoint = "", ...keys }: S3Server["environment"],
) {
  const credentials = "claude-agent-s3";
  const encoded = Object.entries(keys).map(([name, value]) => [name, Buffer.from(value).toString("base64")]);
  objects.add("secrets", { metadata: { name: credentials }, data: Object.fromEntries(encoded) } as never);
  const bucket = `${bucketName}/jobs`;
  return { stateBucket: { bucket, region: null, endpoint, credentials }, address: `s3://${bucket}` };
}
