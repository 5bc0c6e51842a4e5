import { chmodSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAsAtStart, modifiedAtStart, namedFiles } from "../../../src/engine/modified-files.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const files = (count: number) => Array.from({ length: count }, (_, index) => `/p/data/${index}.txt`);

describe("the files that were changed when a step began", () => {
  it("are all named up to a thousand, with no count beside", () => {
    expect(namedFiles(files(1_000))).toEqual({ filesModified: files(1_000) });
    const metadata = modifiedAtStart("/p", files(2));
    expect(metadata).toMatchObject({ files_modified_at_start: files(2) });
    expect(metadata).not.toHaveProperty("files_modified_at_start_count");
  });

  it("are known again, named or not, and no others, in another folder too", () => {
    const metadata = modifiedAtStart("/p", files(5_000));
    const wasModified = isAsAtStart("/p", metadata);

    expect(metadata).toMatchObject({ files_modified_at_start_count: 5_000 });
    expect(JSON.stringify(metadata).length).toBeLessThan(5_000 * 20);
    expect(files(5_000).every(wasModified)).toBe(true);
    expect(["/p/data/5000.txt", "/p/data/0.txt.bak", "/q/data/4999.txt"].some(wasModified)).toBe(false);
    const carried = { ...metadata, files_modified_at_start: [] };
    expect(isAsAtStart("/q", carried)("/q/data/4999.txt")).toBe(true);
  });

  it("are other than then once they have another content, or are gone", () => {
    const [root, elsewhere] = [temporaryFolder(), join(temporaryFolder(), "moved")];
    writeFiles(root, { "kept.txt": "a", "edited.txt": "a", "gone.txt": "a", "big.txt": "a".repeat(1 << 21) });
    const named = ["kept.txt", "edited.txt", "gone.txt", "big.txt"];
    const metadata = modifiedAtStart(
      root,
      named.map((name) => join(root, name)),
    );

    writeFiles(root, { "edited.txt": "b", "kept.txt": "a", "big.txt": "a".repeat(1 << 20) });
    rmSync(join(root, "gone.txt"));

    const asAtStart = (folder: string) =>
      named.filter((name) => isAsAtStart(folder, metadata)(join(folder, name)));
    expect(asAtStart(root)).toEqual(["kept.txt"]);
    renameSync(root, elsewhere);
    expect(asAtStart(elsewhere)).toEqual(["kept.txt"]);
  });

  it("may be ones that can't be read", () => {
    const root = temporaryFolder();
    writeFiles(root, { "secret.txt": "a" });
    const file = join(root, "secret.txt");
    chmodSync(file, 0);

    expect(isAsAtStart(root, modifiedAtStart(root, [file]))(file)).toBe(true);
  });

  it("are told by their names alone in a record that says nothing of their contents", () => {
    const isModified = isAsAtStart("/p", { files_modified_at_start: ["/p/a.txt"] });

    expect([isModified("/p/a.txt"), isModified("/p/b.txt")]).toEqual([true, false]);
  });

  it("are none where a file says something else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (named, digests, contents) => {
        const metadata = {
          files_modified_at_start: named,
          files_modified_at_start_digests: digests,
          files_modified_at_start_contents: contents,
        };
        const parsed = JSON.parse(JSON.stringify(metadata));
        expect(typeof isAsAtStart("/p", parsed)("/p/a.txt")).toBe("boolean");
      }),
    );
  });
});
