import { AlfredError } from "../../../failures/index.ts";
import { isPostgres } from "../../records/open-store.ts";

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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param address `postgres://…`, or `s3://BUCKET` with a folder in it or none
 * @param environment says who asks a bucket, and where it is (`bucketAccess`)
 * @throws AlfredError `state_store_unreachable`
 */
export async function openParcelPlace(address: string, environment: Environment): Promise<ParcelPlace> {
  if (isPostgres(address)) {
    const { openPostgresParcels } = await import("./postgres-parcels.ts");
    return withinSize(await openPostgresParcels(address));
  }
  if (isBucket(address)) {
    const { openBucketParcels } = await import("./bucket-parcels.ts");
    return withinSize(await openBucketParcels(address, environment));
  }
  const detail =
    "Pods reach no file of this machine: state goes by a PostgreSQL, postgres://…, or by an S3 bucket, s3://…";
  throw new AlfredError({
    code: "state_store_unreachable",
    store: address.replace(/\/\/[^@/]*@/, "//"),
    detail,
  });
}

function isBucket(address: string): boolean {
  return address.startsWith("s3://");
}

/** What is larger isn't sent: nobody could read it. */
function withinSize(place: ParcelPlace): ParcelPlace {
  return {
    ...place,
    leave: async (executionId, direction, parcel) => {
      const { byteLength } = parcel.bytes;
      if (byteLength > parcelBytesMax)
        throw new Error(`State and work are ${byteLength} bytes; ${parcelBytesMax} can be sent.`);
      await place.leave(executionId, direction, parcel);
    },
  };
}
