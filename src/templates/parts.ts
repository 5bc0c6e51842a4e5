/** Where a value comes from. The names on its `path` are fields: of an item, or of an item's own. */
export type Origin =
  | { readonly kind: "variable"; readonly name: string; readonly path: readonly string[] }
  /** The item of the block that is `outwards` blocks further out. */
  | { readonly kind: "item"; readonly outwards: number; readonly path: readonly string[] }
  /** What a block gives a name to: `as |NAME|`. */
  | { readonly kind: "named"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "loop"; readonly outwards: number; readonly name: LoopName }
  | { readonly kind: "literal"; readonly value: unknown };

export type LoopName = "index" | "key" | "first" | "last";

export const blockNames = ["if", "unless", "each", "with"] as const;

export type BlockName = (typeof blockNames)[number];

/** What a template is made of, ready to be filled with values. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "value";
      readonly of: Origin;
      /** For messages, as the template spells it. */
      readonly spelled: string;
      readonly offset: number;
    }
  | {
      readonly kind: "block";
      readonly block: BlockName;
      readonly of: Origin;
      /** What the block calls its item, and the item's number or key. */
      readonly names: readonly string[];
      readonly inner: readonly Part[];
      readonly otherwise: readonly Part[];
    };

/** A variable that has to have a value. */
export interface UsedVariable {
  readonly name: string;
  /** As messages name it. */
  readonly text: string;
  readonly offset: number;
}
