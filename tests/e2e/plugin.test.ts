import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred } from "../support/command-line.ts";
import { temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { runClaude } from "./harness/client.mjs";
import { copiedMarketplace, runClient, withPlugin } from "./installations.ts";
import { idle } from "./obedient-model.ts";

describe("the Claude Code plugin", () => {
  it("is valid, and so is its marketplace, to the client's own validator", () => {
    const folder = copiedMarketplace();
    const home = temporaryFolder();

    const marketplace = runClient(["plugin", "validate", folder], folder, home);
    const plugin = runClient(["plugin", "validate", join(folder, "alfred")], folder, home);

    expect(marketplace).toMatchObject({ status: 0, text: expect.stringContaining("Validation passed") });
    expect(plugin).toMatchObject({ status: 0, text: expect.stringContaining("Validation passed") });
  });

  it("puts nothing of its own into the project, and tells the next session what is unfinished", async () => {
    const { root, home } = await withPlugin();
    await runClaude({ cwd: root, home, prompt: "/alfred:0-project --yes", script: { dynamic: idle } });
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const { main } = await runClaude({ cwd: root, home, prompt: "hello", script: { dynamic: idle } });

    expect(existsSync(join(root, ".claude/commands"))).toBe(false);
    expect(JSON.stringify(main[0]?.body.messages)).toContain(
      "alfred has a saved, unfinished run of 2-run SPEC-AUTH-001",
    );
  });

  it("is never there together with project files: install refuses, doctor names it", async () => {
    const { root, home } = await withPlugin();
    const environment = { HOME: home };

    const refused = await alfred(root, ["install"], { environment });
    const alone = await alfred(root, ["doctor"], { environment });
    const settings = readFileSync(join(root, ".claude/settings.json"), "utf8");

    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("alfred@alfred-phases") });
    expect(settings).not.toContain("session-start");
    expect(alone.stdout).toContain("slash commands and hook: alfred@alfred-phases");
  });
});
