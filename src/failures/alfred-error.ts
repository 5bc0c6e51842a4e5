import type { Failure, PathRefusal } from "./failure.ts";
import { failureSentences } from "./sentences.ts";

/**
 * The one class that ends a command for an expected reason. It carries the failure as data; `message` is its English sentence,
 * and a surface words it again in the user's language.
 */
export class AlfredError extends Error {
  override readonly name: string = "AlfredError";
  readonly failure: Failure;

  constructor(failure: Failure, options?: { readonly cause?: unknown }) {
    super(failureSentences("en", failure), options);
    this.failure = failure;
  }

  get code(): Failure["code"] {
    return this.failure.code;
  }
}

/** What `validateAndConvertPath` throws (scenarios 1.2.1 and 1.2.2). */
export class PathError extends AlfredError {
  override readonly name = "PathError";
  readonly reason: PathRefusal;

  constructor(failure: Extract<Failure, { code: "path_refused" }>, options?: { readonly cause?: unknown }) {
    super(failure, options);
    this.reason = failure.reason;
  }
}
