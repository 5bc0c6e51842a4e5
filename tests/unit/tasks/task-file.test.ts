import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Claim, judgeClaim, readClaims } from "../../../src/tasks/claims.ts";
import { changeTaskFile, findTaskFile, readTaskFile } from "../../../src/tasks/task-file.ts";
import { aContext } from "../../support/a-context.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const tasks = "- [ ] **T-1**: Model\n- [ ] **T-2**: Store\n";
const context = aContext();

function aTaskFile(text = tasks) {
  const root = temporaryFolder();
  mkdirSync(join(root, ".moai/memory"), { recursive: true });
  writeFiles(root, { "tasks.md": text });
  return { root, file: findTaskFile(root, "tasks.md", context) };
}

const failing = (code: string, facts: object = {}) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, ...facts }) });
const started = new Map([["T-1", { state: "in_progress" }]] as const);

describe("a task file", () => {
  it("that is a folder isn't found", () => {
    const { root } = aTaskFile();
    mkdirSync(join(root, "folder.md"));

    expect(() => findTaskFile(root, "folder.md", context)).toThrow(failing("file_not_found"));
  });

  it("that isn't UTF-8 is refused: what can't be written back as it was isn't read", () => {
    const { file } = aTaskFile();
    writeFileSync(file.path, Buffer.from([0x2d, 0xff, 0xfe, 0x20]));

    expect(() => readTaskFile(file)).toThrow(
      failing("file_unreadable", { path: "tasks.md", detail: "it is not UTF-8 text" }),
    );
  });

  it("that nobody could read is refused by its size, before it is read", () => {
    const { file } = aTaskFile();
    truncateSync(file.path, 16 * 1024 * 1024 + 1);

    expect(() => readTaskFile(file)).toThrow(
      failing("file_unreadable", { detail: expect.stringContaining("16777217 bytes") }),
    );
  });

  it("that has become a folder is named for what it is", () => {
    const { root, file } = aTaskFile();
    mkdirSync(join(root, "folder"));

    expect(() => readTaskFile({ ...file, path: join(root, "folder") })).toThrow(
      failing("file_unreadable", { detail: expect.stringContaining("a folder") }),
    );
  });
});

describe("a change of a task file", () => {
  it("is decided anew where an editor has saved meanwhile; nothing of the editor's is lost", async () => {
    const { file } = aTaskFile();
    let looks = 0;

    await changeTaskFile(context, file, () => {
      looks += 1;
      if (looks === 2) writeFileSync(file.path, `${tasks}\nA note.\n`);
      return { value: null, changes: started };
    });

    expect(readFileSync(file.path, "utf8")).toBe("- [~] **T-1**: Model\n- [ ] **T-2**: Store\n\nA note.\n");
    expect(looks).toBe(3);
  });

  it("is given up where the file is changed all the time, and the file stays as its editor has it", async () => {
    const { file } = aTaskFile();
    let looks = 0;

    const changed = changeTaskFile(context, file, () => {
      looks += 1;
      writeFileSync(file.path, `${tasks}\nNote ${looks}.\n`);
      return { value: null, changes: started };
    });

    await expect(changed).rejects.toEqual(
      failing("file_unreadable", { detail: "it is being changed all the time" }),
    );
    expect(readFileSync(file.path, "utf8")).toBe(`${tasks}\nNote ${looks}.\n`);
  });
});

describe("claims", () => {
  it.each(["", "{", "[]", '{"schema_version": 2, "claims": {}}'])(
    "in a file that holds %j are none: the tasks themselves say what is in progress",
    (text) => {
      const { file } = aTaskFile();
      mkdirSync(join(file.claimsPath, ".."), { recursive: true });
      writeFileSync(file.claimsPath, text);

      expect(readClaims(file.claimsPath).size).toBe(0);
    },
  );

  it("of no process hold for an hour, whichever way the clock is wrong", () => {
    const claim: Claim = { name: "ada", claimedAt: "2026-01-01T12:00:00.000Z", process: null };

    expect(judgeClaim(claim, new Date("2026-01-01T13:00:00.000Z"))).toBe("unknown");
    expect(judgeClaim(claim, new Date("2026-01-01T13:00:00.001Z"))).toBe("gone");
    expect(judgeClaim(claim, new Date("2026-01-01T11:00:00.000Z"))).toBe("unknown");
    expect(judgeClaim(claim, new Date("2026-01-01T10:59:59.999Z"))).toBe("gone");
  });
});
