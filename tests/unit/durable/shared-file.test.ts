import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeFile, writeSharedFile } from "../../../src/durable/index.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

describe("a file that people have too", () => {
  it("is written in folders that are made for it, and leaves nothing else", () => {
    const root = temporaryFolder();

    writeSharedFile(join(root, "a/b/settings.json"), "{}\n");

    expect(readFileSync(join(root, "a/b/settings.json"), "utf8")).toBe("{}\n");
    expect(readdirSync(join(root, "a/b"))).toEqual(["settings.json"]);
  });

  it.runIf(process.platform !== "win32")("keeps the mode that a person gave it", () => {
    const file = join(temporaryFolder(), "settings.json");
    writeFileSync(file, "old");
    chmodSync(file, 0o600);

    writeSharedFile(file, "new");

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it.runIf(process.getuid?.() === 0)("stays its owner's where an administrator writes it", () => {
    const file = join(temporaryFolder(), "settings.json");
    writeFileSync(file, "old");
    chownSync(file, 65534, 65534);

    writeSharedFile(file, "new");

    expect(statSync(file)).toMatchObject({ uid: 65534, gid: 65534 });
  });

  it.runIf(process.platform !== "win32").each([
    ["that is there", true],
    ["that is not there yet", false],
  ])("is written through a link, into a file %s", (_, isThere) => {
    const root = temporaryFolder();
    mkdirSync(join(root, "shared"));
    if (isThere) writeFileSync(join(root, "shared/real.json"), "old");
    symlinkSync("shared/real.json", join(root, "settings.json"));

    writeSharedFile(join(root, "settings.json"), "new");

    expect(lstatSync(join(root, "settings.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, "shared/real.json"), "utf8")).toBe("new");
  });

  it.runIf(process.platform !== "win32")("stays as it is where its owner made it read-only", () => {
    const folder = temporaryFolder();
    const file = join(folder, "settings.json");
    writeFileSync(file, "old");
    chmodSync(file, 0o444);
    chmodSync(folder, 0o777);

    expect(() => asOrdinaryUser(() => writeSharedFile(file, "new"))).toThrow(
      expect.objectContaining({ failure: { code: "write_not_permitted", path: file, blockedBy: file } }),
    );
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["settings.json"]);
  });

  it.runIf(process.platform !== "win32")("says which folder may not be written, and of which file", () => {
    const folder = temporaryFolder();
    const file = join(folder, "a/settings.json");
    chmodSync(folder, 0o755);

    expect(() => asOrdinaryUser(() => writeSharedFile(file, "new"))).toThrow(
      expect.objectContaining({ failure: { code: "write_not_permitted", path: file, blockedBy: folder } }),
    );
  });

  it.runIf(process.platform !== "win32")("that can't be written says why, as a save does", () => {
    const root = temporaryFolder();
    symlinkSync("loop", join(root, "loop"));

    expect(() => writeSharedFile(join(root, "loop"), "new")).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "save_failed" }) }),
    );
    expect(() => removeFile(root)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "save_failed" }) }),
    );
  });
});
