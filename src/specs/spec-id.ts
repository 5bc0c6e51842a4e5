import { AlfredError } from "../failures/index.ts";

/** `SPEC-DOMAIN-NNN`: domain of capitals and digits, number of three digits or more (specs.md). */
export type SpecId = string & { readonly specId: unique symbol };

const pattern = /^SPEC-([A-Z][A-Z0-9]*)-(\d{3,})$/;

export function isSpecId(text: string): text is SpecId {
  return pattern.test(text);
}

/** @throws AlfredError `spec_id_malformed` */
export function parseSpecId(text: string): SpecId {
  if (isSpecId(text)) return text;
  throw new AlfredError({ code: "spec_id_malformed", specId: text });
}

export function specId(domain: string, number: number): SpecId {
  return parseSpecId(`SPEC-${domain}-${String(number).padStart(3, "0")}`);
}

export function domainAndNumber(id: SpecId): { readonly domain: string; readonly number: number } {
  const [, domain = "", number = "0"] = pattern.exec(id) ?? [];
  return { domain, number: Number(number) };
}

/** By domain, then by number as a number: `AUTH-1000` comes after `AUTH-999`. */
export function compareSpecIds(one: SpecId, other: SpecId): number {
  const [first, second] = [domainAndNumber(one), domainAndNumber(other)];
  if (first.domain !== second.domain) return first.domain < second.domain ? -1 : 1;
  return first.number - second.number;
}
