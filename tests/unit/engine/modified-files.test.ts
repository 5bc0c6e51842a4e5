import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modifiedAtStart, namedFiles, wasModifiedAtStart } from "../../../src/engine/modified-files.ts";

const files = (count: number) => Array.from({ length: count }, (_, index) => `/p/data/${index}.txt`);

describe("the files that were changed when a step began", () => {
  it("are all named up to a thousand, with no count beside", () => {
    expect(namedFiles(files(1_000))).toEqual({ filesModified: files(1_000) });
    expect(modifiedAtStart("/p", files(2))).toEqual({ files_modified_at_start: files(2) });
  });

  it("are known again, named or not, and no others, in another folder too", () => {
    const metadata = modifiedAtStart("/p", files(5_000));
    const wasModified = wasModifiedAtStart("/p", metadata);

    expect(metadata).toMatchObject({ files_modified_at_start_count: 5_000 });
    expect(JSON.stringify(metadata).length).toBeLessThan(5_000 * 20);
    expect(files(5_000).every(wasModified)).toBe(true);
    expect(["/p/data/5000.txt", "/p/data/0.txt.bak", "/q/data/4999.txt"].some(wasModified)).toBe(false);
    const carried = { ...metadata, files_modified_at_start: [] };
    expect(wasModifiedAtStart("/q", carried)("/q/data/4999.txt")).toBe(true);
  });

  it("are none where a file says something else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (named, digests) => {
        const metadata = { files_modified_at_start: named, files_modified_at_start_digests: digests };
        const parsed = JSON.parse(JSON.stringify(metadata));
        expect(typeof wasModifiedAtStart("/p", parsed)("/p/a.txt")).toBe("boolean");
      }),
    );
  });
});
