import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "src");

/** One import, from a file below `src` to another one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Which floor each room is on (0 is the top), and the arrows drawn between rooms of one floor. */
export interface Drawing {
  readonly floorOf: ReadonlyMap<string, number>;
  readonly drawn: ReadonlySet<string>;
}

/** The drawing as `docs/architecture.md` has it: rooms a line from top to bottom, then single arrows. */
export function readDrawing(text: string): Drawing {
  const block = /```floors\n([\s\S]*?)```/.exec(text)?.[1];
  if (block === undefined) throw new Error("docs/architecture.md has no block of floors");
  const lines = block.split("\n").filter((line) => line.trim() !== "");
  const floors = lines.filter((line) => !line.includes("->"));
  const arrows = lines.filter((line) => line.includes("->"));
  return {
    floorOf: new Map(
      floors.flatMap((line, floor) =>
        line
          .trim()
          .split(/\s+/)
          .map((room) => [room, floor] as const),
      ),
    ),
    drawn: new Set(arrows.map((line) => line.replaceAll(/\s+/g, ""))),
  };
}

export function sourceFiles(directory = source): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}generated${sep}`))
    .sort();
}

/** Every import of a file, of types and by `import()` too, that stays inside `src`. Found by the compiler's own parser. */
export function arrowsOf(file: string): readonly Arrow[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => ({ from: file, to: resolve(dirname(file), fileName) }))
    .filter(({ to }) => !to.includes(`${sep}generated${sep}`) && to.startsWith(source));
}

/** The room of a file: the first folder below `src`, or null for the library's door. */
export function roomOf(file: string): string | null {
  const [room, ...rest] = relative(source, file).split(sep);
  return rest.length === 0 ? null : (room ?? null);
}

export function shown(file: string): string {
  return relative(root, file).split(sep).join("/");
}
