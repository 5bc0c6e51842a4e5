import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installAgent, listInstalled, uninstallAgent } from "../../../src/agents/index.ts";
import { silentTrace } from "../../../src/context/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

/** Every client whose hooks stand among other people's settings. */
const clients = [
  ["claude", ".claude/settings.json"],
  ["gemini", ".gemini/settings.json"],
  ["codex", ".codex/hooks.json"],
] as const;

interface Group {
  matcher?: string;
  hooks: Record<string, unknown>[];
}
type Hooks = Record<string, Group[]>;

const install = (root: string, agent: string) =>
  installAgent(root, {
    agent,
    language: "en",
    cli: { command: "alfred", args: [] },
    packageFolder: "/opt/alfred",
    environment: { HOME: "/nowhere" },
    trace: silentTrace,
  });
const uninstall = (root: string, agent: string) => uninstallAgent(root, { agent, trace: silentTrace });
const read = (root: string, path: string): { hooks: Hooks; [key: string]: unknown } =>
  JSON.parse(readFileSync(join(root, path), "utf8"));
const mine = { type: "command", command: "echo person" };

/** Changes what stands in the settings, as a person does in an editor. */
function edit(root: string, path: string, change: (hooks: Hooks) => void): void {
  const settings = read(root, path);
  change(settings.hooks);
  writeFiles(root, { [path]: JSON.stringify(settings, null, 2) });
}

function firstGroup(hooks: Hooks): Group {
  const group = hooks["SessionStart"]?.[0];
  if (group === undefined) throw new Error("no group");
  return group;
}

describe.each(clients)("the hooks of %s, in %s", (agent, path) => {
  it("stand in one group with a person's: only alfred's own call comes and goes", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    edit(root, path, (hooks) => {
      firstGroup(hooks).hooks.unshift(mine);
      firstGroup(hooks).matcher = "startup";
    });
    const before = readFileSync(join(root, path), "utf8");

    const again = await install(root, agent);

    expect(again.written).toEqual([]);
    expect(readFileSync(join(root, path), "utf8")).toBe(before);
    await uninstall(root, agent);
    expect(read(root, path)).toEqual({
      hooks: { SessionStart: [{ ...firstGroup(JSON.parse(before).hooks), hooks: [mine] }] },
    });
  });

  it("keep the timeout and the matcher that a person gave them", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    edit(root, path, (hooks) => {
      firstGroup(hooks).matcher = "resume";
      firstGroup(hooks).hooks[0] = { ...firstGroup(hooks).hooks[0], timeout: 2 };
    });

    expect((await install(root, agent)).written).toEqual([]);

    expect(firstGroup(read(root, path).hooks)).toMatchObject({ matcher: "resume", hooks: [{ timeout: 2 }] });
    await uninstall(root, agent);
    expect(existsSync(join(root, path))).toBe(false);
  });

  it("whose line a person rewrote stay that person's, and no second call stands beside it", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    const folder = path.split("/")[0];
    const line = `nice node ${folder}/alfred/hook.cjs session-start && echo person`;
    edit(root, path, (hooks) => {
      firstGroup(hooks).hooks[0] = { type: "command", command: line };
    });

    const { keptEdited, written } = await install(root, agent);

    expect({ keptEdited, written }).toEqual({ keptEdited: [join(root, path)], written: [] });
    expect(listInstalled(root)).toMatchObject([{ agent, isComplete: true }]);
    expect((await uninstall(root, agent)).keptEdited).toEqual([join(root, path)]);
    expect(read(root, path).hooks).toMatchObject({ SessionStart: [{ hooks: [{ command: line }] }] });
  });

  it.each([
    "node tools/other/hook.js session-start",
    "node '/home/ada/my alfred tools/hook.cjs' session-start",
    "cat docs/alfred/hook.cjs",
    "node alfred/hook.cjs session-start",
  ])("are never taken for another tool's: %s", async (command) => {
    const root = temporaryFolder();
    const group = { hooks: [{ type: "command", command }] };
    const before = `${JSON.stringify({ hooks: { SessionStart: [group] } }, null, 2)}\n`;
    writeFiles(root, { [path]: before });

    await install(root, agent);
    await install(root, agent);

    expect(read(root, path).hooks["SessionStart"]).toHaveLength(2);
    expect(read(root, path).hooks["SessionStart"]?.[0]).toEqual(group);
    await uninstall(root, agent);
    expect(readFileSync(join(root, path), "utf8")).toBe(before);
  });

  it("take the place of the call that an earlier version put there, once", async () => {
    const root = temporaryFolder();
    const earlier = {
      type: "command",
      command: 'node "/usr/lib/node_modules/alfred-phases/dist/hook.js" session-start',
    };
    const groups = [{ matcher: "startup", hooks: [mine, earlier] }, { hooks: [earlier] }];
    writeFiles(root, { [path]: JSON.stringify({ hooks: { SessionStart: groups } }) });

    await install(root, agent);

    expect(read(root, path).hooks["SessionStart"]).toEqual([
      { matcher: "startup", hooks: [mine, expect.not.objectContaining(earlier)] },
    ]);
    await uninstall(root, agent);
    expect(read(root, path)).toEqual({
      hooks: { SessionStart: [{ matcher: "startup", hooks: [mine] }] },
    });
  });

  it.each(["{}", "{}\n", '{"hooks":{"SessionStart":[]}}\n', '{"hooks": {}}', "", " \n"])(
    "leave a file that was there before, also where nothing was in it: %j",
    async (before) => {
      const root = temporaryFolder();
      writeFiles(root, { [path]: before });

      await install(root, agent);
      await install(root, agent);

      expect(listInstalled(root)).toMatchObject([{ agent, isComplete: true }]);
      await uninstall(root, agent);
      expect(read(root, path)).toEqual({});
    },
  );

  it("leave no file that alfred made, also where a person's settings were in it for a while", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    const made = readFileSync(join(root, path), "utf8");
    writeFiles(root, { [path]: JSON.stringify({ theme: "dark", ...JSON.parse(made) }) });
    await install(root, agent);
    writeFiles(root, { [path]: made });

    await uninstall(root, agent);

    expect(existsSync(join(root, path))).toBe(false);
  });

  it("are read and written with the mark of byte order that a file begins with", async () => {
    const root = temporaryFolder();
    const before = '\uFEFF{\n    "theme": "dark"\n}\n';
    writeFiles(root, { [path]: before });

    await install(root, agent);

    const text = readFileSync(join(root, path), "utf8");
    expect(text.startsWith('\uFEFF{\n    "theme"')).toBe(true);
    expect((await install(root, agent)).written).toEqual([]);
    expect(listInstalled(root)).toMatchObject([{ agent, isComplete: true }]);
    await uninstall(root, agent);
    expect(readFileSync(join(root, path), "utf8")).toBe(before);
  });
});
