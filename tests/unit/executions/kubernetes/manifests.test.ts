import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { jobCommand } from "../../../../src/executions/job-command.ts";
import { jobManifest, orderSecret } from "../../../../src/executions/runners/kubernetes/job-manifest.ts";
import { readKubernetesSettings } from "../../../../src/executions/runners/kubernetes/read-settings.ts";
import { kubernetesDefaults } from "../../../../src/executions/runners/kubernetes/settings.ts";
import { manifests, manifestsFolder } from "../../../kubernetes/manifests.ts";
import { aJobOrder } from "../../../support/local-jobs.ts";

/** Of Kubernetes 1.20's published OpenAPI document (tests/kubernetes/record-schemas.mjs). */
const published: { version: string; kinds: Record<string, string>; definitions: object } = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../../fixtures/kubernetes/schemas.json", import.meta.url)), "utf8"),
);
/** Fields that came later; a cluster that doesn't know them leaves them out. */
const newer = ["podReplacementPolicy"];

function faultsOf(object: { readonly apiVersion?: string; readonly kind?: string }): readonly string[] {
  const name = published.kinds[`${object.apiVersion} ${object.kind}`];
  if (name === undefined) return [`${object.apiVersion} ${object.kind} isn't one of the published kinds`];
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const isValid = ajv.compile({ $ref: `#/definitions/${name}`, definitions: published.definitions });
  if (isValid(JSON.parse(JSON.stringify(object)))) return [];
  return (isValid.errors ?? [])
    .filter(({ params }) => !newer.includes(params["additionalProperty"]))
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

const repository = { url: "https://git.example/shop.git", commit: "0".repeat(40) };

describe("what is given to a cluster fits its published schemas", () => {
  it.each(manifests().map((object) => [`${object.kind} ${object.metadata?.name}`, object] as const))(
    "%s of the Kustomize base",
    (_name, object) => {
      expect(faultsOf(object)).toEqual([]);
    },
  );

  it("a job and its Secret", () => {
    const order = aJobOrder("", { prompt: "hello", agent: "claude", repository, env: { NAME: "value" } });
    const settings = {
      ...kubernetesDefaults,
      gitCredentials: { name: "git", key: ".git-credentials" },
      stateAddress: { name: "state", key: "address" },
    };
    const job = jobManifest({ ...order, request: { ...order.request, repository } }, settings);

    expect(faultsOf(job)).toEqual([]);
    expect(faultsOf(orderSecret(order, jobCommand(order.request), settings, "uid"))).toEqual([]);
    expect(JSON.stringify(job)).not.toContain('"value":"value"');
  });

  it("a job whose state goes by a bucket: the place by name, who asks by Secret", () => {
    const order = aJobOrder("", { prompt: "hello", repository });
    const stateBucket = {
      bucket: "state/jobs",
      region: null,
      endpoint: "http://minio:9000",
      credentials: "s3",
    };
    const settings = { ...kubernetesDefaults, stateBucket };
    const job = jobManifest({ ...order, request: { ...order.request, repository } }, settings);
    const [agent] = job.spec?.template.spec?.containers ?? [];
    const secret = (key: string, more = {}) => ({
      name: key,
      valueFrom: { secretKeyRef: { name: "s3", key, ...more } },
    });

    expect(faultsOf(job)).toEqual([]);
    expect(agent?.env).toEqual(
      expect.arrayContaining([
        { name: "S3_BUCKET", value: "state/jobs" },
        { name: "AWS_ENDPOINT_URL_S3", value: "http://minio:9000" },
        secret("AWS_ACCESS_KEY_ID"),
        secret("AWS_SECRET_ACCESS_KEY"),
        secret("AWS_SESSION_TOKEN", { optional: true }),
      ]),
    );
    expect(agent?.env?.map(({ name }) => name)).not.toContain("AWS_REGION");
    expect(job.spec?.template.spec?.initContainers?.[0]?.env).not.toContainEqual(secret("AWS_ACCESS_KEY_ID"));
  });

  it("and a fault would be seen", () => {
    expect(faultsOf({ apiVersion: "v1", kind: "Service", spec: { selectors: {} } } as object)).not.toEqual(
      [],
    );
    expect(faultsOf({ apiVersion: "batch/v2", kind: "Job" })).not.toEqual([]);
  });
});

describe("the Kustomize base", () => {
  it("names every file, and settings that can be read and are the usual ones", () => {
    const { resources } = parse(readFileSync(join(manifestsFolder, "kustomization.yaml"), "utf8"));
    const settings = readKubernetesSettings(
      "runner.json",
      readFileSync(join(manifestsFolder, "runner.json"), "utf8"),
    );

    expect(new Set(resources)).toEqual(new Set(manifests().map(({ file }) => file)));
    expect(settings).toEqual({
      ...kubernetesDefaults,
      stateAddress: { name: "claude-agent-state", key: "address" },
    });
    expect(readKubernetesSettings("x", '{"schema_version":1}')).toEqual(kubernetesDefaults);
  });

  it("settings may name a bucket in the place of an address", () => {
    const bucket = { bucket: "state", credentials: "s3", region: "eu-west-1" };
    const text = JSON.stringify({ schema_version: 1, state_address: null, state_bucket: bucket });

    expect(readKubernetesSettings("x", text).stateBucket).toEqual({ ...bucket, endpoint: null });
  });

  it("passes no secret as an argument: others see those", () => {
    const deployment = JSON.stringify(manifests().find(({ kind }) => kind === "Deployment"));

    expect(deployment).toContain('"name":"ALFRED_RECORDS","valueFrom":{"secretKeyRef"');
    expect(deployment).not.toContain("$(");
  });

  it("gives the server's account what the runner does and nothing else", () => {
    const role = manifests().find(({ kind }) => kind === "Role");

    expect(role).toMatchObject({
      rules: [
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "get", "list", "watch", "delete"] },
        { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
        { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
      ],
    });
  });

  it.each([
    ["{", /JSON/],
    ['{"schema_version":1,"namespace":"Not A Name","colour":"red"}', /namespace/],
    ['{"schema_version":1,"state_bucket":{"bucket":"Not A Bucket","credentials":"s3"}}', /bucket/],
    [
      '{"schema_version":1,"state_bucket":{"bucket":"state","credentials":"s3","endpoint":"http://u:p@x"}}',
      /endpoint/,
    ],
    [
      '{"schema_version":1,"state_bucket":{"bucket":"state","credentials":"s3"},"state_address":{"name":"a","key":"b"}}',
      /state goes one way/,
    ],
    [
      '{"schema_version":1,"state_bucket":{"bucket":"state","credentials":"s3"},"secret_variables":{"AWS_ACCESS_KEY_ID":{"name":"a","key":"b"}}}',
      /secret_variables\/AWS_ACCESS_KEY_ID/,
    ],
  ])("settings such as %s are refused with every fault", (text, problem) => {
    const read = () => readKubernetesSettings("runner.json", text);

    expect(read).toThrow(expect.objectContaining({ code: "config_invalid" }));
    expect(read).toThrow(problem);
  });
});
