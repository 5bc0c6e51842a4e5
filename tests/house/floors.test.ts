import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Arrow,
  arrowsOf,
  type Drawing,
  readDrawing,
  roomOf,
  root,
  shown,
  sourceFiles,
} from "./drawing.ts";

const drawing = readDrawing(readFileSync(join(root, "docs/architecture.md"), "utf8"));
const arrows = sourceFiles().flatMap(arrowsOf);

function problemOf({ from, to }: Arrow, { floorOf, drawn }: Drawing): string | null {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === null || target === null || source === target) return null;
  const [above, below] = [floorOf.get(source), floorOf.get(target)];
  const arrow = `${shown(from)} -> ${shown(to)}`;
  if (above === undefined || below === undefined) return `${arrow}: a room isn't drawn; draw it or move it`;
  if (above < below || drawn.has(`${source}->${target}`)) return null;
  return `${arrow}: goes ${above === below ? "sideways" : "up"}; draw it or move it`;
}

/** A circle of files, as the list of its members, or null. */
function findCircle(all: readonly Arrow[]): readonly string[] | null {
  const targets = new Map<string, string[]>();
  for (const { from, to } of all) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map(shown);
    if (done.has(file)) return null;
    for (const target of targets.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of targets.keys()) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe("the house stands as it is drawn", () => {
  it("has imports that only go down, or where they are drawn", () => {
    expect(arrows.length).toBeGreaterThan(100);
    expect(arrows.map((arrow) => problemOf(arrow, drawing)).filter((problem) => problem !== null)).toEqual(
      [],
    );
  });

  it("has no circle of files", () => {
    expect(findCircle(arrows)).toBeNull();
  });

  it("is entered by its doors: other rooms import a room's index.ts", () => {
    const pastTheDoor = arrows.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && roomOf(to) !== null && basename(to) !== "index.ts",
    );

    expect(pastTheDoor.map(({ from, to }) => `${shown(from)} -> ${shown(to)}`)).toEqual([]);
  });

  it("refuses an import that goes up, sideways or to a room that isn't drawn", () => {
    const small: Drawing = {
      floorOf: new Map([
        ["engine", 0],
        ["gates", 1],
        ["agents", 1],
      ]),
      drawn: new Set(),
    };
    const arrow = (from: string, to: string) => ({
      from: join(root, "src", from, "a.ts"),
      to: join(root, "src", to, "index.ts"),
    });

    expect(problemOf(arrow("engine", "gates"), small)).toBeNull();
    expect(problemOf(arrow("gates", "engine"), small)).toContain("goes up");
    expect(problemOf(arrow("gates", "agents"), small)).toContain("goes sideways");
    expect(problemOf(arrow("gates", "cellar"), small)).toContain("isn't drawn");
  });

  it("finds a circle where there is one", () => {
    expect(
      findCircle([
        { from: "/a.ts", to: "/b.ts" },
        { from: "/b.ts", to: "/a.ts" },
      ]),
    ).not.toBeNull();
  });
});
