import type { Root, RootContent, Yaml } from "mdast";

const comment = /<!--[\s\S]*?(?:-->|$)/g;

/** A section of a document: its heading, and what stands under it up to the next heading of the same or a higher level. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly line: number;
  /** What is read there: paragraphs, items of lists too, without code and comments; not its headings. */
  readonly paragraphs: readonly Paragraph[];
  /** The text under the heading, as it is written. */
  readonly body: string;
  readonly bodyLine: number;
}

export interface Paragraph {
  /** As it is written, on one line or more; without comments and the signs of bold text. */
  readonly text: string;
  readonly line: number;
}

export interface Document {
  readonly frontMatter: { readonly text: string; readonly line: number } | null;
  readonly sections: readonly Section[];
  readonly paragraphs: readonly Paragraph[];
  /** The text with code taken out, line for line: what is read for leftovers. */
  readonly prose: readonly string[];
  /** The same without comments: what people read. */
  readonly shown: readonly string[];
  readonly links: readonly { readonly target: string; readonly line: number }[];
  /** Code within a line, where paths are named. */
  readonly codes: readonly { readonly text: string; readonly line: number }[];
}

/** Reads Markdown with front matter; every part knows its line. */
export async function readMarkdown(text: string): Promise<Document> {
  const [{ fromMarkdown }, { frontmatterFromMarkdown }, { frontmatter }, { toString: textOf }] =
    await Promise.all([
      import("mdast-util-from-markdown"),
      import("mdast-util-frontmatter"),
      import("micromark-extension-frontmatter"),
      import("mdast-util-to-string"),
    ]);
  const tree = fromMarkdown(text, {
    extensions: [frontmatter(["yaml"])],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"])],
  });
  const yaml = tree.children.find((node): node is Yaml => node.type === "yaml");
  return {
    frontMatter: yaml === undefined ? null : { text: yaml.value, line: lineOf(yaml) },
    sections: sectionsOf(tree, text, textOf),
    paragraphs: paragraphsOf(tree.children, text),
    prose: without(tree, text, ["code", "inlineCode"]),
    shown: without(tree, text, ["code", "inlineCode", "html"]),
    links: linksOf(tree),
    codes: codesOf(tree),
  };
}

function sectionsOf(tree: Root, text: string, textOf: (node: unknown) => string): readonly Section[] {
  const lines = text.split(/\r?\n/);
  return tree.children.flatMap((node, index) => {
    if (node.type !== "heading") return [];
    const rest = tree.children.slice(index + 1);
    const end = rest.findIndex((each) => each.type === "heading" && each.depth <= node.depth);
    const content = end === -1 ? rest : rest.slice(0, end);
    const next = end === -1 ? undefined : rest[end];
    const bodyLine = (node.position?.end.line ?? 0) + 1;
    const bodyEnd = next === undefined ? lines.length : lineOf(next) - 1;
    const body = lines.slice(bodyLine - 1, bodyEnd).join("\n");
    const paragraphs = paragraphsOf(content, text);
    return [
      { level: node.depth, title: textOf(node).trim(), line: lineOf(node), paragraphs, body, bodyLine },
    ];
  });
}

function paragraphsOf(content: readonly RootContent[], text: string): readonly Paragraph[] {
  return content.flatMap((node) => {
    const read = readOf(node, text).trim();
    if (read !== "") return [{ text: read, line: lineOf(node) }];
    const isHeadOrRead = node.type === "heading" || node.type === "paragraph";
    return "children" in node && !isHeadOrRead ? paragraphsOf(node.children, text) : [];
  });
}

/** A paragraph of nothing but code is code; of HTML, what stands between its tags is read. */
function readOf(node: RootContent, text: string): string {
  if (node.type === "html") return node.value.replaceAll(comment, "").replaceAll(/<[^>]*>/g, "");
  const isUnread = (child: RootContent) =>
    child.type === "inlineCode" ||
    child.type === "html" ||
    (child.type === "text" && child.value.trim() === "");
  if (node.type !== "paragraph" || node.children.every(isUnread)) return "";
  return text
    .slice(node.position?.start.offset, node.position?.end.offset)
    .replaceAll(comment, "")
    .replaceAll("**", "");
}

/** Code is shown, not meant: a template's variable in a code sample isn't left over. */
function without(tree: Root, text: string, kinds: readonly RootContent["type"][]): readonly string[] {
  const lines = text.split(/\r?\n/);
  visit(tree, (node) => {
    if (!kinds.includes(node.type) || node.position === undefined) return;
    const { start, end } = node.position;
    for (let line = start.line; line <= end.line; line++) {
      const shown = lines[line - 1] ?? "";
      const from = line === start.line ? start.column - 1 : 0;
      const to = line === end.line ? end.column - 1 : shown.length;
      lines[line - 1] = shown.slice(0, from) + " ".repeat(Math.max(0, to - from)) + shown.slice(to);
    }
  });
  return lines;
}

function linksOf(tree: Root): Document["links"] {
  const links: { target: string; line: number }[] = [];
  visit(tree, (node) => {
    if (node.type === "link" || node.type === "image" || node.type === "definition")
      links.push({ target: node.url, line: lineOf(node) });
    if (node.type === "html") links.push(...linksOfHtml(node.value, lineOf(node)));
  });
  return links;
}

function linksOfHtml(html: string, line: number): Document["links"] {
  const shown = html.replaceAll(comment, (hidden) => hidden.replaceAll(/[^\n]/g, " "));
  const attribute = /\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi;
  return [...shown.matchAll(attribute)].map((match) => {
    const [, double, single, bare = ""] = match;
    const linesBefore = shown.slice(0, match.index).split("\n").length - 1;
    return { target: double ?? single ?? bare, line: line + linesBefore };
  });
}

function codesOf(tree: Root): Document["codes"] {
  const codes: { text: string; line: number }[] = [];
  visit(tree, (node) => {
    if (node.type === "inlineCode") codes.push({ text: node.value, line: lineOf(node) });
  });
  return codes;
}

function visit(node: Root | RootContent, see: (node: RootContent) => void): void {
  if (node.type !== "root") see(node);
  if ("children" in node) for (const child of node.children) visit(child, see);
}

function lineOf(node: RootContent): number {
  return node.position?.start.line ?? 1;
}
