import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../../src/surfaces/cli/program.ts";
import { temporaryFolder } from "../support/temporary-project.ts";
import { buildShim, canPreload, runFaulted } from "./rigs/faulted-command.ts";
import { placeAt } from "./sweep/cases.ts";
import { notSwept, readers, sweptCommands } from "./sweep/commands.ts";
import { aBusyProject } from "./sweep/projects.ts";

function leaves(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
}

function neverEntered(): never {
  throw new Error("Nothing is run here");
}

async function everyCommand(): Promise<readonly string[]> {
  const facts = { open: neverEntered, enter: neverEntered, write: () => {}, language: "en" } as const;
  const { command } = await buildProgram({ ...facts, words: ["help", "each"] });
  return leaves(command).map((path) => path.join(" "));
}

const isCalledBy = (name: string, words: readonly string[]) => `${words.join(" ")} `.startsWith(`${name} `);

describe("the commands of the sweep", () => {
  it("are all that there are: each is swept, only reads, or is known not to be one of either", async () => {
    const known = [...sweptCommands.map(({ words }) => words), ...readers];
    const missing = (await everyCommand()).filter(
      (name) =>
        !notSwept.some((each) => isCalledBy(each, name.split(" "))) &&
        !known.some((words) => isCalledBy(name, words)),
    );

    // A new command that changes a file belongs into sweptCommands, one that changes none into readers.
    expect(missing).toEqual([]);
  });

  it.runIf(canPreload)("that only read change no file", async () => {
    const shim = buildShim();
    const place = placeAt(join(temporaryFolder(), "case"));
    mkdirSync(join(place.folder, "tmp"), { recursive: true });
    await aBusyProject(place.root);
    const changed: string[] = [];
    for (const words of readers) {
      const facts = { library: shim.library, ...place, words, input: "", fault: null };
      const { exitCode, calls, stderr } = await runFaulted(facts);
      expect({ words, exitCode, stderr }).toMatchObject({ exitCode: 0 });
      changed.push(...calls.map(({ operation, path }) => `${words.join(" ")}: ${operation} ${path}`));
    }
    shim.remove();

    expect(changed).toEqual([]);
  });
});
