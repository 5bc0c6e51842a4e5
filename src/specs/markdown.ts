import type { Root, RootContent, Yaml } from "mdast";

/** A section of a document: its heading, and what stands under it up to the next heading of the same or a higher level. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly line: number;
  readonly content: readonly RootContent[];
  /** The text under the heading, as it is written. */
  readonly body: string;
  readonly bodyLine: number;
}

export interface Document {
  readonly frontMatter: { readonly text: string; readonly line: number } | null;
  readonly sections: readonly Section[];
  /** The text with code taken out, line for line: what is read for leftovers. */
  readonly prose: readonly string[];
  readonly links: readonly { readonly target: string; readonly line: number }[];
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
    prose: proseOf(tree, text),
    links: linksOf(tree),
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
    return [{ level: node.depth, title: textOf(node), line: lineOf(node), content, body, bodyLine }];
  });
}

/** Code is shown, not meant: a template's variable in a code sample isn't left over. */
function proseOf(tree: Root, text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  visit(tree, (node) => {
    if ((node.type !== "code" && node.type !== "inlineCode") || node.position === undefined) return;
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
  });
  return links;
}

function visit(node: Root | RootContent, see: (node: RootContent) => void): void {
  if (node.type !== "root") see(node);
  if ("children" in node) for (const child of node.children) visit(child, see);
}

function lineOf(node: RootContent): number {
  return node.position?.start.line ?? 1;
}
