import { createHash, createHmac } from "node:crypto";

/** A request as it came over the wire. */
interface Signed {
  readonly method: string;
  /** Path and query, as they stand in the request's first line. */
  readonly url: string;
  readonly header: (name: string) => string;
}

/**
 * Whether a request is signed with a secret, by AWS Signature Version 4 as its documentation has it; written here once more, so that what signs isn't
 * judged by itself. Queries are taken as they come: already sorted and encoded, which is so for the ones of these tests.
 */
export function isSignedWith(secret: string, { method, url, header }: Signed): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8}\/[^/]+\/s3\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header("authorization"),
    );
  if (given === null) return false;
  const [, scope = "", names = "", signature] = given;
  const [path = "", query = ""] = url.split("?");
  const headers = names.split(";").map((name) => `${name}:${header(name).trim()}\n`);
  const request = [method, path, query, headers.join(""), names, header("x-amz-content-sha256")].join("\n");
  const text = ["AWS4-HMAC-SHA256", header("x-amz-date"), scope, sha256(request)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${secret}`);
  return hmac(key, text).toString("hex") === signature;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
