import { AlfredError, schemaFaults } from "../../../failures/index.ts";
import { credentialVariables } from "./bucket-access.ts";
import {
  type KubernetesSettings as KubernetesSettingsFile,
  validateKubernetesSettings,
} from "./generated/kubernetes-settings.js";
import { type KubernetesSettings, kubernetesDefaults, type StateBucket } from "./settings.ts";

/**
 * Reads the operator's settings (docs/guide/executions-on-kubernetes.md).
 * @param file named where something is wrong
 * @throws AlfredError `config_invalid` with every fault
 */
export function readKubernetesSettings(file: string, text: string): KubernetesSettings {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "config_invalid", file, problems: [problem] }, { cause: error });
  }
  if (!validateKubernetesSettings(data)) {
    const problems = schemaFaults(validateKubernetesSettings.errors, data);
    throw new AlfredError({ code: "config_invalid", file, problems });
  }
  const problems = bucketProblems(data);
  if (problems.length > 0) throw new AlfredError({ code: "config_invalid", file, problems });
  return withDefaults(data);
}

/** What the schema can't say: state goes one way alone, and a variable of the bucket's user has one value. */
function bucketProblems({
  state_address,
  state_bucket,
  secret_variables = {},
}: KubernetesSettingsFile): string[] {
  if (state_bucket == null) return [];
  const taken = credentialVariables.filter((name) => name in secret_variables);
  return [
    ...(state_address == null
      ? []
      : ["/state_bucket can't be together with /state_address: state goes one way"]),
    ...taken.map(
      (name) =>
        `/secret_variables/${name} has its value from /state_bucket/credentials, which the agent isn't shown; where both may be one, name the bucket in /state_address as s3://…`,
    ),
  ];
}

function bucketOf(data: KubernetesSettingsFile["state_bucket"]): StateBucket | null {
  if (data == null) return null;
  const { bucket, region = null, endpoint = null, credentials } = data;
  return { bucket, region, endpoint, credentials };
}

function withDefaults(data: KubernetesSettingsFile): KubernetesSettings {
  const { resources = {} } = data;
  const usual = kubernetesDefaults;
  return {
    namespace: data.namespace ?? usual.namespace,
    image: data.image ?? usual.image,
    serviceAccount: data.service_account ?? usual.serviceAccount,
    secretVariables: data.secret_variables ?? usual.secretVariables,
    gitCredentials: data.git_credentials ?? null,
    stateAddress: data.state_address ?? null,
    stateBucket: bucketOf(data.state_bucket),
    resources: {
      memoryRequest: resources.memory_request ?? usual.resources.memoryRequest,
      memoryLimit: resources.memory_limit ?? usual.resources.memoryLimit,
      cpuRequest: resources.cpu_request ?? usual.resources.cpuRequest,
      cpuLimit: resources.cpu_limit ?? usual.resources.cpuLimit,
    },
    timeToLiveSeconds: data.time_to_live_seconds ?? usual.timeToLiveSeconds,
    startLimitSeconds: data.start_limit_seconds ?? usual.startLimitSeconds,
  };
}
