import { openParcelPlace } from "../../src/executions/runners/kubernetes/open-parcel-place.ts";
import { anS3Server } from "../support/s3-server.ts";
import { parcelPlaceContract } from "./parcel-place.ts";

// The same suite runs on a real PostgreSQL: tests/postgres/parcels.test.ts.
parcelPlaceContract("an S3 bucket", async () => {
  const { address, environment } = await anS3Server();
  return () => openParcelPlace(address, environment);
});
