import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { bucketAccess } from "../../../../src/executions/runners/kubernetes/bucket-access.ts";
import { openBucketParcels } from "../../../../src/executions/runners/kubernetes/bucket-parcels.ts";
import { anS3Server, bucketName } from "../../../support/s3-server.ts";

const quick = { pauseMs: 1, attemptsMax: 3, requestMs: 2_000 };
const moment = new Date("2025-11-21T12:00:00Z");
const parcel = (text: string, seconds = 0) => ({
  bytes: Buffer.from(text),
  savedAt: new Date(moment.getTime() + seconds * 1000),
});
const unusable = (detail: RegExp) => ({
  failure: expect.objectContaining({
    code: "state_store_unreachable",
    detail: expect.stringMatching(detail),
  }),
});

describe("a bucket's address", () => {
  const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "word" };

  it("is read with the variables that every program for S3 reads", () => {
    expect(
      bucketAccess("s3://state/some//folder/", {
        ...keys,
        AWS_SESSION_TOKEN: "lent",
        AWS_REGION: "eu-west-1",
      }),
    ).toEqual({
      bucket: "state",
      folder: "some/folder/",
      endpoint: new URL("https://s3.eu-west-1.amazonaws.com"),
      region: "eu-west-1",
      accessKeyId: "key",
      secretAccessKey: "word",
      sessionToken: "lent",
    });
    expect(
      bucketAccess("s3://state", {
        ...keys,
        AWS_DEFAULT_REGION: "eu-north-1",
        AWS_ENDPOINT_URL: "http://minio:9000",
      }),
    ).toMatchObject({
      folder: "",
      endpoint: new URL("http://minio:9000"),
      region: "eu-north-1",
      sessionToken: null,
    });
    expect(bucketAccess("s3://state", { ...keys, AWS_REGION: "", AWS_SESSION_TOKEN: "" })).toMatchObject({
      region: "us-east-1",
      sessionToken: null,
    });
  });

  it.each([
    ["s3://Not A Bucket", keys, /no bucket's address/],
    ["s3://", keys, /no bucket's address/],
    ["s3://state/a?b", keys, /no bucket's address/],
    ["s3://state", { AWS_ACCESS_KEY_ID: "key" }, /AWS_SECRET_ACCESS_KEY have to be set/],
    ["s3://state", { ...keys, AWS_ENDPOINT_URL_S3: "minio:9000" }, /AWS_ENDPOINT_URL_S3 is no address/],
    ["s3://state", { ...keys, AWS_ENDPOINT_URL_S3: "nowhere" }, /AWS_ENDPOINT_URL_S3 is no address/],
  ])("%s with %j is refused before anything is asked", (address, environment, detail) => {
    expect(() => bucketAccess(address, environment)).toThrow(expect.objectContaining(unusable(detail)));
  });
});

describe("a bucket that can't be used", () => {
  it.each([
    ["isn't there", { address: "s3://another-bucket" }, /there is no bucket another-bucket at 127\.0\.0\.1/],
    [
      "doesn't know the key",
      { AWS_ACCESS_KEY_ID: "stranger" },
      /doesn't let this user in: InvalidAccessKeyId/,
    ],
    [
      "doesn't take the signature",
      { AWS_SECRET_ACCESS_KEY: "secret-word" },
      /let this user in: SignatureDoesNotMatch/,
    ],
    [
      "has nobody who answers",
      { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" },
      /127\.0\.0\.1:2 can't be reached: .*ECONNREFUSED/,
    ],
  ])(
    "because it %s is said when it is opened, without the key",
    async (_why, { address, ...changed }: Record<string, string>, detail) => {
      const server = await anS3Server();
      const environment = { ...server.environment, ...changed };
      const error = await openBucketParcels(address ?? server.address, environment, quick).catch(
        (thrown: unknown) => thrown,
      );

      expect(error).toMatchObject(unusable(detail));
      expect(JSON.stringify(error)).not.toContain("secret-word");
    },
  );

  it.each([
    [301, /answered 301: Injected: Answered by the test\./],
    [403, /doesn't let this user in: Injected/],
    [503, /answered 503: Injected/],
  ])("because it answers %i is said by whatever call meets it", async (status, detail) => {
    const { address, environment, intercept } = await anS3Server();
    const place = await openBucketParcels(address, environment, quick);
    await place.leave("a", "home", parcel("there"));
    intercept(() => status);

    await expect(place.fetch("a", "home")).rejects.toMatchObject(unusable(detail));
    await expect(place.remove("a")).rejects.toMatchObject(unusable(detail));
    await expect(place.leave("a", "home", parcel("more", 1))).rejects.toMatchObject(
      unusable(status === 403 ? /doesn't let this user in: HTTP status 403/ : /answered/),
    );
    intercept(({ method }) => (method === "PUT" ? status : null));
    await expect(place.leave("a", "home", parcel("more", 1))).rejects.toMatchObject(unusable(detail));
    intercept(null);
    expect(await place.fetch("a", "home")).toEqual(Buffer.from("there"));
  });

  it("is no empty one when somebody removes it meanwhile", async () => {
    const server = createServer((_request, answer) => {
      answer.writeHead(404).end("<Error><Code>NoSuchBucket</Code></Error>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const real = await anS3Server();
    const place = await openBucketParcels(real.address, real.environment, quick);
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const gone = { ...real.environment, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` };

    await expect(openBucketParcels(real.address, gone, quick)).rejects.toMatchObject(
      unusable(/there is no bucket/),
    );
    expect(await place.fetch("a", "home")).toBeNull();
  });
});

describe("an answer that says nothing of S3", () => {
  const answering = async (status: number, text = "") => {
    const server = createServer((_request, answer) => void answer.writeHead(status).end(text));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return typeof address === "object" ? `http://127.0.0.1:${address?.port}/storage/` : "";
  };
  const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "word", AWS_SESSION_TOKEN: "lent" };

  it.each([
    [404, "<html>not found</html>", /there is no bucket state at 127/],
    [401, "", /doesn't let this user in: HTTP status 401/],
    [500, "<html>broken</html>", /answered 500$/],
    [
      400,
      "<Error><Code>AuthorizationHeaderMalformed</Code></Error>",
      /answered 400: AuthorizationHeaderMalformed$/,
    ],
  ])("as %i is said as what it is", async (status, text, detail) => {
    const environment = { ...keys, AWS_ENDPOINT_URL_S3: await answering(status, text) };

    await expect(openBucketParcels("s3://state", environment, quick)).rejects.toMatchObject(unusable(detail));
  });

  it("but is kept within a time", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => server.closeAllConnections());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const environment = { ...keys, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` };
    const impatient = { pauseMs: 1, attemptsMax: 2, requestMs: 50 };

    await expect(openBucketParcels("s3://state", environment, impatient)).rejects.toMatchObject(
      unusable(/can't be reached: .*(timeout|aborted)/),
    );
  });
});

describe("a bucket in bad weather", () => {
  it("is asked again after an answer that asks for patience", async () => {
    const { address, environment, intercept, asked } = await anS3Server();
    const place = await openBucketParcels(address, environment, quick);
    const statuses = [503, 429];
    intercept(({ method }) => (method === "PUT" ? (statuses.shift() ?? null) : null));

    await place.leave("a", "home", parcel("sent"));

    expect(await place.fetch("a", "home")).toEqual(Buffer.from("sent"));
    expect(asked.filter((each) => each.startsWith("PUT"))).toHaveLength(3);
  });

  it("knows a write again whose answer was lost", async () => {
    const { address, environment, intercept, asked } = await anS3Server();
    const place = await openBucketParcels(address, environment, quick);
    let isLost = false;
    intercept(({ method }) => {
      if (method !== "PUT" || isLost) return null;
      isLost = true;
      return 503;
    }, true);

    await place.leave("a", "home", parcel("sent"));

    expect(await place.fetch("a", "home")).toEqual(Buffer.from("sent"));
    expect(asked.filter((each) => each.startsWith("PUT"))).toHaveLength(2);
  });

  it("gives up a place that others write again and again", async () => {
    const { address, environment, intercept } = await anS3Server();
    const place = await openBucketParcels(address, environment, quick);
    intercept(({ method }) => (method === "PUT" ? 409 : null));

    await expect(place.leave("a", "home", parcel("sent"))).rejects.toThrow(/written by others/);
  });

  it("begins anew where what it was to replace was removed", async () => {
    const { address, environment, intercept } = await anS3Server();
    const place = await openBucketParcels(address, environment, quick);
    await place.leave("a", "home", parcel("first"));
    let isGone = false;
    intercept(({ method }) => {
      if (method !== "PUT" || isGone) return null;
      isGone = true;
      return 404;
    });

    await place.leave("a", "home", parcel("second", 1));

    expect(await place.fetch("a", "home")).toEqual(Buffer.from("second"));
  });

  it("is written to also where it knows no conditional writes", async () => {
    const silent = await anS3Server({ isConditional: false });
    const place = await openBucketParcels(silent.address, silent.environment, quick);
    await place.leave("a", "home", parcel("first"));
    await place.leave("a", "home", parcel("second", 1));
    await place.leave("a", "home", parcel("late"));
    expect(await place.fetch("a", "home")).toEqual(Buffer.from("second"));

    let hasSaid = false;
    silent.intercept(({ method }) => {
      if (method !== "PUT" || hasSaid) return null;
      hasSaid = true;
      return 501;
    });
    await place.leave("a", "home", parcel("third", 2));
    expect(await place.fetch("a", "home")).toEqual(Buffer.from("third"));
  });

  it("replaces what somebody else has put in a parcel's place", async () => {
    const { address, environment } = await anS3Server();
    const { AwsClient } = await import("aws4fetch");
    const stranger = new AwsClient({
      accessKeyId: "S3RVER",
      secretAccessKey: "S3RVER",
      service: "s3",
      region: "us-east-1",
    });
    const url = `${environment["AWS_ENDPOINT_URL_S3"]}/${bucketName}/parcels/a/home`;
    expect((await stranger.fetch(url, { method: "PUT", body: "strange" })).status).toBe(200);
    const place = await openBucketParcels(address, environment, quick);

    await place.leave("a", "home", parcel("own"));

    expect(await place.fetch("a", "home")).toEqual(Buffer.from("own"));
  });
});
