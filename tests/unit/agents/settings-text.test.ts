import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installAgent, listInstalled, uninstallAgent } from "../../../src/agents/index.ts";
import { silentTrace } from "../../../src/context/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered } from "../cli/entered.ts";

/** Every client that alfred has something in other people's settings of, and whether it takes comments and commas behind the last. */
const clients = [
  ["claude", ".claude/settings.json", { comments: false, commas: false }],
  ["codex", ".codex/hooks.json", { comments: false, commas: false }],
  ["gemini", ".gemini/settings.json", { comments: true, commas: false }],
  ["opencode", "opencode.json", { comments: true, commas: true }],
] as const;

const install = (root: string, agent: string, language: "en" | "ko" = "en") =>
  installAgent(root, {
    agent,
    language,
    cli: { command: "alfred", args: [] },
    packageFolder: "/opt/alfred",
    environment: { HOME: "/nowhere" },
    trace: silentTrace,
  });
const uninstall = (root: string, agent: string) => uninstallAgent(root, { agent, trace: silentTrace });

const commented = '{\n  // Why: see the wiki.\n  "model": "x" /* the big one */ // mine\n}\n';
const withLastComma = '{\n\t"list": ["a",],\n\t"model": "x", // mine\n}\n';
const plain = [
  '{"permissions": {"allow": ["Bash(ls)", "Read"]},\n    "model":   "x"}',
  '{\r\n\t"env": { "A": "1" },\r\n\r\n\t"big": 12345678901234567890, "list": [1,2 , 3]\r\n}',
  '\uFEFF{"model":"x"}',
  '{ "hooks": { "SessionStart": [ { "hooks": [ {"type": "command","command": "mine"} ] } ], "Mine": [] }, "command": {"mine": {"template": "x"}} }\n',
];

describe.each(clients)("the text of the settings of %s, %s", (agent, path, { comments, commas }) => {
  const withSettings = (text: string) => {
    const root = temporaryFolder();
    writeFiles(root, { [path]: text });
    return { root, textNow: () => readFileSync(join(root, path), "utf8") };
  };

  it.each([...plain, ...(comments ? [commented] : []), ...(commas ? [withLastComma] : [])])(
    "is to the byte what it was when alfred is gone again: %j",
    async (text) => {
      const { root, textNow } = withSettings(text);

      await install(root, agent);
      await install(root, agent, "ko");

      expect(textNow()).not.toBe(text);
      expect(listInstalled(root)).toMatchObject([{ agent, unreadable: [], isComplete: true }]);
      await uninstall(root, agent);
      expect(textNow()).toBe(text);
    },
  );

  it.each([...(comments ? [] : [commented]), ...(commas ? [] : [withLastComma])])(
    "isn't added to where the client wouldn't read it: %j",
    async (text) => {
      const { root, textNow } = withSettings(text);

      await expect(install(root, agent)).rejects.toMatchObject({ failure: { code: "settings_unreadable" } });
      expect(textNow()).toBe(text);
    },
  );

  it("keeps a comment that was written since, where all that is alfred's goes", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    const file = join(root, path);
    writeFiles(root, { [path]: readFileSync(file, "utf8").replace("{", "{ // mine") });

    const [found] = listInstalled(root);
    await uninstall(root, agent);

    expect(found).toMatchObject({ isComplete: comments });
    expect(found?.unreadable).toHaveLength(comments ? 0 : 1);
    expect(readFileSync(file, "utf8")).toBe("{ // mine\n}\n");
  });

  it("is left, and so is all the rest, where it can't be read and something of alfred's is in it", async () => {
    const root = temporaryFolder();
    await install(root, agent);
    const broken = readFileSync(join(root, path), "utf8").replace("{", "{ mine,");
    writeFiles(root, { [path]: broken });
    const before = listInstalled(root)[0]?.files;

    await expect(uninstall(root, agent)).rejects.toMatchObject({ failure: { code: "settings_unreadable" } });

    expect(readFileSync(join(root, path), "utf8")).toBe(broken);
    expect(listInstalled(root)[0]?.files).toEqual(before);
  });

  it("is said by doctor to be unreadable, with why and what to do", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/keep": "" });
    await install(root, agent);
    writeFiles(root, { [path]: `{ mine,\n${readFileSync(join(root, path), "utf8").slice(1)}` });

    const doctor = await entered(root, ["doctor"]);

    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toMatch(
      new RegExp(`✗ slash commands and hook: ${path} can't be read, by ${agent} either[^\n]*: \\S[^\n]*JSON`),
    );
    expect(doctor.stdout).toContain(
      `without comments or trailing commas), then: alfred install --agent ${agent}`,
    );
  });
});
