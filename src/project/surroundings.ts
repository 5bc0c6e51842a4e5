import type { ProjectFolder } from "./stack.ts";

/** Folders of the top two levels with how many files lie below them. */
export type Layout = readonly { readonly folder: string; readonly fileCount: number }[];

const foldersMax = 60;
const summaryCharactersMax = 1000;

export function layoutOf(files: readonly string[]): Layout {
  const counts = new Map<string, number>();
  for (const file of files) {
    const [top, second] = file.split("/").slice(0, -1);
    if (top === undefined) continue;
    for (const folder of second === undefined ? [top] : [top, `${top}/${second}`])
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .map(([folder, fileCount]) => ({ folder, fileCount }))
    .sort((one, other) => (one.folder < other.folder ? -1 : 1))
    .slice(0, foldersMax);
}

const readmes = ["README.md", "README.rst", "README.txt", "README", "readme.md"];

/** The README's first paragraph of prose: no title, badge, image or HTML; an empty text where there is none. */
export function readmeSummary(folder: ProjectFolder): string {
  const readme = readmes.map(folder.read).find((text) => text !== null) ?? "";
  const paragraphs = readme
    .replaceAll("\r\n", "\n")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split(/\n\s*\n/);
  const prose = paragraphs
    .map((paragraph) =>
      paragraph
        .split("\n")
        .filter((line) => !/^\s*(#|=+$|-+$|!\[|\[!\[|<)/.test(line))
        .join(" ")
        .trim(),
    )
    .find((paragraph) => /\p{L}{2}/u.test(paragraph) && !paragraph.startsWith("```"));
  return (prose ?? "").slice(0, summaryCharactersMax);
}

const conventionFiles: Readonly<Record<string, readonly string[]>> = {
  EditorConfig: [".editorconfig"],
  Biome: ["biome.json", "biome.jsonc"],
  ESLint: [
    "eslint.config.js",
    "eslint.config.mjs",
    ".eslintrc",
    ".eslintrc.json",
    ".eslintrc.js",
    ".eslintrc.cjs",
  ],
  Prettier: [".prettierrc", ".prettierrc.json", "prettier.config.js"],
  Ruff: ["ruff.toml"],
  RuboCop: [".rubocop.yml"],
  golangci: [".golangci.yml"],
  rustfmt: ["rustfmt.toml"],
  "clang-format": [".clang-format"],
  "GitHub Actions": [".github/workflows"],
  "GitLab CI": [".gitlab-ci.yml"],
  Docker: ["Dockerfile", "compose.yaml", "docker-compose.yml"],
};

/** Tools whose settings lie in the top folder: formatters, linters, CI. */
export function conventionsOf(folder: ProjectFolder): readonly string[] {
  return Object.entries(conventionFiles).flatMap(([name, files]) => (files.some(folder.has) ? [name] : []));
}
