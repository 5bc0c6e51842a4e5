import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { baseEnv, clientPath, runClaude } from "./harness/client.mjs";

const built = fileURLToPath(new URL("../../dist/plugin", import.meta.url));

/** The marketplace folder away from this checkout, so that no node_modules are above it. */
function copiedMarketplace(): string {
  const folder = join(temporaryFolder(), "marketplace");
  cpSync(built, folder, { recursive: true });
  return folder;
}

function claude(words: readonly string[], cwd: string, home: string) {
  const env = baseEnv({ home, tmp: home, port: 9 });
  const { status, stdout, stderr } = spawnSync(clientPath(), words, { cwd, env, encoding: "utf8" });
  return { status, text: `${stdout}${stderr}` };
}

/** A project in which the plugin is installed from a folder, and the user's home that knows of it. */
function projectWithPlugin() {
  const root = aProject();
  const home = temporaryFolder();
  const added = claude(["plugin", "marketplace", "add", copiedMarketplace()], root, home);
  const installed = claude(["plugin", "install", "alfred@alfred-phases", "--scope", "project"], root, home);
  expect({ added, installed }).toMatchObject({ added: { status: 0 }, installed: { status: 0 } });
  return { root, home };
}

const quiet = { dynamic: ({ side }: { readonly side: boolean }) => ({ text: side ? "ok" : "seen" }) };

describe("the Claude Code plugin", () => {
  it("is valid, and so is its marketplace, to the client's own validator", () => {
    const folder = copiedMarketplace();
    const home = temporaryFolder();

    const marketplace = claude(["plugin", "validate", folder], folder, home);
    const plugin = claude(["plugin", "validate", join(folder, "alfred")], folder, home);

    expect(marketplace).toMatchObject({ status: 0, text: expect.stringContaining("Validation passed") });
    expect(plugin).toMatchObject({ status: 0, text: expect.stringContaining("Validation passed") });
  });

  it("installs offline from a folder, and its commands run by the command line that it carries", async () => {
    const { root, home } = projectWithPlugin();
    const hostile = "\"; touch pwned; $(touch pwned2) `touch pwned3` it's";

    const project = await runClaude({
      cwd: root,
      home,
      prompt: "/alfred:0-project --yes",
      script: quiet,
      mode: "none",
    });
    const plan = await runClaude({
      cwd: root,
      home,
      prompt: `/alfred:1-plan ${hostile}`,
      script: quiet,
      mode: "none",
    });

    expect(project.slash_commands).toEqual(
      expect.arrayContaining([
        "alfred:0-project",
        "alfred:1-plan",
        "alfred:2-run",
        "alfred:resume",
        "alfred:status",
      ]),
    );
    expect(readState(root, "0-project-")).toMatchObject({ status: "completed" });
    // The plugin brings the commands; project files beside it would win silently.
    expect(existsSync(join(root, ".claude/commands"))).toBe(false);
    expect(plan.main[0]?.ctx.prompt).toContain("touch pwned; $(touch pwned2) `touch pwned3` it's");
    expect(plan.main[0]?.ctx.prompt).toContain("Write the SPEC");
    for (const name of ["pwned", "pwned2", "pwned3"]) expect(existsSync(join(root, name))).toBe(false);
  });

  it("tells the next session what is unfinished, by its own hook", async () => {
    const { root, home } = projectWithPlugin();
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const { main } = await runClaude({ cwd: root, home, prompt: "hello", script: quiet });

    expect(JSON.stringify(main[0]?.body.messages)).toContain(
      "alfred has a saved, unfinished run of 2-run SPEC-AUTH-001",
    );
  });

  it("is never there together with project files: install refuses, doctor names it", async () => {
    const { root, home } = projectWithPlugin();
    const environment = { HOME: home };

    const refused = await alfred(root, ["install"], { environment });
    const alone = await alfred(root, ["doctor"], { environment });
    const settings = readFileSync(join(root, ".claude/settings.json"), "utf8");

    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("alfred@alfred-phases") });
    expect(settings).not.toContain("session-start");
    expect(alone.stdout).toContain("slash commands and hook: alfred@alfred-phases");
  });
});
