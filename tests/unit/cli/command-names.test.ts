import { expect, it } from "vitest";
import { commandNames } from "../../../src/phases/command-names.ts";
import { commandFiles } from "../../../src/surfaces/cli/commands/index.ts";

it("the words that no phase may be named are the command line's, but for the builtin phases", () => {
  const names = commandFiles.flatMap(({ commands }) => commands.map(({ name }) => name));
  const ofCommands = names.filter((name) => !/^\d-/.test(name));

  expect([...commandNames].sort()).toEqual([...ofCommands, "help"].sort());
});
