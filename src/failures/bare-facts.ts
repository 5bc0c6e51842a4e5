import { AlfredError } from "./alfred-error.ts";

/**
 * What went wrong with a file, without a sentence around it: what a parser or the system said, names of fields, numbers. Sentences of any
 * language can hold it.
 */
export function bareFacts(error: unknown): string {
  if (!(error instanceof AlfredError)) return error instanceof Error ? error.message : String(error);
  const { failure } = error;
  switch (failure.code) {
    case "state_damaged":
    case "state_unreadable":
    case "file_unreadable":
      return failure.detail;
    case "state_invalid": {
      const { missingFields, problems } = failure;
      return [
        ...(missingFields.length === 0 ? [] : [`required: ${missingFields.join(", ")}`]),
        ...problems,
      ].join("; ");
    }
    case "state_newer":
      return `schema_version: ${failure.version} > ${failure.supportedVersion}`;
    default:
      return error.message;
  }
}
