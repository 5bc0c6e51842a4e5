import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findPlugin, installAgent } from "../../src/agents/index.ts";
import { silentTrace } from "../../src/context/index.ts";
import { alfred } from "../support/command-line.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";

const enabled = (isOn: boolean) =>
  JSON.stringify({ enabledPlugins: { "alfred@mp": isOn, "other@mp": true } });
const request = {
  agent: "claude",
  language: "en",
  cli: { command: "alfred", args: [] },
  packageFolder: "/opt/alfred",
  trace: silentTrace,
} as const;

describe("the plugin in a project", () => {
  it.each([
    ["user's", { ".claude/settings.json": enabled(true) }, {}, true],
    ["project's", {}, { ".claude/settings.json": enabled(true) }, true],
    ["own local", {}, { ".claude/settings.local.json": enabled(true) }, true],
    [
      "user's, switched off here",
      { ".claude/settings.json": enabled(true) },
      { ".claude/settings.local.json": enabled(false) },
      false,
    ],
    ["unreadable", {}, { ".claude/settings.json": "{" }, false],
    ["oddly shaped", {}, { ".claude/settings.json": '{"enabledPlugins": ["alfred@mp"]}' }, false],
  ])("is found by the %s settings: %#", (_, inHome, inProject, isFound) => {
    const [home, root] = [temporaryFolder(), temporaryFolder()];
    writeFiles(home, inHome);
    writeFiles(root, inProject);

    expect(findPlugin(root, { HOME: home })?.id ?? null).toBe(isFound ? "alfred@mp" : null);
  });

  it("is looked for where CLAUDE_CONFIG_DIR says", () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "settings.json": enabled(true) });

    expect(findPlugin(temporaryFolder(), { HOME: "/nowhere", CLAUDE_CONFIG_DIR: folder })).toEqual({
      id: "alfred@mp",
      file: join(folder, "settings.json"),
    });
  });

  it("keeps project files out, but not another client's", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".claude/settings.json": enabled(true) });

    await expect(installAgent(root, { ...request, environment: {} })).rejects.toMatchObject({
      failure: { code: "plugin_enabled", plugin: "alfred@mp" },
    });
    expect((await installAgent(root, { ...request, agent: "gemini", environment: {} })).written).not.toEqual(
      [],
    );
  });

  it("and project files together are a problem that doctor names, with both ways out", async () => {
    const root = temporaryFolder();
    await installAgent(root, { ...request, environment: {} });
    writeFiles(root, { ".claude/settings.local.json": enabled(true) });

    const { exitCode, stdout } = await alfred(root, ["doctor"]);

    expect(exitCode).toBe(3);
    expect(stdout).toContain("alfred@mp");
    expect(stdout).toContain("alfred uninstall");
  });
});
