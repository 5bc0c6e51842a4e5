import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSpecId, setSpecStatus } from "../../../src/specs/index.ts";
import { noon } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const path = ".moai/specs/SPEC-A-001/spec.md";
const day = noon.toISOString().slice(0, 10);

/** What `spec.md` is after its status was set. */
function completed(text: string): string {
  const root = temporaryFolder();
  writeFiles(root, { [path]: text });
  setSpecStatus(root, parseSpecId("SPEC-A-001"), { status: "completed", now: noon });
  return readFileSync(join(root, path), "utf8");
}

describe("setting a SPEC's status", () => {
  it.each([
    ["plain", "status: draft", "status: completed"],
    ["quoted", 'status: "draft"', "status: completed"],
    ["with a comment", "status: draft   # draft, approved", "status: completed   # draft, approved"],
    ["empty", "status:", "status: completed"],
  ])("changes the line alone: %s", (_, before, after) => {
    const text = (line: string, updated: string) =>
      `---\nid: SPEC-A-001\n${line}\nupdated: ${updated}\n---\n# Title\n\nstatus: draft\n`;

    expect(completed(text(before, "2025-11-01"))).toBe(text(after, day));
  });

  it("keeps Windows line ends", () => {
    expect(completed("---\r\nstatus: draft\r\nupdated: 2025-11-01\r\n---\r\n# Title\r\n")).toBe(
      `---\r\nstatus: completed\r\nupdated: ${day}\r\n---\r\n# Title\r\n`,
    );
  });

  it("keeps a byte order mark", () => {
    expect(completed("\uFEFF---\nstatus: draft\nupdated: 2025-11-01\n---\n# Title\n")).toBe(
      `\uFEFF---\nstatus: completed\nupdated: ${day}\n---\n# Title\n`,
    );
  });

  it.each([
    ["has it already", "---\nstatus: completed\nupdated: 2025-11-01\n---\n"],
    ["has no front matter", "# Title\n\nstatus: draft\n"],
    ["has no status", "---\nid: SPEC-A-001\nupdated: 2025-11-01\n---\n"],
  ])("leaves a document that %s to the byte", (_, text) => {
    expect(completed(text)).toBe(text);
  });
});
