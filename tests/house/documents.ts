import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString as textOf } from "mdast-util-to-string";
import { root } from "./drawing.ts";

/** A fenced block of a document: what its info string says it is, and what it holds. */
interface Block {
  readonly language: string;
  /** What stands behind the language, for example `workflow`. */
  readonly mark: string;
  readonly text: string;
  readonly line: number;
}

export interface Document {
  /** Relative to the project's root, with `/`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly links: readonly { readonly target: string; readonly line: number }[];
  /** The names by which headings can be linked to. */
  readonly anchors: ReadonlySet<string>;
  readonly headings: readonly { readonly depth: number; readonly title: string }[];
  readonly blocks: readonly Block[];
}

/** Every document for people: those at the top that are there, and all below `docs`. */
export function readDocuments(): readonly Document[] {
  const top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((name) => join(root, name));
  const below = readdirSync(join(root, "docs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...top.filter((file) => existsSync(file)), ...below.sort()].map((file) =>
    parseDocument(relative(root, file).split(sep).join("/"), file, readFileSync(file, "utf8")),
  );
}

export function parseDocument(name: string, file: string, text: string): Document {
  const nodes = [...descendants(fromMarkdown(text))];
  const headings = nodes.flatMap((node) =>
    node.type === "heading" ? [{ depth: node.depth, title: textOf(node) }] : [],
  );
  return {
    name,
    file,
    text,
    headings,
    anchors: new Set(headings.map(({ title }) => anchorOf(title))),
    links: nodes.flatMap((node) =>
      node.type === "link" || node.type === "image" || node.type === "definition"
        ? [{ target: node.url, line: lineOf(node) }]
        : [],
    ),
    blocks: nodes.flatMap((node) =>
      node.type === "code"
        ? [{ language: node.lang ?? "", mark: node.meta ?? "", text: node.value, line: lineOf(node) }]
        : [],
    ),
  };
}

function* descendants(node: Nodes): Generator<Nodes> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* descendants(child);
}

function lineOf({ position }: Nodes): number {
  return position?.start.line ?? 0;
}

/** As GitHub makes them: small letters, no signs, hyphens for spaces. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

/** The text below a heading, up to the next heading of any depth. */
export function sectionOf(document: Document, title: string): string | null {
  const lines = document.text.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === title);
  if (start === -1) return null;
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join("\n");
}

/** The rows of a section's tables, as cells without the backticks around them; the head and its rule left out. */
export function tableRows(section: string): readonly (readonly string[])[] {
  const lines = section.split("\n");
  return lines.flatMap((line, index) => {
    const isHead = /^\|[-| ]+\|$/.test(lines[index + 1] ?? "");
    if (!line.startsWith("|") || isHead || /^\|[-| ]+\|$/.test(line)) return [];
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    return [cells.map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1"))];
  });
}
