/** A key of a Secret of the jobs' namespace. */
export interface SecretReference {
  readonly name: string;
  readonly key: string;
}

/** The S3 bucket that the run's state goes by. */
export interface StateBucket {
  /** `NAME` or `NAME/FOLDER`. */
  readonly bucket: string;
  /** Null: the service's default. */
  readonly region: string | null;
  /** Null: Amazon's. */
  readonly endpoint: string | null;
  /** The Secret with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where there is one, `AWS_SESSION_TOKEN`. */
  readonly credentials: string;
}

/** What a job's container may have, in Kubernetes' own units. */
export interface JobResources {
  readonly memoryRequest: string;
  readonly memoryLimit: string;
  readonly cpuRequest: string;
  readonly cpuLimit: string;
}

/** What the operator decides about jobs in a cluster. */
export interface KubernetesSettings {
  readonly namespace: string;
  /** Has alfred, git and the agents' clients, and runs as any user. */
  readonly image: string;
  /** The jobs' own service account; it needs no rights, and no token of it is mounted. */
  readonly serviceAccount: string;
  /** Variables of the agent's container that come from Secrets: the API key. */
  readonly secretVariables: Readonly<Record<string, SecretReference>>;
  /** A file of git's credential store for private repositories: only cloning sees it. */
  readonly gitCredentials: SecretReference | null;
  /** Where the run's state goes and comes from, as an address (`stateVariable`); without it nothing but the end comes back. */
  readonly stateAddress: SecretReference | null;
  /** In the place of an address. */
  readonly stateBucket: StateBucket | null;
  readonly resources: JobResources;
  /** How long the cluster keeps a job that has ended, and with it the job's output. */
  readonly timeToLiveSeconds: number;
  /** How long a pod may have trouble to begin (no place, no image) before its job is given up. */
  readonly startLimitSeconds: number;
}

/** As executions.md has them. */
export const kubernetesDefaults: KubernetesSettings = {
  namespace: "alfred",
  image: "alfred:latest",
  serviceAccount: "claude-agent",
  secretVariables: { ANTHROPIC_API_KEY: { name: "claude-agent", key: "ANTHROPIC_API_KEY" } },
  gitCredentials: null,
  stateAddress: null,
  stateBucket: null,
  resources: { memoryRequest: "512Mi", memoryLimit: "2Gi", cpuRequest: "500m", cpuLimit: "2000m" },
  timeToLiveSeconds: 3600,
  startLimitSeconds: 600,
};
