import S3rver, { type S3Request } from "s3rver";
import { onTestFinished } from "vitest";
import { oneAtATime } from "../../src/durable/index.ts";
import { isSignedWith } from "./s3-signature.ts";
import { temporaryFolder } from "./temporary-project.ts";

/** How a test answers a request in the server's place: a status, or nothing to let the server answer. */
type Intercept = (request: { readonly method: string; readonly path: string }) => number | null;

export interface S3Server {
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Method and path of everything that was asked, in its order. */
  readonly asked: readonly string[];
  /** Answers requests from now on; null: none any more. `isAfter`: when the server has done what was asked, so that its answer is lost. */
  readonly intercept: (answer: Intercept | null, isAfter?: boolean) => void;
}

export const bucketName = "alfred-state";
/** The only user that it knows. */
const user = "S3RVER";

/**
 * A real S3 server on loopback: s3rver 3.7.1 from npm, which keeps objects in files. Two things that it hasn't are added in front of it as S3's documentation
 * has them: signatures of version 4 are checked (`s3-signature.ts`), and conditional writes are refused with 412 (If-Match, If-None-Match). It reads bytes and
 * metadata one after another, which S3 does at one moment: so it is given one request at a time. What it doesn't prove: Amazon's own answers in every detail, rights (403 for one call of several), bodies that don't fit their digest, TLS.
 */
export async function anS3Server({ isConditional = true } = {}): Promise<S3Server> {
  const asked: string[] = [];
  let answer: Intercept | null = null;
  let isAfter = false;
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: temporaryFolder(),
    configureBuckets: [{ name: bucketName }],
    vhostBuckets: false,
  });
  const oneByOne = oneAtATime();
  server.middleware.unshift(async (request, next) => {
    asked.push(`${request.method} ${request.path}`);
    const status = answer?.(request) ?? null;
    if (status !== null && !isAfter) return refuse(request, status, "Injected");
    const { method, url } = request;
    const isKnown = request.get("authorization").includes(`Credential=${user}/`);
    if (isKnown && !isSignedWith(user, { method, url, header: (name) => request.get(name) }))
      return refuse(request, 403, "SignatureDoesNotMatch");
    await oneByOne(async () => {
      const isRefused = request.method === "PUT" && isConditional && !(await isConditionMet(server, request));
      if (isRefused) refuse(request, 412, "PreconditionFailed");
      else await next();
    });
    if (status !== null) refuse(request, status, "Injected");
  });
  const { port } = await server.run();
  onTestFinished(() => server.close());
  return {
    address: `s3://${bucketName}/parcels`,
    environment: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: user,
      AWS_SECRET_ACCESS_KEY: user,
    },
    asked,
    intercept: (given, isGivenAfter = false) => {
      answer = given;
      isAfter = isGivenAfter;
    },
  };
}

async function isConditionMet(server: S3rver, request: S3Request): Promise<boolean> {
  const [, bucket = "", ...key] = decodeURIComponent(request.path).split("/");
  const etag = await server.store
    .getMetadata(bucket, key.join("/"))
    .then((found) => found.etag)
    .catch(() => null);
  if (request.get("if-none-match") === "*") return etag === null;
  const wanted = request.get("if-match");
  return wanted === "" || wanted === etag;
}

function refuse(request: S3Request, status: number, code: string): void {
  request.status = status;
  request.type = "application/xml";
  request.body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Answered by the test.</Message></Error>`;
}
