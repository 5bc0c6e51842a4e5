/** Which `{{else}}` may still come in a block: any, the last one only (in what begins with `{{^`), none. */
export type Branches = "any" | "last" | "none";

/** What a tag does to the blocks around it. */
export type TagRole =
  | { readonly kind: "open"; readonly name: string; readonly branches: Branches }
  | { readonly kind: "close"; readonly name: string }
  /** `{{else if NAME}}` is chained: another may follow it. */
  | { readonly kind: "else"; readonly isChained: boolean }
  | { readonly kind: "expression" };

/** A tag's role, by its sign; whether the rest of it can be read is another question. */
export function roleOf(tag: string): TagRole {
  const [, sign = "", name = ""] = /^\{\{~?\s*(#[>*]?|\/|\^|else\b|)\s*([^\s~}]*)/.exec(tag) ?? [];
  if (sign === "") return { kind: "expression" };
  if (sign === "/") return { kind: "close", name };
  if (sign === "else" || (sign === "^" && name === "")) return { kind: "else", isChained: name !== "" };
  return { kind: "open", name, branches: sign === "#" ? "any" : sign === "^" ? "last" : "none" };
}

/** The smallest template that a tag can stand in; the opening tag of a block is its beginning. */
export function smallestTemplate(tag: string): string {
  const role = roleOf(tag);
  switch (role.kind) {
    case "open":
      return `${tag}{{/${role.name}}}`;
    case "close":
      return `{{#${role.name}}}${tag}`;
    case "else":
      return `{{#if x}}${tag}{{/if}}`;
    case "expression":
      return tag;
  }
}
