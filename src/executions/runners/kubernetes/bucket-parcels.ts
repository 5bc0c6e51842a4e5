import { type BucketTiming, openBucket, type StoredObject } from "./bucket.ts";
import { bucketAccess } from "./bucket-access.ts";
import type { Direction, LeftParcel, ParcelPlace } from "./parcel-place.ts";

/** More that write at once than there ever are: after as many changes by others it isn't a matter of patience. */
const writesMax = 8;

/**
 * Parcels as objects of an S3 bucket, `{folder}/{execution}/{direction}`. Each write says what it takes the place of (a conditional write), so that of two at
 * once the newer one stays. A service that knows no conditional writes keeps the one that was written last.
 * @param address `s3://BUCKET` or `s3://BUCKET/FOLDER`
 * @throws AlfredError `state_store_unreachable`
 */
export async function openBucketParcels(
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
  timing?: BucketTiming,
): Promise<ParcelPlace> {
  const bucket = await openBucket(bucketAccess(address, environment), timing);
  const nameOf = (executionId: string, direction: Direction) => `${executionId}/${direction}`;
  await bucket.check();
  return {
    fetch: (executionId, direction) => bucket.get(nameOf(executionId, direction)),
    leave: async (executionId, direction, parcel) => {
      const name = nameOf(executionId, direction);
      for (let write = 0; write < writesMax; write++) {
        const present = await bucket.look(name);
        if (isSettled(present, parcel, write)) return;
        if ((await bucket.put(name, parcel, present?.version ?? null)) === "kept") return;
      }
      throw new Error(`${name} is written by others again and again.`);
    },
    remove: async (executionId) => {
      for (const direction of ["out", "home"] as const) await bucket.remove(nameOf(executionId, direction));
    },
    close: () => Promise.resolve(),
  };
}

/** Whether what is there may stay. One of the same time, found after a write that was refused, is that write: its answer was lost. */
function isSettled(present: StoredObject | null, { savedAt }: LeftParcel, writesBefore: number): boolean {
  if (present === null || present.savedAt === null) return false;
  const lead = present.savedAt.getTime() - savedAt.getTime();
  return lead > 0 || (lead === 0 && writesBefore > 0);
}
