import type { FakeObjects, StoredObject } from "./fake-objects.ts";

/** Does what a cluster's job controller and garbage collector do of what the runner counts on. @returns what ends it */
export function beJobController(objects: FakeObjects): () => void {
  const timers = new Set<NodeJS.Timeout>();
  const podsOf = ({ metadata }: StoredObject) =>
    objects
      .all("pods")
      .filter((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));

  const finish = (job: StoredObject, type: "Complete" | "Failed", reason: string, message: string) => {
    if (conditions(job).length > 0) return;
    const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, "");
    const condition = { type, status: "True", reason, message, lastTransitionTime };
    objects.change("jobs", job.metadata.name, (old) => ({
      ...old,
      status: { ...old.status, conditions: [condition] },
    }));
  };

  const endPods = (job: StoredObject) => {
    for (const pod of podsOf(job)) {
      if (pod.spec?.["nodeName"] === undefined) objects.remove("pods", pod.metadata.name);
      else objects.markDeleted("pods", pod.metadata.name);
    }
  };

  const begin = (job: StoredObject) => {
    const { template, activeDeadlineSeconds } = job.spec as {
      template: StoredObject;
      activeDeadlineSeconds: number;
    };
    const name = `${job.metadata.name}-${Math.random().toString(36).slice(2, 7)}`;
    objects.add("pods", {
      ...template,
      metadata: {
        ...template.metadata,
        name,
        labels: { ...template.metadata.labels, "job-name": job.metadata.name },
        ownerReferences: [{ uid: job.metadata.uid }],
      },
      status: { phase: "Pending" },
    } as never);
    const deadline = setTimeout(() => {
      const now = objects.get("jobs", job.metadata.name);
      if (now === null || conditions(now).length > 0) return;
      endPods(now);
      finish(now, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
    }, activeDeadlineSeconds * 1000);
    timers.add(deadline);
  };

  const onJob = (job: StoredObject) => {
    if (job.metadata.deletionTimestamp === undefined) return;
    endPods(job);
    if (podsOf(job).length === 0) objects.remove("jobs", job.metadata.name);
  };

  const collect = (job: StoredObject) => {
    endPods(job);
    for (const secret of objects.all("secrets")) {
      const isOwned = secret.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid);
      if (isOwned) objects.remove("secrets", secret.metadata.name);
    }
  };

  const onPod = (pod: StoredObject, isGone: boolean) => {
    const job = objects
      .all("jobs")
      .find(({ metadata }) => metadata.name === pod.metadata.labels?.["job-name"]);
    if (job === undefined) return;
    const phase = pod.status?.["phase"];
    if (phase === "Succeeded") finish(job, "Complete", "", "");
    else if (phase === "Failed" || isGone)
      finish(job, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    if (isGone && job.metadata.deletionTimestamp !== undefined && podsOf(job).length === 0) {
      objects.remove("jobs", job.metadata.name);
    }
  };

  // After the request that caused it was answered, as there.
  const later = (work: () => void) => {
    const timer = setTimeout(work, 5);
    timers.add(timer);
  };
  const stops = [
    objects.follow("jobs", objects.version, ({ type, object }) => {
      if (type === "ADDED" && object.spec?.["template"] !== undefined) later(() => begin(object));
      if (type === "MODIFIED") later(() => onJob(object));
      if (type === "DELETED") later(() => collect(object));
    }),
    objects.follow("pods", objects.version, ({ type, object }) => {
      if (type === "MODIFIED" || type === "DELETED") later(() => onPod(object, type === "DELETED"));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const timer of timers) clearTimeout(timer);
  };
}

function conditions(job: StoredObject): readonly unknown[] {
  const found = job.status?.["conditions"];
  return Array.isArray(found) ? found : [];
}
