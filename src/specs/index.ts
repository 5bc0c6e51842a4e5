/** SPEC documents: ids, scaffolds, what they hold, and every fault they have. */
export { checkSpec, type ReadSpec, readSpec } from "./check-spec.ts";
export { hasSpec, listSpecs, requireSpec, type SpecListing } from "./list-specs.ts";
export { reserveSpec } from "./reserve-spec.ts";
export { type SpecStatus, setSpecStatus } from "./set-spec-status.ts";
export type { SpecDocument, SpecProblem } from "./spec-document.ts";
export { missingDocuments, notSpecs, type SpecFiles, specDigest, specFiles, specIds } from "./spec-files.ts";
export { parseSpecId, type SpecId } from "./spec-id.ts";
