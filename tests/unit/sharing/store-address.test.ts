import { describe, expect, it } from "vitest";
import {
  folderOf,
  holdsPassword,
  identityOf,
  teamAddressOf,
  withoutPassword,
} from "../../../src/sharing/store-address.ts";

const settings = { address: "postgres://ada@db/alfred", project: "greeter" };

describe("where a team's store is", () => {
  it("is what the configuration says, and before it what the environment says", () => {
    expect(teamAddressOf(settings, {})).toEqual(settings);
    expect(teamAddressOf(settings, { ALFRED_STORE: "" })).toEqual(settings);
    const ALFRED_STORE = "postgresql://ada:word@other/alfred";
    expect(teamAddressOf(settings, { ALFRED_STORE })).toEqual({ address: ALFRED_STORE, project: "greeter" });
    expect(teamAddressOf({ address: null, project: "greeter" }, { ALFRED_STORE })?.address).toBe(
      ALFRED_STORE,
    );
  });

  it("is nowhere without the configuration's word, or where the environment switches it off", () => {
    expect(teamAddressOf(null, { ALFRED_STORE: "postgres://db/alfred" })).toBeNull();
    expect(teamAddressOf(settings, { ALFRED_STORE: "files" })).toBeNull();
  });

  it("has to name the project", () => {
    expect(() => teamAddressOf({ ...settings, project: null }, {})).toThrow("name the project");
  });

  it.each([
    ["postgres://ada@db/alfred", false],
    ["postgres://ada:word@db/alfred", true],
    ["postgres://ada@db/alfred?password=word", true],
    ["postgres://ada:wo rd@[db", true],
    ["files:/team", false],
  ])("%s holds a password: %s", (address, expected) => {
    expect(holdsPassword(address)).toBe(expected);
  });

  it("is shown without what follows the database's name", () => {
    expect(withoutPassword("postgres://ada:word@db:5432/alfred?password=word")).toBe(
      "postgres://db:5432/alfred",
    );
  });

  const one = "postgres://ada:word@db/alfred?application_name=x&options=-csearch_path%3Dteam";
  it.each([
    [
      "another password",
      "postgres://ada:other@db/alfred?application_name=x&options=-csearch_path%3Dteam",
      true,
    ],
    ["no password", "postgres://ada@db/alfred?application_name=x&options=-csearch_path%3Dteam", true],
    ["the password among the options", `${one.replace(":word", "")}&password=word`, true],
    [
      "the options in another order",
      "postgres://ada@db/alfred?options=-csearch_path%3Dteam&application_name=x",
      true,
    ],
    ["another option", one.replace("Dteam", "Dother"), false],
    ["another user", one.replace("ada", "bob"), false],
    ["another database", one.replace("/alfred", "/other"), false],
  ])("with %s it is the same store, or not", (_, other, isSame) => {
    expect(identityOf(other) === identityOf(one)).toBe(isSame);
    expect(identityOf(other)).not.toMatch(/word|other@/);
  });

  it("a folder is meant from the project", () => {
    expect(folderOf("files:../team", "/home/ada/greeter")).toBe("/home/ada/team");
    expect(folderOf("files:/team", "/home/ada/greeter")).toBe("/team");
  });
});
