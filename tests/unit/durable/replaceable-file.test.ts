import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeReplaceable } from "../../../src/durable/index.ts";
import { asOrdinaryUserUntilDone } from "../../support/ordinary-user.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

describe("a text that can be made again", () => {
  it("takes the place of the one before, with its mode, and leaves nothing beside it", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a.md": "old" });
    chmodSync(join(folder, "a.md"), 0o600);

    await writeReplaceable(join(folder, "a.md"), "new, 가나다");
    await writeReplaceable(join(folder, "deep/er/b.md"), "made");

    expect(readFileSync(join(folder, "a.md"), "utf8")).toBe("new, 가나다");
    expect(statSync(join(folder, "a.md")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      "a.md",
      "deep",
      "deep/er",
      "deep/er/b.md",
    ]);
  });

  it("is written through a link, which stays one", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "real/a.md": "old" });
    symlinkSync(join(folder, "real/a.md"), join(folder, "a.md"));

    await writeReplaceable(join(folder, "a.md"), "new");

    expect(lstatSync(join(folder, "a.md")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "real/a.md"), "utf8")).toBe("new");
  });

  it.runIf(process.platform !== "win32")("stays as it is where its owner made it read-only", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.md");
    writeFiles(folder, { "a.md": "old" });
    chmodSync(file, 0o444);
    chmodSync(folder, 0o777);

    await expect(asOrdinaryUserUntilDone(() => writeReplaceable(file, "new"))).rejects.toMatchObject({
      failure: { code: "write_not_permitted", path: file, blockedBy: file },
    });
    expect(readFileSync(file, "utf8")).toBe("old");
  });

  it("that can't be put in place is said, and leaves nothing beside what stands there", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "a.md"));

    await expect(writeReplaceable(join(folder, "a.md"), "new")).rejects.toMatchObject({
      failure: { code: "save_failed", path: join(folder, "a.md") },
    });
    expect(readdirSync(folder)).toEqual(["a.md"]);
  });
});
