import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { describe, expect, it } from "vitest";
import { PathError } from "../../src/failures/index.ts";
import { validateAndConvertPath } from "../../src/project/index.ts";
import { alfred } from "../support/command-line.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

/** A root with a file, a folder, links that stay inside and links that lead out. */
function aRoot(): string {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  mkdirSync(join(root, "src/deep"), { recursive: true });
  mkdirSync(join(folder, "root-evil"));
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(root, "src/file.ts"), "");
  symlinkSync(join(root, "src"), join(root, "link-inside"));
  symlinkSync("src/file.ts", join(root, "file-link"));
  symlinkSync(folder, join(root, "link-out"));
  symlinkSync("../secret.txt", join(root, "file-out"));
  symlinkSync("../not-there-yet", join(root, "dangling-out"));
  symlinkSync("src/not-there-yet", join(root, "dangling-inside"));
  symlinkSync("loop-b", join(root, "loop-a"));
  symlinkSync("loop-a", join(root, "loop-b"));
  symlinkSync("link-out", join(root, "link-to-link-out"));
  return root;
}

function refusalOf(path: string, root: string, options = {}): string | null {
  try {
    validateAndConvertPath(path, root, options);
    return null;
  } catch (error) {
    if (error instanceof PathError) return error.reason;
    throw error;
  }
}

describe("1.2 paths", () => {
  it("scenario 1.2.1: a relative path becomes an absolute one under the root", () => {
    const root = aRoot();

    expect(validateAndConvertPath(".moai/project/product.md", root)).toBe(
      join(root, ".moai/project/product.md"),
    );
    expect(validateAndConvertPath("./src/../src/file.ts", root)).toBe(join(root, "src/file.ts"));
    expect(validateAndConvertPath(join(root, "src/file.ts"), root)).toBe(join(root, "src/file.ts"));
    expect(validateAndConvertPath("src\\deep\\new.ts", root)).toBe(join(root, "src/deep/new.ts"));
  });

  it("scenario 1.2.2: a missing parent directory is named, a missing file whose parent exists is allowed", () => {
    const root = aRoot();

    expect(() => validateAndConvertPath("nowhere/new.md", root, { mustExist: true })).toThrow(
      /Parent directory not found[\s\S]*nowhere/,
    );
    expect(() => validateAndConvertPath("nowhere/new.md", root, { mustExist: true })).toThrow(PathError);
    expect(validateAndConvertPath("src/new.md", root, { mustExist: true })).toBe(join(root, "src/new.md"));
    expect(refusalOf("src/file.ts/below.md", root, { mustExist: true })).toBe("not_a_directory");
  });

  const outside = [
    "../../etc/passwd",
    "..",
    "../root-evil/x",
    "src/../../secret.txt",
    "/etc/passwd",
    "..\\..\\secret",
    "src\\..\\..\\secret",
    "a/b/../../../c",
    "./../x",
    "/",
  ];
  const byShape: readonly (readonly [string, string])[] = [
    ["", "empty"],
    ["   ", "empty"],
    ["a\0b", "null_byte"],
    ["a\nb", "control_character"],
    ["a\u001b[31mb", "control_character"],
    ["invoice\u202etxt.exe", "control_character"],
    ["invoice\u061ctxt.exe", "control_character"],
    ["a\ud800b", "malformed_unicode"],
    ["C:\\Windows\\system32", "windows_drive"],
    ["C:relative", "windows_drive"],
    ["c:/x", "windows_drive"],
    ["\\\\server\\share\\x", "unc_path"],
    ["//server/share", "unc_path"],
    ["\\\\?\\C:\\x", "unc_path"],
    ["\\\\.\\PhysicalDrive0", "unc_path"],
    ["CON", "device_name"],
    ["src/nul", "device_name"],
    ["src/NUL.txt", "device_name"],
    ["aux.md", "device_name"],
    ["aux .txt", "device_name"],
    ["src/con  .x", "device_name"],
    ["NUL .tar.gz", "device_name"],
    ["com1", "device_name"],
    ["COM¹.log", "device_name"],
    ["LPT9", "device_name"],
    ["CONIN$", "device_name"],
    ["file.txt:stream", "stream_name"],
    ["file.txt::$DATA", "stream_name"],
    ["src/a:b", "stream_name"],
    ["name.", "trailing_dot_or_space"],
    ["name ", "trailing_dot_or_space"],
    ["src/... /x", "trailing_dot_or_space"],
    ["x".repeat(300), "too_long"],
    ["a/".repeat(3000), "too_long"],
  ];
  const links: readonly (readonly [string, string])[] = [
    ["link-out/x", "link_outside_root"],
    ["link-out", "link_outside_root"],
    ["file-out", "link_outside_root"],
    ["dangling-out", "link_outside_root"],
    ["link-to-link-out/secret.txt", "link_outside_root"],
    ["loop-a", "link_loop"],
    ["loop-a/x", "link_loop"],
  ];

  it.each(outside)("scenario 1.2.1: %j is outside and refused", (path) => {
    expect(refusalOf(path, aRoot())).toBe("outside_root");
  });

  it.each([...byShape, ...links])("refuses %j: %s", (path, reason) => {
    expect(refusalOf(path, aRoot())).toBe(reason);
  });

  it.each([
    "~",
    "~root/x",
    "$HOME/x",
    "%2e%2e/x",
    "..%2f..%2fetc",
    "...",
    "..a",
    "a..",
    "-rf",
    "a b",
    "한글/파일.md",
    "．．/x",
    "link-inside/file.ts",
    "file-link",
    "dangling-inside",
    "con-fig",
    "con fig.txt",
    "console.log",
    ".git/config",
    "a/./b",
  ])("accepts %j as the plain name that it is", (path) => {
    const isTrailingDot = /(^|\/)[^/]*\.$/.test(path) && !/(^|\/)\.\.?($|\/)/.test(path);
    expect(refusalOf(path, aRoot())).toBe(isTrailingDot ? "trailing_dot_or_space" : null);
  });

  it("a root that is itself reached by a link is the same root", () => {
    const root = aRoot();
    const alias = `${root}-alias`;
    symlinkSync(root, alias);

    expect(validateAndConvertPath("src/file.ts", alias)).toBe(join(alias, "src/file.ts"));
    expect(refusalOf("link-out/x", alias)).toBe("link_outside_root");
  });

  it("an absolute path by another spelling of the root is inside, as it is spelled below the root", () => {
    const root = aRoot();
    const alias = `${root}-alias`;
    symlinkSync(root, alias);
    symlinkSync(join(root, "src"), `${root}-shortcut`);

    for (const [path, place] of [
      [join(alias, "src/file.ts"), "src/file.ts"],
      [join(alias, "src/not/there/yet.ts"), "src/not/there/yet.ts"],
      [join(alias, "link-inside/file.ts"), "link-inside/file.ts"],
      [alias, ""],
      [`${root}-shortcut/deep/new.ts`, "src/deep/new.ts"],
    ] as const) {
      expect(validateAndConvertPath(path, root)).toBe(join(root, place));
    }
    expect(validateAndConvertPath(join(root, "src/file.ts"), alias)).toBe(join(alias, "src/file.ts"));
  });

  it("by another spelling nothing outside becomes inside", () => {
    const root = aRoot();
    const alias = `${root}-alias`;
    symlinkSync(root, alias);
    symlinkSync(join(root, "gone"), `${root}-to-nothing`);

    expect(refusalOf(join(alias, "link-out/secret.txt"), root)).toBe("link_outside_root");
    expect(refusalOf(join(alias, "file-out"), root)).toBe("link_outside_root");
    expect(refusalOf(join(alias, "dangling-out"), root)).toBe("link_outside_root");
    expect(refusalOf(join(alias, "loop-a/x"), root)).toBe("link_loop");
    expect(refusalOf(`${alias}/../secret.txt`, root)).toBe("outside_root");
    expect(refusalOf(`${root}-evil/x`, alias)).toBe("outside_root");
    expect(refusalOf(join(root, ".."), alias)).toBe("outside_root");
    expect(refusalOf(`${root}-to-nothing/x`, root)).toBe("outside_root");
    // What only the disk says of folders above isn't asked for a relative path: it means what it spells.
    expect(refusalOf("../root-alias/src/file.ts", root)).toBe("outside_root");
  });

  it("the file system's own root contains everything absolute", () => {
    expect(refusalOf("tmp", parse(process.cwd()).root)).toBeNull();
  });

  it("scenario 1.2.1: `alfred path check` says the verdict with its exit code", async () => {
    const root = aRoot();
    mkdirSync(join(root, ".moai"));

    const fine = await alfred(root, ["path", "check", "src/new.ts"]);
    const refused = await alfred(root, ["path", "check", "../../etc/passwd", "--json"]);
    const missing = await alfred(root, ["path", "check", "nowhere/x", "--must-exist"]);

    expect(fine).toMatchObject({ exitCode: 0, stdout: `${join(root, "src/new.ts")}\n`, stderr: "" });
    expect(refused.exitCode).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      error: { code: "path_refused", reason: "outside_root" },
    });
    expect(missing).toMatchObject({ exitCode: 4, stdout: "" });
    expect(missing.stderr).toContain("Parent directory not found");
  });
});
