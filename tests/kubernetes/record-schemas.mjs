// Takes out of a Kubernetes version's published OpenAPI document (api/openapi-spec/swagger.json of its source) what our manifests are made of:
//   node tests/kubernetes/record-schemas.mjs FOLDER/swagger.json
// tests/kubernetes/build-cluster.sh leaves the document there.
import { readFileSync, writeFileSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
const { info, definitions } = JSON.parse(readFileSync(file, "utf8"));
const roots = [
  ["batch/v1", "Job", "io.k8s.api.batch.v1.Job"],
  ["v1", "Secret", "io.k8s.api.core.v1.Secret"],
  ["v1", "Namespace", "io.k8s.api.core.v1.Namespace"],
  ["v1", "Service", "io.k8s.api.core.v1.Service"],
  ["v1", "ServiceAccount", "io.k8s.api.core.v1.ServiceAccount"],
  ["apps/v1", "Deployment", "io.k8s.api.apps.v1.Deployment"],
  ["rbac.authorization.k8s.io/v1", "Role", "io.k8s.api.rbac.v1.Role"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", "io.k8s.api.rbac.v1.RoleBinding"],
  ["networking.k8s.io/v1", "NetworkPolicy", "io.k8s.api.networking.v1.NetworkPolicy"],
];
const kept = {};
function keep(name) {
  if (kept[name] !== undefined) return;
  kept[name] = closed(definitions[name]);
  for (const [, next] of JSON.stringify(kept[name]).matchAll(/#\/definitions\/([^"]+)/g)) keep(next);
}
/** Without its prose; a field that the version doesn't know is a fault. */
function closed(value) {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([key, each]) =>
        !key.startsWith("x-kubernetes") && !(key === "description" && typeof each === "string"),
    )
    .map(([key, each]) => [key, closed(each)]);
  const made = Object.fromEntries(entries);
  const isObject =
    made.properties !== undefined && made.additionalProperties === undefined && made.type !== undefined;
  return isObject && made.type === "object" ? { ...made, additionalProperties: false } : made;
}
for (const [, , name] of roots) keep(name);
const kinds = Object.fromEntries(roots.map(([version, kind, name]) => [`${version} ${kind}`, name]));
const recorded = { version: info.version, kinds, definitions: kept };
writeFileSync(
  new URL("../fixtures/kubernetes/schemas.json", import.meta.url),
  `${JSON.stringify(recorded)}\n`,
);
console.log(`${info.version}: ${Object.keys(kept).length} definitions`);
