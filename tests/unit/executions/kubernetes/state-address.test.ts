import { describe, expect, it } from "vitest";
import { kubernetesDefaults } from "../../../../src/executions/index.ts";
import {
  bucketVariables,
  serverState,
  stateAddressOf,
  withoutStateVariables,
} from "../../../../src/executions/runners/kubernetes/state-address.ts";

const stateAddress = { name: "state", key: "address" };
const stateBucket = {
  bucket: "state/jobs",
  region: "eu-west-1",
  endpoint: "http://minio:9000",
  credentials: "keys",
};
const store = "postgres://records/alfred";

describe("where state goes", () => {
  it.each([
    [{}, null],
    [{ ALFRED_STATE: "", S3_BUCKET: "" }, null],
    [{ S3_BUCKET: "state/jobs" }, "s3://state/jobs"],
    [{ ALFRED_STATE: "postgres://db/state", S3_BUCKET: "state" }, "postgres://db/state"],
  ])("%j says %s", (environment, address) => {
    expect(stateAddressOf(environment)).toBe(address);
  });

  it("is nowhere for a server whose jobs bring home nothing but their end", () => {
    expect(serverState(kubernetesDefaults, { ALFRED_STATE: "postgres://db/state" }, store)).toBeNull();
  });

  it.each([
    [{ stateAddress }, {}, store],
    [{ stateAddress }, { ALFRED_STATE: "postgres://db/state" }, "postgres://db/state"],
    [{ stateBucket }, {}, "s3://state/jobs"],
    [{ stateBucket }, { S3_BUCKET: "other" }, "s3://other"],
  ])("with %j and %j a server uses %s", (settings, environment, address) => {
    expect(serverState({ ...kubernetesDefaults, ...settings }, environment, store)?.address).toBe(address);
  });

  it("a server knows the settings' bucket, and its own environment has the last word", () => {
    const settings = { ...kubernetesDefaults, stateBucket };
    expect(
      serverState(settings, { AWS_ENDPOINT_URL_S3: "https://outside" }, store)?.environment,
    ).toMatchObject({
      S3_BUCKET: "state/jobs",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL_S3: "https://outside",
    });
    expect(bucketVariables({ ...stateBucket, region: null, endpoint: null })).toEqual({
      S3_BUCKET: "state/jobs",
    });
  });

  it("isn't told to an agent; its own user at the same service is, where state goes by an address", () => {
    const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "word", AWS_SESSION_TOKEN: "lent" };
    const all = { PATH: "/bin", AWS_REGION: "eu", AWS_ENDPOINT_URL_S3: "http://minio", ...keys };

    expect(withoutStateVariables({ ...all, S3_BUCKET: "state" })).toEqual({ PATH: "/bin", AWS_REGION: "eu" });
    expect(withoutStateVariables({ ...all, ALFRED_STATE: "s3://state" })).toEqual(all);
  });
});
