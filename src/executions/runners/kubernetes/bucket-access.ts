import { AlfredError } from "../../../failures/index.ts";

/** Where a bucket is and who asks it. */
export interface BucketAccess {
  readonly bucket: string;
  /** Before every object's name: empty, or a folder that ends with `/`. */
  readonly folder: string;
  /** The service, without the bucket. */
  readonly endpoint: URL;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** The variable that names a pod's bucket, with a folder in it or none (executions.md). */
export const bucketVariable = "S3_BUCKET";

/** AWS's own names of who asks: a pod has them from a Secret. */
export const credentialVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
] as const;
export const endpointVariable = "AWS_ENDPOINT_URL_S3";
export const regionVariable = "AWS_REGION";

const regionDefault = "us-east-1";
const addressPattern = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9!_.*'()/-]{0,500}))?$/;

/**
 * Reads an address and the variables that every program for S3 reads: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` (or
 * `AWS_DEFAULT_REGION`), `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`) for a service that isn't Amazon's.
 * @throws AlfredError `state_store_unreachable`
 */
export function bucketAccess(
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
): BucketAccess {
  const wrong = (detail: string) =>
    new AlfredError({ code: "state_store_unreachable", store: address, detail });
  const said = (...names: readonly string[]) =>
    names.map((name) => environment[name] ?? "").find((text) => text !== "");
  const [, bucket, path = ""] = addressPattern.exec(address) ?? [];
  if (bucket === undefined) throw wrong("It is no bucket's address: s3://BUCKET or s3://BUCKET/FOLDER.");
  const [accessKeyId, secretAccessKey] = [said("AWS_ACCESS_KEY_ID"), said("AWS_SECRET_ACCESS_KEY")];
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw wrong("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set.");
  const region = said(regionVariable, "AWS_DEFAULT_REGION") ?? regionDefault;
  const endpoint = said(endpointVariable, "AWS_ENDPOINT_URL") ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint))
    throw wrong(`${endpointVariable} is no address: http://… or https://….`);
  const folder = path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
  return {
    bucket,
    folder: folder === "" ? "" : `${folder}/`,
    endpoint: new URL(endpoint),
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: said("AWS_SESSION_TOKEN") ?? null,
  };
}
