import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KubernetesObject } from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import { namespace } from "./fake-cluster.ts";

export const manifestsFolder = fileURLToPath(new URL("../../templates/kubernetes", import.meta.url));

/** The objects of the Kustomize base with the files that they are in, the namespace first; those without one of their own in the base's. */
export function manifests(): readonly (KubernetesObject & { readonly file: string })[] {
  return readdirSync(manifestsFolder)
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(manifestsFolder, file), "utf8")).map((document) => {
        const object: KubernetesObject = document.toJS();
        const metadata = object.kind === "Namespace" ? object.metadata : { ...object.metadata, namespace };
        // Beside the object, not in it.
        return Object.defineProperty({ ...object, metadata }, "file", { value: file }) as KubernetesObject & {
          file: string;
        };
      }),
    )
    .sort((one, other) => Number(other.kind === "Namespace") - Number(one.kind === "Namespace"));
}
