import { type JsonStep, removeFromJson, setInJson } from "./edit-json.ts";
import { isObject } from "./stack.ts";

/**
 * The text of a JSON object with other data in it. What is the same in both stays as it is written, to the byte: only values that differ are set,
 * added behind their neighbours or taken out.
 * @param text as for `setInJson`
 * @param before the data that the text says
 */
export function rewriteJson(text: string, before: object, after: object): string {
  return rewritten(text, [], before, JSON.parse(JSON.stringify(after)));
}

function rewritten(text: string, path: readonly JsonStep[], before: unknown, after: unknown): string {
  if (isSame(before, after)) return text;
  if (isObject(before) && isObject(after)) {
    const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    const left = gone.reduce((rest, key) => removeFromJson(rest, [...path, key]), text);
    return Object.entries(after).reduce(
      (rest, [key, value]) =>
        Object.hasOwn(before, key)
          ? rewritten(rest, [...path, key], before[key], value)
          : setInJson(rest, [...path, key], value),
      left,
    );
  }
  if (isList(before) && isList(after)) return rewrittenList(text, path, before, after);
  return setInJson(text, path, after);
}

/** Items that are gone are those between what is the same at the beginning and at the end; new ones come last. */
function rewrittenList(
  text: string,
  path: readonly JsonStep[],
  before: readonly unknown[],
  after: readonly unknown[],
): string {
  const goneCount = Math.max(0, before.length - after.length);
  let at = 0;
  while (at < after.length && isSame(before[at], after[at])) at += 1;
  let sameAtEnd = 0;
  while (sameAtEnd < after.length - at && isSame(before.at(-1 - sameAtEnd), after.at(-1 - sameAtEnd)))
    sameAtEnd += 1;
  const goneAt = Math.max(at, before.length - sameAtEnd - goneCount);
  let rest = text;
  for (let count = 0; count < goneCount; count++) rest = removeFromJson(rest, [...path, goneAt]);
  const left = before.toSpliced(goneAt, goneCount);
  for (const [index, value] of after.entries())
    rest =
      index < left.length
        ? rewritten(rest, [...path, index], left[index], value)
        : setInJson(rest, [...path, index], value);
  return rest;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Both come from JSON; members in another order say the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
    );
  }
  if (isList(one) && isList(other))
    return one.length === other.length && one.every((each, index) => isSame(each, other[index]));
  return one === other;
}
