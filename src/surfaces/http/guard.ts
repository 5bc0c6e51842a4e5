import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { AlfredError, schemaFaults } from "../../failures/index.ts";
import { validateTenantsFile } from "./generated/tenants-file.js";

/** Who asks: what it may see, and where it may have work done. */
export interface Caller {
  readonly tenant: string;
  /** Null for the operator, who sees every tenant's executions. */
  readonly sees: string | null;
  /** Null for all. */
  readonly projects: readonly string[] | null;
}

/** A caller by the SHA-256 of its token. */
export interface KnownCaller {
  readonly digest: Buffer;
  readonly caller: Caller;
}

export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

export function operator(token: string): KnownCaller {
  return { digest: digestOf(token), caller: { tenant: "operator", sees: null, projects: null } };
}

/** @throws AlfredError `config_invalid` */
export function readTenants(file: string, text: string): readonly KnownCaller[] {
  const data = parsed(file, text);
  if (!validateTenantsFile(data)) {
    const problems = schemaFaults(validateTenantsFile.errors, data);
    throw new AlfredError({ code: "config_invalid", file, problems });
  }
  return data.map(({ tenant, token_sha256, projects }) => ({
    digest: Buffer.from(token_sha256, "hex"),
    caller: { tenant, sees: tenant, projects: projects.includes("*") ? null : projects },
  }));
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "config_invalid", file, problems: [detail] }, { cause: error });
  }
}

/**
 * Whose token a request carries. Digests are compared, each in constant time and all of them always: how long it takes says nothing of any token.
 */
export function callerOf(authorization: string | undefined, known: readonly KnownCaller[]): Caller | null {
  const token = /^Bearer ([^\s]{1,512})$/i.exec(authorization ?? "")?.[1];
  const digest = digestOf(token ?? "");
  let found: Caller | null = null;
  for (const each of known) {
    if (timingSafeEqual(digest, each.digest)) found = each.caller;
  }
  return token === undefined ? null : found;
}

/**
 * Whether a request's `Host` is the server's: an address, this machine, or a name that the operator gave. A page whose name was led to this server's address
 * (DNS rebinding) carries its own name.
 */
export function isHostAllowed(host: string | undefined, names: readonly string[]): boolean {
  const name = nameOf(host ?? "");
  return name !== "" && (isIP(name) !== 0 || name === "localhost" || names.includes(name));
}

/** Whether a request may come from where it says: a program says nothing, a page of the server's own says its host. */
export function isOriginAllowed(
  { origin, site }: { readonly origin: string | undefined; readonly site: string | undefined },
  host: string | undefined,
): boolean {
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (host ?? "").toLowerCase();
}

/** A host without its port and brackets, lower case. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (bracketed ?? plain ?? "").toLowerCase();
}
