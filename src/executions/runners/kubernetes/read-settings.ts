import { AlfredError } from "../../../failures/index.ts";
import {
  type KubernetesSettings as KubernetesSettingsFile,
  validateKubernetesSettings,
} from "./generated/kubernetes-settings.js";
import { type KubernetesSettings, kubernetesDefaults } from "./settings.ts";

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
    const faults = validateKubernetesSettings.errors ?? [];
    const problems = faults.map(({ instancePath, message = "" }) => `${instancePath || "/"} ${message}`);
    throw new AlfredError({ code: "config_invalid", file, problems });
  }
  return withDefaults(data);
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
