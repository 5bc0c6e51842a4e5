import type { Language } from "../../../context/index.ts";
import {
  type ExitCode,
  type Failure,
  failureSentences,
  fileFaultWords,
  stateFaultWords,
} from "../../../failures/index.ts";
import { snakeCase } from "./snake-case.ts";

/** A failure as the one JSON document of `--json`. */
export function failureJson(failure: Failure, language: Language, exitCode: ExitCode): object {
  const { code, ...facts } = { ...failure, ...faultsInWords(failure, language) };
  return {
    ok: false,
    error: { code, message: failureSentences(language, failure), ...snakeCase(facts) },
    exit_code: exitCode,
  };
}

/** The faults of a file are sentences, each whole in itself; every other fact stays as it is. */
function faultsInWords(failure: Failure, language: Language): { readonly problems?: readonly string[] } {
  switch (failure.code) {
    case "config_invalid":
    case "workflow_invalid":
    case "import_unreadable":
      return { problems: failure.problems.map((problem) => fileFaultWords(language, problem)) };
    case "state_invalid":
      return { problems: failure.problems.map((problem) => stateFaultWords(language, problem)) };
    default:
      return {};
  }
}
