import type {
  V1Container,
  V1EnvVar,
  V1Job,
  V1Secret,
  V1Volume,
  V1VolumeMount,
} from "@kubernetes/client-node";
import type { JobCommand } from "../../job-command.ts";
import type { JobOrder } from "../../runner.ts";
import { credentialVariables } from "./bucket-access.ts";
import type { PodOrder } from "./generated/pod-order.js";
import {
  agentContainer,
  appLabel,
  branchOf,
  endNotePath,
  orderKey,
  podFolders,
  repositoryContainer,
  stateVariable,
  taskLabel,
  variableKey,
} from "./job-names.ts";
import type { KubernetesSettings, StateBucket } from "./settings.ts";
import { bucketVariables } from "./state-address.ts";

/** Makes a folder, brings the commit in by its full id, and stands on a branch there. Once more is harmless. */
const cloneScript = [
  'git init --quiet -- "$PROJECT"',
  'cd -- "$PROJECT"',
  'git config remote.origin.url "$1"',
  "git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'",
  // Not every server gives a commit that is asked for by its id; then it is on one of the branches.
  'git fetch --quiet --no-tags origin "$2" || git fetch --quiet origin',
  'git checkout --quiet -B "$3" "$2" --',
].join("\n");

/** alfred saves when it is asked to end, and its state is brought out. */
const graceSeconds = 60;

type RepositoryOrder = JobOrder & {
  readonly request: { readonly repository: { url: string; commit: string } };
};

/** The batch/v1 Job of an execution (executions.md, "The Kubernetes Job"). Names of secrets are in it, never their values. */
export function jobManifest(order: RepositoryOrder, settings: KubernetesSettings): V1Job {
  const labels = { [appLabel.name]: appLabel.value, [taskLabel]: order.executionId };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: order.jobName, namespace: settings.namespace, labels },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: order.request.timeout,
      ttlSecondsAfterFinished: settings.timeToLiveSeconds,
      // A pod that is going away is waited for: two would do the work twice. Older clusters leave it out.
      podReplacementPolicy: "Failed",
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          serviceAccountName: settings.serviceAccount,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: graceSeconds,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          initContainers: [repositoryStep(order, settings)],
          containers: [agentStep(order, settings)],
          volumes: volumes(order.jobName, settings),
        },
      },
    },
  };
}

/** What only this job may know: its order and the request's own variables. It goes when the job goes. */
export function orderSecret(
  order: JobOrder,
  command: JobCommand,
  { namespace }: KubernetesSettings,
  jobUid: string,
): V1Secret {
  const { executionId, jobName, environment } = order;
  const told: PodOrder = {
    schema_version: 1,
    execution_id: executionId,
    words: [...command.words],
    input: command.input,
    timeout_seconds: order.request.timeout,
  };
  const variables = Object.entries(environment).map(([name, value]) => [variableKey(name), value]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    immutable: true,
    metadata: {
      name: jobName,
      namespace,
      labels: { [appLabel.name]: appLabel.value, [taskLabel]: executionId },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: jobName, uid: jobUid }],
    },
    stringData: { [orderKey]: JSON.stringify(told), ...Object.fromEntries(variables) },
  };
}

const locked = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function repositoryStep(
  { executionId, request }: RepositoryOrder,
  settings: KubernetesSettings,
): V1Container {
  const { url, commit } = request.repository;
  const credentials: V1VolumeMount[] =
    settings.gitCredentials === null
      ? []
      : [{ name: "git-credentials", mountPath: podFolders.gitCredentials, readOnly: true }];
  return {
    name: repositoryContainer,
    image: settings.image,
    command: ["sh", "-ceu", cloneScript, "sh", url, commit, branchOf(executionId)],
    env: [
      { name: "PROJECT", value: podFolders.project },
      { name: "HOME", value: podFolders.home },
      { name: "GIT_TERMINAL_PROMPT", value: "0" },
      ...(settings.gitCredentials === null ? [] : credentialHelper),
    ],
    volumeMounts: [...workingMounts, ...credentials],
    // What went wrong is what git said.
    terminationMessagePolicy: "FallbackToLogsOnError",
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "1Gi" } },
    securityContext: locked,
  };
}

const credentialHelper: readonly V1EnvVar[] = [
  { name: "GIT_CONFIG_COUNT", value: "1" },
  { name: "GIT_CONFIG_KEY_0", value: "credential.helper" },
  { name: "GIT_CONFIG_VALUE_0", value: `store --file=${podFolders.gitCredentials}/credentials` },
];

function agentStep(order: RepositoryOrder, settings: KubernetesSettings): V1Container {
  const { request } = order;
  return {
    name: agentContainer,
    image: settings.image,
    command: ["alfred", "job", "pod"],
    args: [
      ...["--order", `${podFolders.order}/${orderKey}`],
      ...["--end", endNotePath],
      ...["--base", request.repository.commit],
    ],
    workingDir: podFolders.project,
    env: agentVariables(order, settings),
    volumeMounts: [...workingMounts, { name: "order", mountPath: podFolders.order, readOnly: true }],
    terminationMessagePath: endNotePath,
    terminationMessagePolicy: "FallbackToLogsOnError",
    resources: resources(order, settings),
    securityContext: locked,
  };
}

/** The later one of a name counts: what the request brings can't take the place of alfred's own. */
function agentVariables(
  { executionId, jobName, request, environment }: JobOrder,
  { secretVariables, stateAddress, stateBucket }: KubernetesSettings,
): V1EnvVar[] {
  const own = Object.keys(environment).map((name) => fromSecret(name, jobName, variableKey(name)));
  const shared = Object.entries(secretVariables).map(([variable, { name, key }]) =>
    fromSecret(variable, name, key),
  );
  const state = stateAddress === null ? [] : [fromSecret(stateVariable, stateAddress.name, stateAddress.key)];
  const bucket = stateBucket === null ? [] : bucketEnvironment(stateBucket);
  const fixed = [
    { name: "AGENT_TASK_ID", value: executionId },
    { name: "CALLBACK_URL", value: request.callbackUrl ?? "" },
    { name: "HOME", value: podFolders.home },
    { name: "TMPDIR", value: podFolders.temporary },
  ];
  const all = [...own, ...shared, ...state, ...bucket, ...fixed];
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
}

function fromSecret(name: string, secret: string, key: string, isOptional = false): V1EnvVar {
  const secretKeyRef = { name: secret, key, ...(isOptional ? { optional: true } : {}) };
  return { name, valueFrom: { secretKeyRef } };
}

function bucketEnvironment(bucket: StateBucket): readonly V1EnvVar[] {
  const place = Object.entries(bucketVariables(bucket)).map(([name, value]) => ({ name, value }));
  // Only what is lent for a time has a session.
  const who = credentialVariables.map((name) =>
    fromSecret(name, bucket.credentials, name, name === "AWS_SESSION_TOKEN"),
  );
  return [...place, ...who];
}

function resources({ request }: JobOrder, settings: KubernetesSettings) {
  const wanted = { ...settings.resources, ...request.resources };
  return {
    requests: { memory: wanted.memoryRequest, cpu: wanted.cpuRequest },
    limits: { memory: wanted.memoryLimit, cpu: wanted.cpuLimit },
  };
}

/** The only places that can be written to. */
const workingMounts: readonly V1VolumeMount[] = [
  { name: "workspace", mountPath: podFolders.workspace },
  { name: "home", mountPath: podFolders.home },
  { name: "temporary", mountPath: podFolders.temporary },
];

function volumes(jobName: string, { gitCredentials }: KubernetesSettings): V1Volume[] {
  const credentials: V1Volume[] =
    gitCredentials === null
      ? []
      : [
          {
            name: "git-credentials",
            secret: {
              secretName: gitCredentials.name,
              items: [{ key: gitCredentials.key, path: "credentials" }],
              defaultMode: 0o440,
            },
          },
        ];
  return [
    ...["workspace", "home", "temporary"].map((name) => ({ name, emptyDir: {} })),
    {
      name: "order",
      // The key alone: the variables come by reference.
      secret: { secretName: jobName, items: [{ key: orderKey, path: orderKey }], defaultMode: 0o440 },
    },
    ...credentials,
  ];
}
