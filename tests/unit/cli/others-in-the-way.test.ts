import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asOrdinaryUserUntilDone } from "../../support/ordinary-user.ts";
import { aProject, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

const command = ".claude/commands/alfred/1-plan.md";
const theirs = "---\nname: alfred:1-plan\n---\nAnother tool's plan\n";

describe("another tool's file in the place of one of alfred's", () => {
  it.each(["en", "ko"])(
    "is kept and called what it is, with the way out, by 0-project: %s",
    async (language) => {
      const root = aProject({ [command]: theirs });

      const { exitCode, stderr } = await entered(root, ["0-project", "--yes", "--lang", language]);

      expect(exitCode).toBe(0);
      expect(readFileSync(join(root, command), "utf8")).toBe(theirs);
      const line = stderr.split("\n").find((each) => each.includes("1-plan.md"));
      expect(line).toMatch(/^WARNING: /);
      expect(line).not.toMatch(/edited|수정/);
      expect(stderr).toContain("alfred install");
    },
  );

  it("is told from a file that a person edited by install, and doctor names it", async () => {
    const root = temporaryFolder();
    writeFiles(root, { [command]: theirs });
    await entered(root, ["install"]);
    const edited = join(root, ".claude/commands/alfred/2-run.md");
    writeFiles(root, {
      ".claude/commands/alfred/2-run.md": `My own words\n${readFileSync(edited, "utf8")}`,
    });

    const installed = await entered(root, ["install", "--json"]);
    const { exitCode, stdout } = await entered(root, ["doctor"]);

    expect(JSON.parse(installed.stdout)).toMatchObject({
      kept_edited: [edited],
      kept_others: [join(root, command)],
    });
    expect(exitCode).toBe(3);
    expect(stdout).toContain(command);
    expect(stdout).not.toContain("2-run.md");
  });

  it("alone is no installation of alfred's", async () => {
    const root = temporaryFolder();
    writeFiles(root, { [command]: theirs });

    expect((await entered(root, ["doctor", "--json"])).stdout).toContain("not installed");
    await entered(root, ["uninstall"]);
    expect(readFileSync(join(root, command), "utf8")).toBe(theirs);
  });
});

describe("settings that 0-project can't add its hooks to", () => {
  const path = ".claude/settings.json";

  it.each([
    ["have comments", '{\n  // mine\n  "model": "opus",\n}\n'],
    ["hold no object", "[]\n"],
  ])(
    "are left with a warning that has the lines to add, and all else is done, where they %s",
    async (_, text) => {
      const root = aProject({ [path]: text });

      const { exitCode, stdout, stderr } = await entered(root, ["0-project", "--yes"]);

      expect(exitCode).toBe(0);
      expect(stdout).toContain("/alfred:1-plan");
      expect(readFileSync(join(root, path), "utf8")).toBe(text);
      expect(existsSync(join(root, command))).toBe(true);
      expect(existsSync(join(root, ".moai/project/product.md"))).toBe(true);
      expect(stderr).toContain(`WARNING: ${path}`);
      const lines = stderr.split("\n").filter((line) => line.trimStart().startsWith('"'));
      const hooks = JSON.parse(`{${lines.join("")}}`);
      expect(Object.keys(hooks)).toContain("SessionStart");
      expect(JSON.stringify(hooks)).not.toContain("--made-file");
      // Added by hand, they are what install would have written.
      writeFiles(root, { [path]: JSON.stringify({ hooks }) });
      expect(JSON.parse((await entered(root, ["install", "--json"])).stdout)).toMatchObject({ written: [] });
    },
  );

  it.runIf(process.platform !== "win32")("are left so, too, where they are read-only", async () => {
    const root = temporaryFolder();
    writeFiles(root, { [path]: "{}\n" });
    for (const open of [root, join(root, ".claude")]) chmodSync(open, 0o777);
    chmodSync(join(root, path), 0o444);

    const { exitCode, stderr } = await asOrdinaryUserUntilDone(() => entered(root, ["0-project", "--yes"]));

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("read-only") });
    expect(readFileSync(join(root, path), "utf8")).toBe("{}\n");
    expect(existsSync(join(root, command))).toBe(true);
  });

  it("are refused by install, which says what kind of file it reads", async () => {
    const root = temporaryFolder();
    writeFiles(root, { [path]: '{ "a": 1, }' });

    const { exitCode, stderr } = await entered(root, ["install"]);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining("without comments"),
    });
    expect(existsSync(join(root, command))).toBe(false);
  });
});
