/** What `0-project` does: looks at the project, writes its configuration and its documents. */
export { type Told, toldBefore } from "./inputs.ts";
export { configurationStep, detectionStep, documentsStep } from "./steps.ts";
