/** Writing JSON of several thousand levels fails in the middle of a save; no record of a project comes near this. */
export const depthMax = 1000;

/** Whether objects and arrays lie in one another more than so many levels deep. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const each of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof each === "object" && each !== null && isDeeperThan(each, levels - 1)) return true;
  }
  return false;
}
