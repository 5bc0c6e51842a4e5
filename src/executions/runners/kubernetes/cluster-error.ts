import { validateClusterStatus } from "./generated/cluster-status.js";

/** What a cluster answered instead of what was asked for. */
export interface ClusterRefusal {
  /** The HTTP status. */
  readonly status: number;
  /** The API's own word, for example `AlreadyExists`; empty where it gave none. */
  readonly reason: string;
  readonly message: string;
}

/** An answer of the API server that isn't a success. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  readonly refusal: ClusterRefusal;

  constructor(refusal: ClusterRefusal) {
    super(`The cluster answered ${refusal.status}: ${refusal.message}`);
    this.refusal = refusal;
  }
}

/** What the API server answered, by an error of the official client's or of our own; null where it didn't answer. */
export function refusalOf(error: unknown): ClusterRefusal | null {
  if (error instanceof ClusterError) return error.refusal;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") return null;
  return refusalFrom(error.code, "body" in error ? error.body : null);
}

/**
 * @param status the HTTP status; null where the body alone says it, within a watch
 * @param body an object of kind `Status`, as such or as text; a proxy may send anything
 */
export function refusalFrom(status: number | null, body: unknown): ClusterRefusal {
  const data = typeof body === "string" ? parsed(body) : body;
  const said = validateClusterStatus(data) ? data : {};
  const known = status ?? said.code ?? 500;
  return { status: known, reason: said.reason ?? "", message: said.message ?? `HTTP status ${known}` };
}

/** In a sentence, without the headers that the client puts into its own. */
export function sayError(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== null) return `the cluster answered ${refusal.status}: ${refusal.message}`;
  return error instanceof Error ? error.message : String(error);
}

export function isStatus(error: unknown, status: number): boolean {
  return refusalOf(error)?.status === status;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
