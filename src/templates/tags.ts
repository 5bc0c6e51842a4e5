import type { Piece } from "./pieces.ts";
import { type FaultAt, shown } from "./problems.ts";
import { type Branches, roleOf, type TagRole } from "./tag-role.ts";

/** How deep blocks may be nested: what reads and fills them goes down with them. */
const nestingMax = 100;

export interface TagFaults {
  readonly faults: readonly FaultAt[];
  /** The tags that are left out when the others are read: the faulty ones, and those that belong to them. */
  readonly leftOut: ReadonlySet<Piece>;
  /** The readable tags of blocks that nothing closes. */
  readonly unclosed: readonly Piece[];
}

interface OpenBlock {
  readonly name: string;
  /** Its opening tag, and the `{{else}}`s so far. */
  readonly tags: [Piece, ...Piece[]];
  branches: Branches;
  /** How deep it lies, with its chained branches, which lie in each other. */
  depth: number;
}

/** What stands open at a tag, and what was found before it. */
interface Pairing {
  readonly open: OpenBlock[];
  /** How many blocks of a name are open, so that a closing of none is known without a search. */
  readonly openCount: Map<string, number>;
  readonly leftOut: Set<Piece>;
  readonly unclosed: Piece[];
  /** Names a tag's fault, once, and leaves the tag out. */
  readonly fault: (tag: Piece, fault: FaultAt["fault"]) => void;
}

/**
 * Tags that can't be read, blocks that nothing closes, closings of no block, branches of none: all of them, where a parser names the first
 * and the end of the text for its place.
 * @param canBeRead whether a tag, in a block that it may stand in, is one of the language
 */
export function findTagFaults(
  text: string,
  pieces: readonly Piece[],
  canBeRead: (tag: string) => boolean,
): TagFaults {
  const faults: FaultAt[] = [];
  const leftOut = new Set<Piece>();
  const pairing: Pairing = {
    open: [],
    openCount: new Map(),
    leftOut,
    unclosed: [],
    fault: (tag, fault) => {
      if (leftOut.has(tag)) return;
      leftOut.add(tag);
      faults.push({ offset: tag.start, text: shown(text, tag.start, tag.end), fault });
    },
  };
  for (const tag of pieces.filter(({ kind }) => kind === "tag")) {
    const spelled = text.slice(tag.start, tag.end);
    if (!canBeRead(spelled)) pairing.fault(tag, "unreadable");
    pair(pairing, tag, roleOf(spelled));
  }
  for (const block of pairing.open) leaveUnclosed(pairing, block);
  return { faults, leftOut, unclosed: pairing.unclosed };
}

function pair(pairing: Pairing, tag: Piece, role: TagRole): void {
  switch (role.kind) {
    case "open":
      openBlock(pairing, tag, role);
      break;
    case "else":
      beginBranch(pairing, tag, role);
      break;
    case "close":
      closeBlock(pairing, tag, role.name);
      break;
    case "expression":
      break;
  }
}

function openBlock(
  { open, openCount, fault }: Pairing,
  tag: Piece,
  { name, branches }: Extract<TagRole, { kind: "open" }>,
): void {
  const depth = (open.at(-1)?.depth ?? 0) + 1;
  if (depth > nestingMax) fault(tag, "nested_too_deep");
  open.push({ name, tags: [tag], branches, depth });
  openCount.set(name, (openCount.get(name) ?? 0) + 1);
}

function beginBranch(
  { open, fault }: Pairing,
  tag: Piece,
  { isChained }: Extract<TagRole, { kind: "else" }>,
): void {
  const block = open.at(-1);
  if (block === undefined || block.branches === "none" || (isChained && block.branches === "last")) {
    fault(tag, "else_without_block");
    return;
  }
  const depth = block.depth + (isChained ? 1 : 0);
  if (depth > nestingMax) fault(tag, "nested_too_deep");
  block.tags.push(tag);
  block.depth = depth;
  if (!isChained) block.branches = "none";
}

function closeBlock(pairing: Pairing, tag: Piece, name: string): void {
  const { open, openCount, leftOut, fault } = pairing;
  if ((openCount.get(name) ?? 0) === 0) {
    fault(tag, "block_not_open");
    return;
  }
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    openCount.set(block.name, (openCount.get(block.name) ?? 1) - 1);
    if (block.name !== name) leaveUnclosed(pairing, block);
    else {
      const tags = [...block.tags, tag];
      if (leftOut.has(tag) || leftOut.has(block.tags[0])) for (const each of tags) leftOut.add(each);
      return;
    }
  }
}

function leaveUnclosed({ leftOut, unclosed, fault }: Pairing, { tags }: OpenBlock): void {
  const [opening] = tags;
  if (!leftOut.has(opening)) unclosed.push(opening);
  fault(opening, "block_not_closed");
  for (const each of tags) leftOut.add(each);
}
