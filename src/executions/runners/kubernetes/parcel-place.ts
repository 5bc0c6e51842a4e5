/** Which way a parcel goes: from the server to the pod, or home. */
export type Direction = "out" | "home";

/** Where parcels are left and fetched: a store that servers and pods both reach. The newest of each way is kept. */
export interface ParcelPlace {
  /** Null where none was left. */
  readonly fetch: (executionId: string, direction: Direction) => Promise<Buffer | null>;
  /** Leaves one, unless a newer one is there: a call that was slow takes nothing back. */
  readonly leave: (executionId: string, direction: Direction, parcel: LeftParcel) => Promise<void>;
  readonly remove: (executionId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface LeftParcel {
  readonly bytes: Uint8Array;
  readonly savedAt: Date;
}

/** What a server or a pod keeps of one parcel in memory, at most. */
export const parcelBytesMax = 256 * 1024 * 1024;
