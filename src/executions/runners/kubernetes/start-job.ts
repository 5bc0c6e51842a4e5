import type { V1Secret } from "@kubernetes/client-node";
import type { ExecutionError } from "../../execution.ts";
import { jobCommand } from "../../job-command.ts";
import type { JobOrder, StartOutcome } from "../../runner.ts";
import { refusalOf, sayError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { jobManifest, orderSecret } from "./job-manifest.ts";
import { taskLabel } from "./job-names.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What a Secret holds at most; a cluster refuses a larger one. */
const secretBytesMax = 1024 * 1024;

/**
 * Makes an execution's Job, then the Secret with its order, which belongs to the Job and goes with it; the pod waits for the Secret. Whatever of it is
 * there already is taken as it is: a server that was killed between the two, and another one that does the same at the same time, come to the same Job.
 * @throws where the cluster can't be reached or asks for patience: it may be tried again
 */
export async function startJob(
  { jobs, core }: Connection,
  order: JobOrder,
  settings: KubernetesSettings,
): Promise<StartOutcome> {
  const { repository } = order.request;
  if (repository === undefined) return impossible("repository_required", repositoryRequired);
  const { namespace } = settings;
  const body = jobManifest({ ...order, request: { ...order.request, repository } }, settings);
  const secretFor = (uid: string) => orderSecret(order, jobCommand(order.request), settings, uid);
  if (bytesOf(secretFor("")) > secretBytesMax) return impossible("order_too_large", orderTooLarge);
  const made = await refusable(async () => {
    const job = await jobs.createNamespacedJob({ namespace, body });
    return job.metadata?.uid ?? "";
  });
  if (made.kind === "refused") return { kind: "impossible", error: made.error };
  const uid = made.kind === "made" ? made.value : await uidOfSame(jobs, order, namespace);
  if (uid === null) return impossible("job_name_taken", `Another job is named ${order.jobName}.`);
  const secret = await refusable(() => core.createNamespacedSecret({ namespace, body: secretFor(uid) }));
  if (secret.kind !== "refused") return { kind: "started" };
  // Without its order the pod would wait until the job's time is over.
  await jobs.deleteNamespacedJob({ name: order.jobName, namespace, propagationPolicy: "Background" });
  return { kind: "impossible", error: secret.error };
}

const repositoryRequired =
  'A job in a cluster clones its project: give "repository" with the url and the commit of the work to begin at.';
const orderTooLarge = "The prompt and the variables are together more than the 1 MB that a Secret may hold.";

type Made<Value> =
  | { readonly kind: "made"; readonly value: Value }
  | { readonly kind: "exists" }
  | { readonly kind: "refused"; readonly error: ExecutionError };

const conflict = 409;
/** What asking again doesn't change: malformed, forbidden, no such namespace, invalid. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 422]);

async function refusable<Value>(make: () => Promise<Value>): Promise<Made<Value>> {
  try {
    return { kind: "made", value: await make() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.status === conflict && refusal.reason === "AlreadyExists") return { kind: "exists" };
    // A quota is a matter of time: other jobs end.
    const isForGood =
      refusal !== null && refusals.has(refusal.status) && !/exceeded quota/.test(refusal.message);
    if (!isForGood) throw new Error(`The job can't be made now: ${sayError(error)}`, { cause: error });
    const { status, reason, message } = refusal;
    const sentence = `The cluster doesn't take the job: ${message}`;
    return {
      kind: "refused",
      error: { code: "refused_by_cluster", message: sentence, details: { status, reason } },
    };
  }
}

/** The uid of the job that has the name; null where it isn't this execution's. */
async function uidOfSame(
  jobs: Connection["jobs"],
  { jobName, executionId }: JobOrder,
  namespace: string,
): Promise<string | null> {
  const { metadata } = await jobs.readNamespacedJob({ name: jobName, namespace });
  return metadata?.labels?.[taskLabel] === executionId ? (metadata.uid ?? null) : null;
}

function impossible(code: string, message: string): StartOutcome {
  return { kind: "impossible", error: { code, message, details: {} } };
}

function bytesOf({ stringData = {} }: V1Secret): number {
  return Object.values(stringData).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}
