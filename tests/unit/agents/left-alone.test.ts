import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installAgent, uninstallAgent } from "../../../src/agents/index.ts";
import { silentTrace } from "../../../src/context/index.ts";
import { asOrdinaryUserUntilDone } from "../../support/ordinary-user.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const install = (root: string) =>
  installAgent(root, {
    agent: "claude",
    language: "en",
    cli: { command: "alfred", args: [] },
    packageFolder: "/opt/alfred",
    environment: { HOME: "/nowhere" },
    trace: silentTrace,
  });

/** A project of the ordinary user's, in which everybody may write but for what a test takes from them. */
function anOpenProject(files: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  chmodSync(root, 0o777);
  if (existsSync(join(root, ".claude"))) chmodSync(join(root, ".claude"), 0o777);
  return root;
}

describe.runIf(process.platform !== "win32")("what its owner made read-only", () => {
  it("is refused by name before anything is written", async () => {
    const root = anOpenProject({ ".claude/settings.json": '{"model": "opus"}\n' });
    const file = join(root, ".claude/settings.json");
    chmodSync(file, 0o444);

    const refused = asOrdinaryUserUntilDone(() => install(root));

    await expect(refused).rejects.toMatchObject({
      failure: { code: "write_not_permitted", path: file, blockedBy: file },
    });
    expect(readFileSync(file, "utf8")).toBe('{"model": "opus"}\n');
    expect(statSync(file).mode & 0o777).toBe(0o444);
    expect(existsSync(join(root, ".claude/commands"))).toBe(false);
  });

  it("is no obstacle where nothing is to be changed in it, and is not changed by uninstalling either", async () => {
    const root = anOpenProject({ ".claude/settings.json": '{"model": "opus"}\n' });
    const file = join(root, ".claude/settings.json");
    chmodSync(file, 0o666);
    await asOrdinaryUserUntilDone(() => install(root));
    const installed = readFileSync(file, "utf8");
    chmodSync(file, 0o444);

    expect((await asOrdinaryUserUntilDone(() => install(root))).written).toEqual([]);
    await expect(
      asOrdinaryUserUntilDone(() => uninstallAgent(root, { agent: "claude", trace: silentTrace })),
    ).rejects.toMatchObject({ failure: { code: "write_not_permitted", path: file } });
    expect(readFileSync(file, "utf8")).toBe(installed);
    expect(existsSync(join(root, ".claude/commands/alfred/1-plan.md"))).toBe(true);
  });

  it("is said of the client's folder, too, and isn't called a state file", async () => {
    const root = anOpenProject({ ".claude/notes.md": "mine" });
    chmodSync(join(root, ".claude"), 0o555);

    await expect(asOrdinaryUserUntilDone(() => install(root))).rejects.toMatchObject({
      failure: { code: "write_not_permitted", blockedBy: join(root, ".claude") },
    });
  });
});
