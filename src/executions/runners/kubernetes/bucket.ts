import type { AwsClient } from "aws4fetch";
import { sha256 } from "../../../context/index.ts";
import { AlfredError } from "../../../failures/index.ts";
import type { BucketAccess } from "./bucket-access.ts";
import { type LeftParcel, parcelBytesMax } from "./parcel-place.ts";

/** What is known of an object without its bytes. */
export interface StoredObject {
  /** Its ETag: names these bytes to a conditional write. */
  readonly version: string;
  /** Null where somebody else has written it. */
  readonly savedAt: Date | null;
}

/** An S3 bucket, as much of it as parcels need. Each call may throw AlfredError `state_store_unreachable`. */
export interface Bucket {
  /** That it is there and lets this user in. */
  readonly check: () => Promise<void>;
  readonly get: (name: string) => Promise<Buffer | null>;
  readonly look: (name: string) => Promise<StoredObject | null>;
  /**
   * Writes one in the place of what was seen there.
   * @param version what was seen; null: nothing
   * @returns `changed` where another one is there by now, and nothing was written
   */
  readonly put: (name: string, parcel: LeftParcel, version: string | null) => Promise<"kept" | "changed">;
  /** Also where there is none. */
  readonly remove: (name: string) => Promise<void>;
}

/** How patient a call is. */
export interface BucketTiming {
  /** The first pause after an answer that asks for patience, or none at all; doubled each time. */
  readonly pauseMs: number;
  readonly attemptsMax: number;
  readonly requestMs: number;
}

const timingDefault: BucketTiming = { pauseMs: 250, attemptsMax: 4, requestMs: 120_000 };
const savedAtHeader = "x-amz-meta-alfred-saved-at";
const errorCharactersMax = 4_000;

export async function openBucket(access: BucketAccess, timing = timingDefault): Promise<Bucket> {
  // Loaded here: nobody else signs requests.
  const { AwsClient } = await import("aws4fetch");
  const { accessKeyId, secretAccessKey, sessionToken, region } = access;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "s3",
    retries: 0,
  });
  const ask = (method: string, name: string, more: Asked = {}) =>
    askPatiently(client, access, timing, { ...more, method, url: urlOf(access, name, more.query) });
  const object = (name: string) => `${access.folder}${name}`;

  return {
    check: async () => {
      const answer = await ask("GET", "", {
        query: { "list-type": "2", "max-keys": "1", prefix: access.folder },
      });
      if (!answer.ok) throw await refusal(access, answer);
      await answer.body?.cancel();
    },
    get: async (name) => {
      const answer = await ask("GET", object(name));
      if (await isMissing(access, answer)) return null;
      return bytesOf(access, answer);
    },
    look: async (name) => {
      const answer = await ask("HEAD", object(name));
      if (answer.status === 404) return null;
      if (!answer.ok) throw await refusal(access, answer);
      const savedAt = new Date(answer.headers.get(savedAtHeader) ?? "");
      const version = answer.headers.get("etag") ?? "";
      return { version, savedAt: Number.isNaN(savedAt.getTime()) ? null : savedAt };
    },
    put: async (name, { bytes, savedAt }, version) => {
      const written = { [savedAtHeader]: savedAt.toISOString(), "content-type": "application/gzip" };
      const condition: Record<string, string> =
        version === null ? { "if-none-match": "*" } : { "if-match": version };
      const answer = await ask("PUT", object(name), { bytes, headers: { ...written, ...condition } });
      // Conditional writes came late to S3: a service without them says so, or passes over them.
      const last =
        answer.status === 501 ? await ask("PUT", object(name), { bytes, headers: written }) : answer;
      if (isChangedMeanwhile(last.status, version)) return "changed";
      if (!last.ok) throw await refusal(access, last);
      return "kept";
    },
    remove: async (name) => {
      const answer = await ask("DELETE", object(name));
      if (!answer.ok && !(await isMissing(access, answer))) throw await refusal(access, answer);
    },
  };
}

interface Asked {
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** By path, which every service knows: `{endpoint}/{bucket}/{name}`. */
function urlOf({ endpoint, bucket }: BucketAccess, name: string, query: Asked["query"] = {}): string {
  const base = endpoint.href.replace(/\/+$/, "");
  const url = new URL(`${base}/${bucket}${name === "" ? "" : `/${name}`}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url.href;
}

/** Asks again after an answer that asks for patience (429, 5xx) or none at all: every call here may be repeated. */
async function askPatiently(
  client: AwsClient,
  access: BucketAccess,
  { pauseMs, attemptsMax, requestMs }: BucketTiming,
  { method, url, bytes, headers }: Asked & { readonly method: string; readonly url: string },
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= attemptsMax;
    try {
      const answer = await client.fetch(url, {
        method,
        // What arrives is what was signed.
        headers: { ...headers, "x-amz-content-sha256": sha256(bytes ?? "") },
        ...(bytes === undefined ? {} : { body: Buffer.from(bytes) }),
        redirect: "manual",
        signal: AbortSignal.timeout(requestMs),
      });
      if (isLast || !(answer.status === 429 || (answer.status >= 500 && answer.status !== 501)))
        return answer;
      await answer.body?.cancel();
    } catch (error) {
      if (isLast)
        throw unreachable(access, `${access.endpoint.host} can't be reached: ${reasonOf(error)}`, error);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)));
  }
}

/** 412: the condition isn't met; 409: another write is under way; 404: what was to be replaced is gone. */
function isChangedMeanwhile(status: number, version: string | null): boolean {
  return status === 412 || status === 409 || (status === 404 && version !== null);
}

/** No such object; a bucket that is gone is no answer to that. */
async function isMissing(access: BucketAccess, answer: Response): Promise<boolean> {
  if (answer.ok) return false;
  const { code, ...said } = await saidBy(answer);
  if (answer.status === 404 && code !== "NoSuchBucket") return true;
  throw refused(access, answer.status, { code, ...said });
}

async function bytesOf(access: BucketAccess, { body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > parcelBytesMax)
      throw unreachable(access, `what lies there is larger than ${parcelBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Said {
  readonly code: string;
  readonly message: string;
}

/** Of the answer's XML its code and message alone: what else is in it may name keys. */
async function saidBy(answer: Response): Promise<Said> {
  const text = (await answer.text().catch(() => "")).slice(0, errorCharactersMax);
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim() ?? "";
  return { code: part("Code"), message: part("Message") };
}

async function refusal(access: BucketAccess, answer: Response): Promise<AlfredError> {
  return refused(access, answer.status, await saidBy(answer));
}

function refused(access: BucketAccess, status: number, { code, message }: Said): AlfredError {
  const { host } = access.endpoint;
  const words = [code, message].filter((word) => word !== "").join(": ");
  if (code === "NoSuchBucket" || (status === 404 && code === ""))
    return unreachable(access, `there is no bucket ${access.bucket} at ${host}`);
  if (status === 401 || status === 403)
    return unreachable(access, `${host} doesn't let this user in: ${words || `HTTP status ${status}`}`);
  return unreachable(access, `${host} answered ${status}${words === "" ? "" : `: ${words}`}`);
}

function unreachable({ bucket, folder }: BucketAccess, detail: string, cause?: unknown): AlfredError {
  return new AlfredError(
    { code: "state_store_unreachable", store: `s3://${bucket}/${folder}`, detail },
    { cause },
  );
}

/** What fetch hides behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
