import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Container,
  type V1ContainerStatus,
  type V1Pod,
} from "@kubernetes/client-node";
import { validatePodObject } from "../../src/executions/runners/kubernetes/generated/pod-object.js";
import { openMirror } from "../../src/executions/runners/kubernetes/mirror.ts";
import { ContainerLog } from "./container-log.ts";

export interface HelperKubelet {
  readonly logOf: (pod: string, container: string) => ContainerLog | null;
  /** How often a container named so was begun, in all pods. */
  readonly begunCount: (container: string) => number;
  /** Pods that nothing is done for: a test says itself what happens to them. */
  rest: () => void;
  stop: () => Promise<void>;
}

export interface HelperOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  /** Where the pods' folders are made. */
  readonly folder: string;
  /** Comes first in the pods' PATH, in the image's place. */
  readonly programs: string;
  /** The name that its pods are bound to; `helper` unless said. */
  readonly node?: string;
}

const pollMs = 40;
/** Instead of the pod's own grace, so that a test that doesn't end by being asked isn't waited for. */
const graceMs = 8_000;

/**
 * In the places of the scheduler and of a node's kubelet: gives each pod to its one node, makes its volumes as folders, runs its containers' commands as
 * children, says how they are, keeps their output, ends what is deleted. There is no container around them: the path of each mount is
 * replaced by the folder's, and the security context and the limits aren't kept to.
 */
export async function startHelperKubelet(options: HelperOptions): Promise<HelperKubelet> {
  const { namespace } = options;
  const config = new KubeConfig();
  config.loadFromString(options.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const logs = new Map<string, ContainerLog>();
  const begun: string[] = [];
  const running = new Map<string, PodRun>();
  let isResting = false;
  const mirror = openMirror({
    config,
    path: `/api/v1/namespaces/${namespace}/pods`,
    labelSelector: "app=claude-agent",
    isKept: validatePodObject,
  });
  await mirror.begun;

  const step = async () => {
    if (isResting) return;
    for (const { metadata, status } of mirror.all()) {
      const known = running.get(metadata.uid);
      if (metadata.deletionTimestamp !== undefined) {
        if (known !== undefined) known.end();
        else await forget(core, namespace, metadata.name);
        continue;
      }
      // What another one has begun isn't this one's.
      const isNew = (status?.phase ?? "Pending") === "Pending" && status?.containerStatuses === undefined;
      if (known !== undefined || !isNew) continue;
      const run = new PodRun(core, options, metadata.name, logs, begun);
      running.set(metadata.uid, run);
      void run.go().catch((error: unknown) => console.error(`helper: ${metadata.name}: ${String(error)}`));
    }
  };
  let isStopped = false;
  const loop = (async () => {
    while (!isStopped) {
      await step().catch(() => {});
      await sleep(pollMs);
    }
  })();
  return {
    logOf: (pod, container) => logs.get(`${pod}/${container}`) ?? null,
    begunCount: (container) => begun.filter((name) => name === container).length,
    rest: () => {
      isResting = true;
    },
    stop: async () => {
      isStopped = true;
      await loop;
      await mirror.close();
      await Promise.all([...running.values()].map((run) => run.kill()));
    },
  };
}

export async function patchPodStatus(
  core: CoreV1Api,
  namespace: string,
  name: string,
  status: object,
): Promise<void> {
  await core.patchNamespacedPodStatus(
    { name, namespace, body: { status } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

async function forget(core: CoreV1Api, namespace: string, name: string): Promise<void> {
  await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }).catch(() => {});
}

const rfc3339 = () => new Date().toISOString().replace(/\.\d+/, "");

/** One pod on the node, from its place to its end. */
class PodRun {
  #child: ChildProcess | null = null;
  #isEnding = false;
  #over = false;
  readonly #states = new Map<string, Partial<V1ContainerStatus>>();
  readonly #core: CoreV1Api;
  readonly #options: HelperOptions;
  readonly #name: string;
  readonly #logs: Map<string, ContainerLog>;
  readonly #begun: string[];

  constructor(
    core: CoreV1Api,
    options: HelperOptions,
    name: string,
    logs: Map<string, ContainerLog>,
    begun: string[],
  ) {
    this.#core = core;
    this.#options = options;
    this.#name = name;
    this.#logs = logs;
    this.#begun = begun;
  }

  async go(): Promise<void> {
    const { namespace } = this.#options;
    const target = { apiVersion: "v1", kind: "Node", name: this.#options.node ?? "helper" };
    const body = { metadata: { name: this.#name }, target };
    // The answer is a Status, which the client takes for a Binding.
    await this.#core
      .createNamespacedPodBinding({ name: this.#name, namespace, body })
      .catch((error: unknown) => {
        if (error instanceof Error && "code" in error) throw error;
      });
    const pod = await this.#core.readNamespacedPod({ name: this.#name, namespace });
    const mounts = await this.#makeVolumes(pod);
    if (mounts === null) return this.#finish("Failed");
    for (const container of pod.spec?.initContainers ?? []) {
      if ((await this.#run(container, mounts, true)) !== 0) return this.#finish("Failed");
    }
    for (const container of pod.spec?.containers ?? []) {
      if ((await this.#run(container, mounts, false)) !== 0) return this.#finish("Failed");
    }
    return this.#finish("Succeeded");
  }

  /** Asks it to end, as the deletion of a pod does. */
  end(): void {
    if (this.#over) void forget(this.#core, this.#options.namespace, this.#name);
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#signal("SIGTERM");
    setTimeout(() => this.#signal("SIGKILL"), graceMs).unref();
  }

  kill(): void {
    this.#isEnding = true;
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It has ended.
    }
  }

  async #finish(phase: "Succeeded" | "Failed"): Promise<void> {
    this.#over = true;
    await this.#say(phase).catch(() => {});
    if (this.#isEnding) await forget(this.#core, this.#options.namespace, this.#name);
  }

  async #say(phase: string): Promise<void> {
    const of = (isInit: boolean) =>
      [...this.#states].flatMap(([key, state]) =>
        key.startsWith(isInit ? "init/" : "main/")
          ? [{ name: key.slice(5), image: "helper", imageID: "", ready: false, restartCount: 0, ...state }]
          : [],
      );
    const status = { phase, initContainerStatuses: of(true), containerStatuses: of(false) };
    await patchPodStatus(this.#core, this.#options.namespace, this.#name, status);
  }

  /** By the path of its mount, the folder in a volume's place; null where the pod was deleted while it waited for a Secret. */
  async #makeVolumes(pod: V1Pod): Promise<ReadonlyMap<string, string> | null> {
    const root = join(this.#options.folder, this.#name);
    const folders = new Map<string, string>();
    for (const volume of pod.spec?.volumes ?? []) {
      const folder = join(root, volume.name);
      mkdirSync(folder, { recursive: true });
      folders.set(volume.name, folder);
      if (volume.secret?.secretName === undefined) continue;
      const data = await this.#secret(volume.secret.secretName);
      if (data === null) return null;
      for (const { key, path } of volume.secret.items ?? []) {
        writeFileSync(join(folder, path), Buffer.from(data[key] ?? "", "base64"));
        chmodSync(join(folder, path), 0o440);
      }
    }
    const all = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const mounts = all.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(({ name, mountPath }) => [mountPath, folders.get(name) ?? root] as const),
    );
    return new Map([...mounts, ["/dev/termination-log", join(root, "termination-log")]]);
  }

  /** Waits for it as a kubelet does. */
  async #secret(name: string): Promise<Readonly<Record<string, string>> | null> {
    while (!this.#isEnding) {
      try {
        const secret = await this.#core.readNamespacedSecret({ name, namespace: this.#options.namespace });
        const plain = Object.entries(secret.stringData ?? {}).map(([key, value]) => [
          key,
          Buffer.from(value).toString("base64"),
        ]);
        return { ...Object.fromEntries(plain), ...secret.data };
      } catch {
        await sleep(pollMs);
      }
    }
    return null;
  }

  async #variables(container: V1Container): Promise<Record<string, string>> {
    const variables: Record<string, string> = {};
    for (const { name, value, valueFrom } of container.env ?? []) {
      const reference = valueFrom?.secretKeyRef;
      if (reference?.name === undefined) variables[name] = value ?? "";
      else {
        const data = await this.#secret(reference.name);
        variables[name] = Buffer.from(data?.[reference.key] ?? "", "base64").toString("utf8");
      }
    }
    return variables;
  }

  async #run(container: V1Container, mounts: ReadonlyMap<string, string>, isInit: boolean): Promise<number> {
    const key = `${isInit ? "init" : "main"}/${container.name}`;
    const inFolders = (text: string) => replacePaths(text, mounts);
    const [program = "", ...words] = [...(container.command ?? []), ...(container.args ?? [])].map(inFolders);
    const variables = await this.#variables(container);
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, inFolders(value)]),
    );
    const log = new ContainerLog();
    this.#logs.set(`${this.#name}/${container.name}`, log);
    if (this.#isEnding) return 143;
    const startedAt = rfc3339();
    this.#begun.push(container.name);
    const child = spawn(program, words, {
      cwd: container.workingDir === undefined ? this.#options.folder : inFolders(container.workingDir),
      env: { PATH: `${this.#options.programs}:${process.env["PATH"]}`, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    child.stdout.on("data", (bytes: Buffer) => log.add(bytes));
    child.stderr.on("data", (bytes: Buffer) => log.add(bytes));
    const ended = new Promise<number>((resolve) => {
      child.once("error", () => resolve(127));
      child.once("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 143)));
    });
    this.#states.set(key, { state: { running: { startedAt } as never } });
    await this.#say(isInit ? "Pending" : "Running").catch(() => {});
    const exitCode = await ended;
    this.#child = null;
    log.end();
    const reason = exitCode === 0 ? "Completed" : "Error";
    const message = terminationMessage(container, mounts, exitCode, log);
    const terminated = { exitCode, reason, startedAt, finishedAt: rfc3339(), message } as never;
    this.#states.set(key, { state: { terminated } });
    return exitCode;
  }
}

function terminationMessage(
  { terminationMessagePath = "", terminationMessagePolicy }: V1Container,
  mounts: ReadonlyMap<string, string>,
  exitCode: number,
  log: ContainerLog,
): string {
  const file = replacePaths(terminationMessagePath, mounts);
  const written = existsSync(file) ? readFileSync(file).subarray(0, 4096).toString("utf8") : "";
  const isFallback = written === "" && exitCode !== 0 && terminationMessagePolicy === "FallbackToLogsOnError";
  return isFallback ? log.all().subarray(-2048).toString("utf8") : written;
}

function replacePaths(text: string, mounts: ReadonlyMap<string, string>): string {
  const [longest] = [...mounts]
    .filter(([mount]) => new RegExp(`(?:^|--file=)${mount}(?:/|$)`).test(text))
    .sort(([one], [other]) => other.length - one.length);
  return longest === undefined ? text : text.replace(longest[0], longest[1]);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
