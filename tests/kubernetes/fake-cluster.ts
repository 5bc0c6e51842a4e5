import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { beJobController } from "./fake-controller.ts";
import { type Collection, FakeObjects, type StoredObject } from "./fake-objects.ts";

/** What the helper in the kubelet's place gives for a log. */
export type LogSource = (pod: string, container: string, isFollowed: boolean) => AsyncIterable<Buffer> | null;

/** A request that a test wants answered otherwise: null lets it through. */
export type Interference = (request: { method: string; path: string; query: URLSearchParams }) => {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
} | null;

/**
 * NOT a Kubernetes API server: a fake at its HTTP edge, which keeps to what the published API says of what the runner uses. Lists with resourceVersion and
 * pages, watches with events, bookmarks and 410, Status objects, 409, propagation policies, the job controller's and the garbage collector's doing. What runs
 * the pods is the same helper as beside a real one.
 */
export interface FakeCluster {
  readonly kubeconfig: string;
  readonly objects: FakeObjects;
  readonly requests: string[];
  serveLogs: (source: LogSource) => void;
  interfere: (how: Interference | null) => void;
  /** Ends every open watch as a broken connection does. */
  dropWatches: () => void;
}

export const namespace = "alfred";

export async function startFakeCluster(): Promise<FakeCluster> {
  const objects = new FakeObjects();
  const stopController = beJobController(objects);
  const requests: string[] = [];
  const watches = new Set<ServerResponse>();
  let logs: LogSource = () => null;
  let interference: Interference | null = null;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const method = request.method ?? "GET";
    requests.push(`${method} ${url.pathname}${url.search}`);
    const other = interference?.({ method, path: url.pathname, query: url.searchParams }) ?? null;
    if (other !== null) return sayStatus(response, other.status, other.reason, other.message);
    try {
      const body = await bodyOf(request);
      await answer({ method, url, body, response, objects, watches, logs: () => logs });
    } catch (error) {
      sayStatus(response, 500, "InternalError", String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    stopController();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`, "a-token"),
    objects,
    requests,
    serveLogs: (source) => {
      logs = source;
    },
    interfere: (how) => {
      interference = how;
    },
    dropWatches: () => {
      for (const watch of watches) watch.destroy();
      watches.clear();
    },
  };
}

/** JSON is YAML. */
export function kubeconfigFor(server: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace } }],
    "current-context": "test",
  });
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
  readonly response: ServerResponse;
  readonly objects: FakeObjects;
  readonly watches: Set<ServerResponse>;
  readonly logs: () => LogSource;
}

const paths =
  /^\/(?:api\/v1|apis\/batch\/v1)\/namespaces\/([^/]+)\/(jobs|pods|secrets)(?:\/([^/]+))?(?:\/(status|binding|log))?$/;

async function answer(call: Call): Promise<void> {
  const { method, url, response, objects } = call;
  const [, inNamespace, kind, name, part] = paths.exec(url.pathname) ?? [];
  if (kind === undefined || inNamespace !== namespace)
    return sayStatus(response, 404, "NotFound", "not found");
  const collection = kind as Collection;
  if (name === undefined) {
    if (method === "POST") return create(call, collection);
    return url.searchParams.get("watch") === "true" ? watch(call, collection) : list(call, collection);
  }
  const found = objects.get(collection, name);
  if (found === null) return sayStatus(response, 404, "NotFound", `${collection} "${name}" not found`);
  if (part === "log") return log(call, name);
  if (part === "binding") {
    objects.change("pods", name, (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: "helper" } }));
    return say(response, 201, { kind: "Status", status: "Success" });
  }
  if (method === "PATCH") {
    const patch = call.body["status"] as object;
    return say(
      response,
      200,
      objects.change(collection, name, (old) => ({ ...old, status: { ...old.status, ...patch } })),
    );
  }
  if (method === "DELETE") return remove(call, collection, found);
  return say(response, 200, found);
}

function create({ body, response, objects }: Call, collection: Collection): void {
  const added = body as unknown as StoredObject;
  if (objects.get(collection, added.metadata.name) !== null) {
    const message = `${collection} "${added.metadata.name}" already exists`;
    sayStatus(response, 409, "AlreadyExists", message);
    return;
  }
  say(response, 201, objects.add(collection, added));
}

function remove({ url, body, response, objects }: Call, collection: Collection, found: StoredObject): void {
  const { name } = found.metadata;
  const policy = url.searchParams.get("propagationPolicy") ?? body["propagationPolicy"];
  const isForced = (url.searchParams.get("gracePeriodSeconds") ?? String(body["gracePeriodSeconds"])) === "0";
  if (collection === "jobs" && policy === "Foreground") objects.markDeleted("jobs", name);
  else if (collection === "pods" && !isForced && found.spec?.["nodeName"] !== undefined)
    objects.markDeleted("pods", name);
  else objects.remove(collection, name);
  say(response, 200, { kind: "Status", status: "Success" });
}

/** Pages: the continue token carries the version that the first page was read at, and where to go on. */
function list({ url, response, objects }: Call, collection: Collection): void {
  const limit = Number(url.searchParams.get("limit") ?? "500");
  const token = url.searchParams.get("continue") ?? "";
  const [version = String(objects.version), from = "0"] = token === "" ? [] : token.split("/");
  if (objects.isForgotten(Number(version))) {
    sayStatus(response, 410, "Expired", "The provided continue parameter is too old");
    return;
  }
  const all = objects.all(collection).filter((object) => isSelected(object, url));
  const end = Number(from) + limit;
  const rest = end < all.length ? { continue: `${version}/${end}` } : {};
  say(response, 200, {
    kind: "List",
    metadata: { resourceVersion: version, ...rest },
    items: all.slice(Number(from), end),
  });
}

function watch({ url, response, objects, watches }: Call, collection: Collection): void {
  const since = Number(url.searchParams.get("resourceVersion") ?? "0");
  response.writeHead(200, { "content-type": "application/json" });
  const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
  if (objects.isForgotten(since)) {
    send("ERROR", {
      kind: "Status",
      code: 410,
      reason: "Expired",
      message: `too old resource version: ${since}`,
    });
    response.end();
    return;
  }
  watches.add(response);
  const stop = objects.follow(collection, since, ({ type, object }) => {
    if (type !== "BOOKMARK") {
      if (isSelected(object, url)) send(type, object);
    } else if (url.searchParams.get("allowWatchBookmarks") === "true") send(type, object);
  });
  const limit = setTimeout(
    () => response.end(),
    Number(url.searchParams.get("timeoutSeconds") ?? "1800") * 1000,
  );
  response.on("close", () => {
    clearTimeout(limit);
    stop();
    watches.delete(response);
  });
  response.flushHeaders();
}

async function log({ url, response, logs }: Call, pod: string): Promise<void> {
  const container = url.searchParams.get("container") ?? "";
  const source = logs()(pod, container, url.searchParams.get("follow") === "true");
  if (source === null) {
    return sayStatus(
      response,
      400,
      "BadRequest",
      `container "${container}" in pod "${pod}" is waiting to start`,
    );
  }
  response.writeHead(200, { "content-type": "text/plain" });
  for await (const bytes of source) {
    if (response.destroyed) return;
    response.write(bytes);
  }
  response.end();
}

function isSelected({ metadata }: StoredObject, url: URL): boolean {
  const selector = url.searchParams.get("labelSelector");
  if (selector === null) return true;
  return selector.split(",").every((each) => {
    const [name = "", value] = each.split("=");
    return metadata.labels?.[name] === value;
  });
}

function sayStatus(response: ServerResponse, code: number, reason: string, message: string): void {
  say(response, code, { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message });
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  const text = Buffer.concat(pieces).toString("utf8");
  return text === "" ? {} : JSON.parse(text);
}
