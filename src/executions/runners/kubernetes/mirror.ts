import type { KubeConfig } from "@kubernetes/client-node";
import { pause } from "../../../context/index.ts";
import { ClusterError, isStatus, refusalFrom, sayError } from "./cluster-error.ts";
import { validateClusterList } from "./generated/cluster-list.js";
import { validateWatchEvent } from "./generated/watch-event.js";
import { linesOf, openStream } from "./open-stream.ts";

/** The least that every object of a cluster has. */
export interface ClusterObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion?: string;
  };
}

/** What is there of one kind of object, kept up to date by a watch. */
export interface Mirror<Kept extends ClusterObject> {
  readonly get: (name: string) => Kept | null;
  readonly all: () => readonly Kept[];
  /** Null where it is up to date, as far as that can be known; else what stands in the way. */
  readonly problem: () => string | null;
  /** Resolves when it is up to date for the first time, or when the first try has failed. */
  readonly begun: Promise<void>;
  readonly close: () => Promise<void>;
}

export interface MirrorOptions<Kept extends ClusterObject> {
  readonly config: KubeConfig;
  /** The collection's path, for example `/apis/batch/v1/namespaces/alfred/jobs`. */
  readonly path: string;
  readonly labelSelector: string;
  /** Tells an object of this kind from anything else. */
  readonly isKept: (data: unknown) => data is Kept;
  readonly onDeleted?: (object: Kept) => void;
  readonly timing?: MirrorTiming;
}

export interface MirrorTiming {
  /** How long one watch lasts; the server ends it. */
  readonly watchSeconds: number;
  readonly pauseMsMin: number;
  readonly pauseMsMax: number;
}

const timingDefault: MirrorTiming = { watchSeconds: 240, pauseMsMin: 250, pauseMsMax: 15_000 };
const pageSize = 250;
const gone = 410;

/**
 * Lists once and then watches: from the list's resourceVersion on, moved by every event and every bookmark, so that a watch that ends or breaks goes
 * on where it was. Where the server has forgotten that version (410), and where a server can't be reached, it begins with a list again, after a
 * pause that doubles.
 */
export function openMirror<Kept extends ClusterObject>(options: MirrorOptions<Kept>): Mirror<Kept> {
  const objects = new Map<string, Kept>();
  const stop = new AbortController();
  const timing = options.timing ?? timingDefault;
  let problem: string | null = "It wasn't listed yet.";
  let version: string | null = null;
  let markBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    markBegun = resolve;
  });

  const keepUp = async () => {
    let pauseMs = timing.pauseMsMin;
    while (!stop.signal.aborted) {
      try {
        if (version === null) version = await listAll(options, objects, stop.signal);
        problem = null;
        markBegun();
        await watchOnce(options, objects, version, timing, stop.signal, (seen) => {
          version = seen;
          pauseMs = timing.pauseMsMin;
        });
      } catch (error) {
        // The server has forgotten the version that the watch goes on from: everything is listed anew.
        if (isStatus(error, gone)) version = null;
        else problem = sayError(error);
        markBegun();
      }
      await pause(pauseMs * (0.5 + Math.random() / 2), stop.signal);
      pauseMs = Math.min(pauseMs * 2, timing.pauseMsMax);
    }
  };
  const kept = keepUp();
  return {
    get: (name) => objects.get(name) ?? null,
    all: () => [...objects.values()],
    problem: () => problem,
    begun,
    close: async () => {
      stop.abort();
      await kept;
    },
  };
}

/** Reads everything that is there now, page by page. @returns the version that a watch goes on from */
async function listAll<Kept extends ClusterObject>(
  { config, path, labelSelector, isKept, onDeleted }: MirrorOptions<Kept>,
  objects: Map<string, Kept>,
  signal: AbortSignal,
): Promise<string> {
  const found = new Map<string, Kept>();
  let next = "";
  for (;;) {
    const query = new URLSearchParams({ labelSelector, limit: String(pageSize) });
    if (next !== "") query.set("continue", next);
    const pieces: string[] = [];
    const answer = await openStream(config, `${path}?${query}`, signal);
    answer.setEncoding("utf8");
    for await (const piece of answer) pieces.push(String(piece));
    const page = readPage(JSON.parse(pieces.join("")));
    for (const object of page.items.filter(isKept)) found.set(object.metadata.name, object);
    next = page.next;
    if (next !== "") continue;
    for (const [name, object] of objects) {
      if (found.get(name)?.metadata.uid !== object.metadata.uid) onDeleted?.(object);
    }
    objects.clear();
    for (const [name, object] of found) objects.set(name, object);
    return page.version;
  }
}

function readPage(data: unknown) {
  if (!validateClusterList(data)) throw new Error("The cluster gave no list.");
  const { metadata, items } = data;
  return { version: metadata.resourceVersion, next: metadata.continue ?? "", items: items ?? [] };
}

async function watchOnce<Kept extends ClusterObject>(
  { config, path, labelSelector, isKept, onDeleted }: MirrorOptions<Kept>,
  objects: Map<string, Kept>,
  version: string,
  { watchSeconds }: MirrorTiming,
  signal: AbortSignal,
  onVersion: (version: string) => void,
): Promise<void> {
  const query = new URLSearchParams({
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion: version,
    timeoutSeconds: String(watchSeconds),
    labelSelector,
  });
  // A connection that has died without a word would never end by itself.
  const limit = AbortSignal.any([signal, AbortSignal.timeout((watchSeconds + 15) * 1000)]);
  const answer = await openStream(config, `${path}?${query}`, limit);
  for await (const line of linesOf(answer)) {
    const { type, object } = readEvent(line);
    if (type === "ERROR") throw new ClusterError(refusalFrom(null, object));
    // A bookmark has a version and nothing else.
    if (type !== "BOOKMARK" && isKept(object)) {
      if (type === "DELETED") {
        objects.delete(object.metadata.name);
        onDeleted?.(object);
      } else objects.set(object.metadata.name, object);
    }
    if (object.metadata?.resourceVersion !== undefined) onVersion(object.metadata.resourceVersion);
  }
}

function readEvent(line: string) {
  const data: unknown = JSON.parse(line);
  if (!validateWatchEvent(data)) throw new Error("The cluster's watch said something else than an event.");
  return data;
}
