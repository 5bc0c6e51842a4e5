import type { Language } from "../context/index.ts";
import { AlfredError } from "./alfred-error.ts";
import { damageWords } from "./damage-faults.ts";
import { failureSentences } from "./sentences.ts";
import { stateFaultWords } from "./state-faults.ts";

/**
 * What went wrong with a file, without a sentence around it: what a parser or the system said, names of fields, numbers. Sentences of any
 * language can hold it; what alfred itself says of a state file is in the given one.
 */
export function bareFacts(error: unknown, language: Language = "en"): string {
  if (!(error instanceof AlfredError)) return error instanceof Error ? error.message : String(error);
  const { failure } = error;
  switch (failure.code) {
    case "state_damaged":
      return failure.fault === undefined ? failure.detail : damageWords(language, failure.fault);
    case "state_unreadable":
    case "file_unreadable":
      return failure.detail;
    case "state_invalid": {
      const { missingFields, problems } = failure;
      return [
        ...(missingFields.length === 0 ? [] : [`required: ${missingFields.join(", ")}`]),
        ...problems.map((fault) => stateFaultWords(language, fault)),
      ].join("; ");
    }
    case "state_newer":
      return `schema_version: ${failure.version} > ${failure.supportedVersion}`;
    default:
      return failureSentences(language, failure);
  }
}
