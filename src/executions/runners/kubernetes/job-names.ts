/** The names that this runner and the pods of its jobs agree on. */

/** Finds every job of alfred's in a namespace. */
export const appLabel = { name: "app", value: "claude-agent" } as const;
/** Bears the execution's id. */
export const taskLabel = "task-id";
/** The job controller's own, on each pod of a job. */
export const jobNameLabel = "job-name";

export const repositoryContainer = "repository";
export const agentContainer = "agent";

/** Where a pod's folders are, as its containers see them. */
export const podFolders = {
  workspace: "/workspace",
  project: "/workspace/project",
  home: "/home/alfred",
  temporary: "/tmp",
  order: "/var/run/alfred",
  gitCredentials: "/var/run/alfred-git",
} as const;

/** Of the Secret that belongs to one job. */
export const orderKey = "order.json";
export function variableKey(variable: string): string {
  return `env.${variable}`;
}

/** Where the container writes how its work ended; the cluster keeps it in the pod's status. */
export const endNotePath = "/dev/termination-log";
/** As much of it as a cluster keeps. */
export const endNoteBytesMax = 4096;

/** The variable of the pod that holds the state's address; a bucket has one of its own (`bucket-access.ts`). */
export const stateVariable = "ALFRED_STATE";

/** The branch that the work is done on, and comes back on. */
export function branchOf(executionId: string): string {
  return `alfred/execution-${executionId}`;
}
