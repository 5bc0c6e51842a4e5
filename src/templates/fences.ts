import type { TemplateValues } from "./template-value.ts";

const fenceLine = /^([ \t]*)(~{3,}|`{3,})([\s\S]*)$/;

/**
 * A template with its fences made longer than any run of their sign in the values, where they stand around variables: no value can end the
 * block that it was put into (product.md, promise 6).
 */
export function widenFences(template: string, values: TemplateValues): string {
  const lines = template.split("\n");
  const longest = { "~": longestRun(values, /~{3,}/g), "`": longestRun(values, /`{3,}/g) };
  for (let at = 0; at < lines.length; at++) {
    const opening = fenceOf(lines[at] ?? "");
    if (opening === null) continue;
    const end = lines.findIndex((line, index) => index > at && closes(fenceOf(line), opening));
    if (end === -1) continue;
    const length = Math.max(opening.length, longest[opening.sign] + 1);
    if (lines.slice(at, end).some((line) => /\{\{|<</.test(line)))
      for (const place of [at, end])
        lines[place] = withFence(lines[place] ?? "", opening.sign.repeat(length));
    at = end;
  }
  return lines.join("\n");
}

interface Fence {
  readonly sign: "~" | "`";
  readonly length: number;
  readonly info: string;
}

function fenceOf(line: string): Fence | null {
  const [, , run = "", info = ""] = fenceLine.exec(line) ?? [];
  if (run === "") return null;
  const sign = run.startsWith("~") ? "~" : "`";
  // Code in a line of text may stand between three backticks, too.
  return sign === "`" && info.includes("`") ? null : { sign, length: run.length, info: info.trim() };
}

function closes(fence: Fence | null, opening: Fence): boolean {
  return fence?.sign === opening.sign && fence.length >= opening.length && fence.info === "";
}

function withFence(line: string, fence: string): string {
  return line.replace(fenceLine, (_, indent: string, __: string, rest: string) => indent + fence + rest);
}

function longestRun(values: TemplateValues, run: RegExp): number {
  const texts = Object.values(values).flatMap((value) =>
    typeof value === "string"
      ? [value]
      : typeof value === "boolean"
        ? []
        : value.flatMap((item) => (typeof item === "string" ? [item] : Object.values(item))),
  );
  return texts.flatMap((text) => text.match(run) ?? []).reduce((max, { length }) => Math.max(max, length), 0);
}
