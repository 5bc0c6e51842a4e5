export type Collection = "jobs" | "pods" | "secrets";

export interface StoredObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface FakeEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: StoredObject;
}

interface Happened extends FakeEvent {
  readonly collection: Collection;
  readonly version: number;
}

/** Objects with one version for all, and everything that happened to them since the last compaction. */
export class FakeObjects {
  version = 100;
  #forgottenUpTo = 0;
  readonly #kept = new Map<string, StoredObject>();
  readonly #happened: Happened[] = [];
  readonly #listeners = new Set<(event: Happened) => void>();

  all(collection: Collection): readonly StoredObject[] {
    const prefix = `${collection}/`;
    return [...this.#kept].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }

  get(collection: Collection, name: string): StoredObject | null {
    return this.#kept.get(`${collection}/${name}`) ?? null;
  }

  add(
    collection: Collection,
    object: Omit<StoredObject, "metadata"> & { metadata: { name: string } },
  ): StoredObject {
    const metadata = {
      ...object.metadata,
      uid: crypto.randomUUID(),
      creationTimestamp: new Date().toISOString().replace(/\.\d+/, ""),
    };
    return this.#put(collection, "ADDED", { ...object, metadata: { ...metadata, resourceVersion: "" } });
  }

  change(
    collection: Collection,
    name: string,
    how: (object: StoredObject) => StoredObject,
  ): StoredObject | null {
    const old = this.get(collection, name);
    return old === null ? null : this.#put(collection, "MODIFIED", how(old));
  }

  markDeleted(collection: Collection, name: string): void {
    this.change(collection, name, (old) => {
      const deletionTimestamp = old.metadata.deletionTimestamp ?? new Date().toISOString();
      return { ...old, metadata: { ...old.metadata, deletionTimestamp } };
    });
  }

  remove(collection: Collection, name: string): void {
    const old = this.get(collection, name);
    if (old === null) return;
    this.#put(collection, "DELETED", old);
    this.#kept.delete(`${collection}/${name}`);
  }

  /** From now on nobody can go on from a version before this one. */
  compact(): void {
    this.version += 1;
    this.#forgottenUpTo = this.version;
    this.#happened.length = 0;
  }

  isForgotten(version: number): boolean {
    return version < this.#forgottenUpTo;
  }

  /** Tells everybody who watches how far it is, without anything that happened. */
  bookmark(): void {
    const metadata = { resourceVersion: String(this.version) } as StoredObject["metadata"];
    for (const collection of ["jobs", "pods"] as const) {
      this.#tell({ collection, version: this.version, type: "BOOKMARK", object: { metadata } });
    }
  }

  follow(collection: Collection, since: number, tell: (event: FakeEvent) => void): () => void {
    for (const each of this.#happened) {
      if (each.collection === collection && each.version > since) tell(each);
    }
    const listener = (event: Happened) => {
      if (event.collection === collection) tell(event);
    };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(collection: Collection, type: FakeEvent["type"], object: StoredObject): StoredObject {
    this.version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.version) };
    const stored = { ...object, metadata };
    if (type !== "DELETED") this.#kept.set(`${collection}/${metadata.name}`, stored);
    const event = { collection, version: this.version, type, object: stored };
    this.#happened.push(event);
    this.#tell(event);
    return stored;
  }

  #tell(event: Happened): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
