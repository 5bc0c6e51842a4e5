import { BlockList, isIP } from "node:net";

/** Where callbacks may go; nowhere unless the operator says. */
export interface CallbackRules {
  /** Names and addresses, lower case. */
  readonly hosts: readonly string[];
  /** Networks of the operator's own that a name may lead to, for example `10.1.0.0/16`. */
  readonly networks: readonly string[];
}

/** Networks that aren't the internet: what listens there was never meant for a stranger's request. */
const inner: readonly (readonly [address: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 96, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

/** Whether a URL may be asked for: its host is allowed, and it carries nobody's password. */
export function isCallbackAllowed(url: string, { hosts }: CallbackRules): boolean {
  const parsed = parseUrl(url);
  return (
    parsed !== null && parsed.username === "" && parsed.password === "" && hosts.includes(hostOf(parsed))
  );
}

/** A URL's host as rules have it: without the brackets of an address. */
export function hostOf({ hostname }: URL): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, "");
}

export function parseUrl(url: string): URL | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && ["http:", "https:"].includes(parsed.protocol) ? parsed : null;
}

/**
 * Whether a host may be called at an address, which is what its name leads to now: it may have led elsewhere when it was asked for. An address that the
 * operator allowed as such is; a name leads to the internet, or to the operator's own networks.
 */
export function mayCallAddress(address: string, host: string, { hosts, networks }: CallbackRules): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  if (isIP(host) !== 0) return hosts.includes(host);
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  return listOf(networks).check(plain, family) || !innerList().check(plain, family);
}

/** Whether a text names a network, as in `10.1.0.0/16`. */
export function isNetwork(text: string): boolean {
  return partsOf(text) !== null;
}

function innerList(): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of inner) list.addSubnet(address, prefix, family);
  return list;
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const parts = partsOf(network);
    if (parts !== null) list.addSubnet(parts.address, parts.prefix, parts.family);
  }
  return list;
}

function partsOf(text: string) {
  const [, address = "", digits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  const prefix = Number(digits);
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return null;
  return { address, prefix, family: version === 4 ? ("ipv4" as const) : ("ipv6" as const) };
}
