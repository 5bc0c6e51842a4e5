import { isDeepStrictEqual } from "node:util";
import type { JsonChange, JsonStep } from "./edit-json.ts";
import { isObject } from "./stack.ts";

/**
 * The text of a JSON object with other data in it. What is the same in both stays as it is written, to the byte: only values that differ are set,
 * added behind their neighbours or taken out.
 * @param text as for `setInJson`
 * @param before the data that the text says
 */
export async function rewriteJson(text: string, before: object, after: object): Promise<string> {
  const changes = changesBetween([], asJson(before), asJson(after));
  const { editJson } = await import("./edit-json.ts");
  return editJson(text, changes);
}

/** Numbers as JSON has them: it knows no `-0`, which compares as another one than `0`. */
function asJson(data: object): unknown {
  return JSON.parse(JSON.stringify(data));
}

function changesBetween(path: readonly JsonStep[], before: unknown, after: unknown): readonly JsonChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    return [
      ...gone.map((key) => ({ path: [...path, key], value: undefined })),
      ...Object.entries(after).flatMap(([key, value]) =>
        changesBetween([...path, key], Object.hasOwn(before, key) ? before[key] : undefined, value),
      ),
    ];
  }
  if (isList(before) && isList(after)) return changesInList(path, before, after);
  return [{ path, value: after }];
}

/** Items that are gone are those between what is the same at the beginning and at the end; new ones come last. */
function changesInList(
  path: readonly JsonStep[],
  before: readonly unknown[],
  after: readonly unknown[],
): readonly JsonChange[] {
  const goneCount = Math.max(0, before.length - after.length);
  let at = 0;
  while (at < after.length && isDeepStrictEqual(before[at], after[at])) at += 1;
  let sameAtEnd = 0;
  while (
    sameAtEnd < after.length - at &&
    isDeepStrictEqual(before.at(-1 - sameAtEnd), after.at(-1 - sameAtEnd))
  )
    sameAtEnd += 1;
  const goneAt = Math.max(at, before.length - sameAtEnd - goneCount);
  const gone = before
    .slice(goneAt, goneAt + goneCount)
    .map(() => ({ path: [...path, goneAt], value: undefined }));
  const left = before.toSpliced(goneAt, goneCount);
  return [...gone, ...after.flatMap((value, index) => changesBetween([...path, index], left[index], value))];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
