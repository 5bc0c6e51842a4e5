import type { Language } from "../../../context/index.ts";
import { type ExitCode, type Failure, failureSentences } from "../../../failures/index.ts";
import { snakeCase } from "./snake-case.ts";

/** A failure as the one JSON document of `--json`. */
export function failureJson(failure: Failure, language: Language, exitCode: ExitCode): object {
  const { code, ...facts } = failure;
  return {
    ok: false,
    error: { code, message: failureSentences(language, failure), ...snakeCase(facts) },
    exit_code: exitCode,
  };
}
