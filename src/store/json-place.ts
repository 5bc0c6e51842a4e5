import { depthMax } from "./depth.ts";

/**
 * Where a text stops being JSON, as an offset; its length where it only ends too early. Node's own messages give a position in some
 * versions and cases and none in others, and a person who mends a file needs one. In a text that is nested deeper than any record: where it
 * becomes so.
 */
export function offsetOfJsonError(text: string): number {
  const end = value(text, space(text, 0), 0);
  return end.failed ? end.at : space(text, end.at);
}

interface End {
  readonly at: number;
  readonly failed: boolean;
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
// A control character may stand in a string only as an escape.
const string = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

function space(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

function match(pattern: RegExp, text: string, at: number): End {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0].length ?? 0;
  return { at: at + found, failed: found === 0 };
}

function value(text: string, at: number, depth: number): End {
  if (depth > depthMax) return { at, failed: true };
  const sign = text.charAt(at);
  if (sign === '"') return match(string, text, at);
  if (sign === "{") return list(text, at, "}", member, depth);
  return sign === "[" ? list(text, at, "]", value, depth) : match(literal, text, at);
}

function member(text: string, at: number, depth: number): End {
  const name = match(string, text, at);
  if (name.failed) return name;
  const colon = space(text, name.at);
  return text.charAt(colon) === ":"
    ? value(text, space(text, colon + 1), depth)
    : { at: colon, failed: true };
}

function list(
  text: string,
  start: number,
  close: string,
  item: (text: string, at: number, depth: number) => End,
  depth: number,
): End {
  let at = space(text, start + 1);
  if (text.charAt(at) === close) return { at: at + 1, failed: false };
  for (;;) {
    const end = item(text, at, depth + 1);
    if (end.failed) return end;
    at = space(text, end.at);
    if (text.charAt(at) === close) return { at: at + 1, failed: false };
    if (text.charAt(at) !== ",") return { at, failed: true };
    at = space(text, at + 1);
  }
}
