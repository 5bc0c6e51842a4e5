import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { PathError } from "../../src/failures/index.ts";
import { validateAndConvertPath } from "../../src/project/index.ts";

it("whatever path comes in: it is refused, or it stays inside the root, links and all", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "alfred-paths-")));
  const root = join(folder, "root");
  mkdirSync(join(root, "a/b"), { recursive: true });
  symlinkSync("..", join(root, "up"));
  symlinkSync("../b", join(root, "a/side"));
  symlinkSync(folder, join(root, "a/out"));
  symlinkSync("root", join(folder, "alias"));
  symlinkSync("root/a", join(folder, "shortcut"));
  const part = fc.oneof(
    fc.constantFrom("..", ".", "a", "b", "up", "side", "out", "root", "", "/", "\\", "C:", "~", "con", "x "),
    fc.constantFrom("alias", "shortcut"),
    fc.string({ maxLength: 6 }),
  );

  const beginning = fc.constantFrom("", `${folder}/`, `${folder}/alias/`, `${folder}/shortcut/`);
  const parts = fc.array(part, { maxLength: 8 });

  fc.assert(
    fc.property(beginning, parts, fc.constantFrom("/", "\\"), (before, names, separator) => {
      const path = `${before}${names.join(separator)}`;
      try {
        const absolute = validateAndConvertPath(path, root);
        expect(isInside(realDeepest(absolute), root)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(PathError);
      }
    }),
    { numRuns: 3000 },
  );
});

function realDeepest(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return realDeepest(join(path, ".."));
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
}
