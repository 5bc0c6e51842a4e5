import { pause } from "../../../context/index.ts";
import { jobNameOf } from "../../execution.ts";
import type { Observation, Runner } from "../../runner.ts";
import { isStatus, sayError } from "./cluster-error.ts";
import { type ClusterAddress, type Connection, connect } from "./connect.ts";
import { type JobObject, validateJobObject } from "./generated/job-object.js";
import { type PodObject, validatePodObject } from "./generated/pod-object.js";
import { appLabel, jobNameLabel } from "./job-names.ts";
import { type MirrorTiming, openMirror } from "./mirror.ts";
import type { ParcelContext } from "./parcel.ts";
import { readPodLog, readTail } from "./read-log.ts";
import { seeJob } from "./see-job.ts";
import type { KubernetesSettings } from "./settings.ts";
import { startJob } from "./start-job.ts";
import { openStateCarrier } from "./state-carrier.ts";

export interface KubernetesRunnerOptions {
  readonly cluster: ClusterAddress;
  readonly settings: KubernetesSettings;
  readonly now: () => Date;
  /** Where state goes and comes from, as this server reaches it; null where jobs bring home nothing but their end. */
  readonly state: { readonly address: string; readonly context: ParcelContext } | null;
  /** For tests, which can't wait. */
  readonly timing?: MirrorTiming;
}

const notFound = 404;
const pollMs = 250;
const tailBytesMax = 16_000;
const tailMs = 10_000;

/**
 * Jobs as batch/v1 Jobs of a cluster. What is there is known from two watches, of jobs and of pods, found by their label; nothing else is kept, so a
 * server that starts anew sees the same. Only a job that the watch doesn't know is asked for by name: a watch may be a moment behind, and
 * "there is none" must be certain.
 * @throws AlfredError `package_missing`, `records_unreachable` where state has no place
 */
export async function openKubernetesRunner(options: KubernetesRunnerOptions): Promise<Runner> {
  const { settings, now } = options;
  const { namespace } = settings;
  const connection = await connect(options.cluster);
  const { config } = connection;
  const state = options.state === null ? null : await openStateCarrier(options.state, now);
  const common = {
    config,
    labelSelector: `${appLabel.name}=${appLabel.value}`,
    ...(options.timing === undefined ? {} : { timing: options.timing }),
  };
  // Pods that are gone: a job that has failed is explained by the last that was seen of its pod.
  const gonePods = new Map<string, PodObject>();
  const tails = new Map<string, string>();
  const pods = openMirror<PodObject>({
    ...common,
    path: `/api/v1/namespaces/${namespace}/pods`,
    isKept: validatePodObject,
    onDeleted: (pod) => {
      if (!gonePods.has(jobOf(pod))) gonePods.set(jobOf(pod), pod);
    },
  });
  const jobs = openMirror<JobObject>({
    ...common,
    path: `/apis/batch/v1/namespaces/${namespace}/jobs`,
    isKept: validateJobObject,
    onDeleted: ({ metadata }) => {
      gonePods.delete(metadata.name);
      tails.delete(metadata.name);
    },
  });

  const podOf = (jobName: string): PodObject | null => podsOf(jobName)[0] ?? null;
  // The first one that there was comes first, also where it is gone.
  const podsOf = (jobName: string): readonly PodObject[] => {
    const gone = gonePods.get(jobName);
    const own = pods.all().filter((pod) => jobOf(pod) === jobName && pod.metadata.uid !== gone?.metadata.uid);
    return [...(gone === undefined ? [] : [gone]), ...own].sort(byAge);
  };

  const look = async (jobName: string): Promise<JobObject | null> => {
    const known = jobs.get(jobName);
    return known ?? readJob(connection, jobName, namespace);
  };

  const observe = async (executionId: string): Promise<Observation> => {
    const jobName = jobNameOf(executionId);
    await Promise.all([jobs.begun, pods.begun]);
    const problem = jobs.problem() ?? pods.problem();
    if (problem !== null) return { kind: "unknown", detail: problem };
    let job: JobObject | null;
    try {
      job = await look(jobName);
    } catch (error) {
      return { kind: "unknown", detail: sayError(error) };
    }
    if (job === null) return { kind: "absent" };
    const [pod = null, second] = podsOf(jobName);
    if (second !== undefined && !hasEnded(job)) return begunAgain(pod);
    const seen = seeJob({ job, pod }, now(), settings.startLimitSeconds, "");
    if (seen.kind !== "ended" || seen.startedAt === null || pod === null) return seen;
    const tail = tails.get(jobName) ?? (await tailOf(connection, namespace, pod));
    tails.set(jobName, tail);
    return seeJob({ job, pod }, now(), settings.startLimitSeconds, tail);
  };

  return {
    kind: "kubernetes",
    start: async (order) => {
      await state?.sendOut(order);
      return startJob(connection, order, settings);
    },
    bringHome: async (executionId, directory) => {
      const home = (await state?.bringHome(executionId, directory)) ?? null;
      return home === null ? null : { artifacts: home.artifacts, branch: home.branch };
    },
    observe,
    cancel: (executionId, signal) => removeJob(connection, jobNameOf(executionId), namespace, signal),
    logs: (executionId, log) => {
      const findPod = () => podOf(jobNameOf(executionId));
      const hasEnded = async () => ["ended", "absent"].includes((await observe(executionId)).kind);
      return afterBegun(jobs.begun, pods.begun, () =>
        readPodLog({ config, namespace, findPod, hasEnded }, log),
      );
    },
    tidy: (executionId) => tidyJob(connection, jobNameOf(executionId), namespace),
    // Jobs go by themselves, or when they are tidied; what they have sent and nobody has fetched doesn't.
    forget: async (executionId, directory) => state?.forget(executionId, directory),
    listKept: () => Promise.resolve([]),
    checkReady: async () => {
      await Promise.all([jobs.begun, pods.begun]);
      return jobs.problem() ?? pods.problem();
    },
    close: async () => {
      await Promise.all([jobs.close(), pods.close(), state?.close()]);
    },
  };
}

async function* afterBegun<Value>(
  jobs: Promise<void>,
  pods: Promise<void>,
  read: () => AsyncIterable<Value>,
): AsyncGenerator<Value> {
  await Promise.all([jobs, pods]);
  yield* read();
}

function jobOf({ metadata }: PodObject): string {
  return metadata.labels?.[jobNameLabel] ?? "";
}

function byAge(one: PodObject, other: PodObject): number {
  return (one.metadata.creationTimestamp ?? "").localeCompare(other.metadata.creationTimestamp ?? "");
}

/**
 * A cluster before 1.26 makes a second pod where somebody deletes the first, whatever the backoff limit says. The work was begun once, and isn't
 * begun again: the job has failed, and is taken away with its second pod.
 */
function begunAgain(first: PodObject | null): Observation {
  const message = "Its pod was removed by somebody; the one that the cluster made in its place was ended.";
  return {
    kind: "ended",
    startedAt: null,
    endedAt: null,
    end: { kind: "failed", error: { code: "job_lost", message, details: {} }, result: null },
    facts: { podName: first?.metadata.name ?? null, runId: null },
  };
}

/** The job as the cluster has it at this moment; null where there is none. */
async function readJob({ jobs }: Connection, name: string, namespace: string): Promise<JobObject | null> {
  try {
    // Through JSON, because the client makes dates of its times.
    const data: unknown = JSON.parse(JSON.stringify(await jobs.readNamespacedJob({ name, namespace })));
    if (!validateJobObject(data)) throw new Error(`The cluster's job ${name} can't be read.`);
    return data;
  } catch (error) {
    if (isStatus(error, notFound)) return null;
    throw error;
  }
}

/**
 * Deletes a job with everything of it: the job is gone when its pods are (propagation policy Foreground), and until then it is looked at.
 */
async function removeJob(
  connection: Connection,
  name: string,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const job = await readJob(connection, name, namespace);
  if (job === null || hasEnded(job)) return;
  try {
    await connection.jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Foreground" });
  } catch (error) {
    if (!isStatus(error, notFound)) throw error;
  }
  while (!signal.aborted && (await readJob(connection, name, namespace)) !== null)
    await pause(pollMs, signal);
}

/** A job that has ended stays for its output, where the cluster takes it away by itself when its time is over. */
async function tidyJob(connection: Connection, name: string, namespace: string): Promise<void> {
  const job = await readJob(connection, name, namespace);
  if (job === null || (hasEnded(job) && job.spec?.ttlSecondsAfterFinished !== undefined)) return;
  try {
    await connection.jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" });
  } catch (error) {
    if (!isStatus(error, notFound)) throw error;
  }
}

function hasEnded({ status }: JobObject): boolean {
  const conditions = status?.conditions ?? [];
  return conditions.some(({ type, status: is }) => is === "True" && ["Complete", "Failed"].includes(type));
}

async function tailOf({ config }: Connection, namespace: string, pod: PodObject): Promise<string> {
  const podName = pod.metadata.name;
  return readTail(config, { namespace, podName }, tailBytesMax, AbortSignal.timeout(tailMs));
}
