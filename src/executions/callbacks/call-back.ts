import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Execution } from "../execution.ts";
import { type CallbackRules, hostOf, isCallbackAllowed, mayCallAddress, parseUrl } from "./callback-rules.ts";

export interface CallbackOptions {
  readonly rules: CallbackRules;
  /** What callbacks are signed with. */
  readonly secret: string;
  readonly now: () => Date;
  /** Why one wasn't answered, for the server's log. */
  readonly onTrouble: (executionId: string, detail: string) => void;
}

const timeoutMs = 10_000;

/**
 * Tells a caller that an execution has ended: a POST of its record, signed, to the URL that it gave. The address is judged when it is connected to, and
 * no redirect is followed.
 * @returns whether it was answered with a success
 */
export async function callBack(execution: Execution, options: CallbackOptions): Promise<boolean> {
  const { rules, onTrouble } = options;
  const url = execution.request.callbackUrl ?? "";
  const target = parseUrl(url);
  if (target === null || !isCallbackAllowed(url, rules)) {
    onTrouble(execution.id, "its host isn't allowed any more");
    return false;
  }
  try {
    const status = await post(target, execution, options);
    if (status >= 200 && status < 300) return true;
    onTrouble(execution.id, `it was answered with ${status}`);
  } catch (error) {
    onTrouble(execution.id, error instanceof Error ? error.message : String(error));
  }
  return false;
}

async function post(target: URL, execution: Execution, options: CallbackOptions): Promise<number> {
  const body = JSON.stringify({ event: "execution.ended", execution });
  const { request } = target.protocol === "https:" ? await import("node:https") : await import("node:http");
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "alfred",
    "alfred-delivery": execution.id,
    "alfred-signature": await signature(body, options.now(), options.secret),
  };
  const host = hostOf(target);
  if (!mayBeLiteral(host, options.rules)) throw new Error(`${host} is at an address that isn't allowed`);
  const lookup = await checkedLookup(host, options.rules);
  return new Promise((resolve, reject) => {
    const call = request(target, { method: "POST", headers, lookup, agent: false, signal }, (answer) => {
      resolve(answer.statusCode ?? 0);
      // What it says beside doesn't matter, however much it is.
      answer.destroy();
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** An address in the URL itself is connected to without being looked up. */
function mayBeLiteral(host: string, rules: CallbackRules): boolean {
  const isLiteral = /^[\d.]+$/.test(host) || host.includes(":");
  return !isLiteral || mayCallAddress(host, host, rules);
}

/** Connects only to what was judged: looked up once, for the connection itself. */
async function checkedLookup(host: string, rules: CallbackRules): Promise<LookupFunction> {
  const { lookup } = await import("node:dns/promises");
  return (name, options, answer) => {
    lookup(name, { ...options, all: true })
      .then((found) => found.filter(({ address }) => mayCallAddress(address, host, rules)))
      .then((allowed: readonly LookupAddress[]) => {
        const [first] = allowed;
        if (first === undefined) answer(new Error(`${host} is at an address that isn't allowed`), "", 4);
        else if (options.all === true) answer(null, [...allowed]);
        else answer(null, first.address, first.family);
      })
      .catch((error: unknown) => answer(error instanceof Error ? error : new Error(String(error)), "", 4));
  };
}

/**
 * What proves that a callback comes from this server, and when: `t=<seconds>,v1=<hex>`, the HMAC-SHA256 of the seconds, a dot and the body.
 */
export async function signature(body: string, now: Date, secret: string): Promise<string> {
  const { createHmac } = await import("node:crypto");
  const seconds = Math.floor(now.getTime() / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}
