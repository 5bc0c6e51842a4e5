import { isAbsolute, join, relative, sep } from "node:path";
import type { JsonObject, JsonValue, Run } from "../runs/index.ts";

/** A run's record as it is in another folder. Evidence stays as it was seen: it is sealed. */
export function relocate(run: Run, fromFolder: string, toFolder: string): Run {
  const moved = (path: string) => {
    const below = relative(fromFolder, path);
    const isBelow = below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
    return isBelow ? join(toFolder, below) : path;
  };
  return {
    ...run,
    context: {
      ...run.context,
      filesModified: run.context.filesModified.map(moved),
      handover: run.context.handover.map(moved),
    },
    filesCreated: run.filesCreated.map(moved),
    outputs: movedWithin(run.outputs, moved),
    // What a step gave on, and the files that it began with, are told apart by their paths.
    steps: run.steps.map((step) => ({
      ...step,
      output: movedWithin(step.output, moved),
      metadata: movedWithin(step.metadata, moved),
    })),
  };
}

function movedWithin(object: JsonObject, moved: (path: string) => string): JsonObject {
  const within = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return isAbsolute(value) ? moved(value) : value;
    if (isList(value)) return value.map(within);
    return typeof value === "object" && value !== null ? movedWithin(value, moved) : value;
  };
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, within(value)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
