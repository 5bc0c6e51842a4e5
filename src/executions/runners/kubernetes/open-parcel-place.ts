import { AlfredError } from "../../../failures/index.ts";
import { isPostgres } from "../../../sharing/index.ts";
import { type ParcelPlace, parcelBytesMax } from "./parcel-place.ts";

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
