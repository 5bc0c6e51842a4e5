import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { clients } from "../../src/agents/clients.ts";
import { installAgent, listInstalled, uninstallAgent } from "../../src/agents/index.ts";
import { silentTrace } from "../../src/context/index.ts";
import { alfred } from "../support/command-line.ts";
import {
  aProject,
  commitAll,
  git,
  temporaryFolder,
  writeFiles,
  writeSpec,
} from "../support/temporary-project.ts";

/** What every agent client's installation has to keep; a client more in `src/agents/clients.ts` is a client more here. */
const names = Object.keys(clients);
const commandNames = ["0-project", "1-plan", "2-run", "resume", "status"];
const recorder = fileURLToPath(new URL("../fixtures/agents/record-call.mjs", import.meta.url));

const request = (agent: string) => ({
  agent,
  language: "en" as const,
  cli: { command: "alfred", args: [] as readonly string[] },
  packageFolder: "/opt/alfred",
  environment: { HOME: "/nowhere" },
  trace: silentTrace,
});
const uninstall = (root: string, agent: string) => uninstallAgent(root, { agent, trace: silentTrace });
const additionsOf = (agent: string) => clients[agent]?.installation.additions.map(({ path }) => path) ?? [];

/** Every file below a folder with its text. */
function snapshot(root: string): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((file) => [relative(root, file), readFileSync(file, "utf8")]));
}

/** Files of the same names that are somebody else's already, in forms that are easily lost. */
function othersFiles(agent: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    additionsOf(agent).map((path) => [
      path,
      path.endsWith(".md")
        ? "# Rules\r\n\r\nSpeak plainly, without a line's end"
        : '{\n\t"theme": "dark",\n\t"command": {\n\t\t"mine": {\n\t\t\t"template": "x"\n\t\t}\n\t},\n\t"hooks": {\n\t\t"SessionStart": [\n\t\t\t{\n\t\t\t\t"hooks": [\n\t\t\t\t\t{\n\t\t\t\t\t\t"type": "command",\n\t\t\t\t\t\t"command": "mine"\n\t\t\t\t\t}\n\t\t\t\t]\n\t\t\t}\n\t\t]\n\t}\n}',
    ]),
  );
}

/** Every command of a client, by its name, as the client reads it from its file or settings. */
function commandsOf(
  root: string,
  agent: string,
): Readonly<Record<string, { description: string; prompt: string }>> {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const frontMatter = (text: string) => {
    const [, yaml = "", prompt = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    return { ...parseYaml(yaml), prompt };
  };
  const from = (
    path: (name: string) => string,
    parse: (text: string) => { description: string; prompt: string },
  ) => Object.fromEntries(commandNames.map((name) => [name, parse(read(path(name)))]));
  switch (agent) {
    case "claude":
      return from((name) => `.claude/commands/alfred/${name}.md`, frontMatter);
    case "gemini":
      return from(
        (name) => `.gemini/commands/alfred/${name}.toml`,
        (text) => parseToml(text) as { description: string; prompt: string },
      );
    case "opencode": {
      const { command } = JSON.parse(read("opencode.json"));
      return Object.fromEntries(
        commandNames.map((name) => {
          const { description, template } = command[`alfred:${name}`];
          return [name, { description, prompt: template }];
        }),
      );
    }
    default:
      return from((name) => `.agents/skills/alfred-${name}/SKILL.md`, frontMatter);
  }
}

/** The shell's text that comes of a command, with the user's words put in as that client does it (agents.md, sections 1 and 6). */
function shellTextOf(agent: string, prompt: string, typed: string): string {
  const block = (open: string) => {
    const at = prompt.indexOf(open) + open.length;
    return prompt.slice(at, prompt.indexOf("\n```", at));
  };
  switch (agent) {
    case "claude":
      return block("```!\n").replace("$ARGUMENTS", () => typed);
    case "gemini": {
      // The client quotes {{args}} for the shell inside !{…}, and only there.
      const quoted = `'${typed.replaceAll("'", "'\\''")}'`;
      return (/^!\{([^\n]*) \}$/m.exec(prompt)?.[1] ?? "").replace("{{args}}", () => quoted);
    }
    case "opencode":
      return block("```sh\n").replace("$ARGUMENTS", () => typed);
    default:
      // The model writes it, as the skill says.
      return block("```sh\n").replace("(the words of the user)", () => typed);
  }
}

describe.each(names)("an agent client's installation: %s", (agent) => {
  it("is repeatable, complete, and leaves nothing behind", async () => {
    const root = temporaryFolder();

    const first = await installAgent(root, request(agent));
    const second = await installAgent(root, request(agent));

    expect(first.written.length).toBeGreaterThan(0);
    expect(second).toEqual({ written: [], unchanged: first.written, keptEdited: [], keptOthers: [] });
    expect(listInstalled(root)).toMatchObject([{ agent, isComplete: true }]);
    const { removed, keptEdited } = await uninstall(root, agent);
    expect([...removed].sort()).toEqual([...first.written].sort());
    expect(keptEdited).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
    expect(listInstalled(root)).toEqual([]);
  });

  it("keeps what others have in the same files, to the byte once it is gone again", async () => {
    const root = temporaryFolder();
    writeFiles(root, othersFiles(agent));
    const before = snapshot(root);

    await installAgent(root, request(agent));
    await installAgent(root, { ...request(agent), packageFolder: "/moved/to it", language: "ko" });

    for (const [path, text] of Object.entries(snapshot(root)))
      if (path.endsWith(".json")) expect(JSON.parse(text)).toMatchObject({ theme: "dark" });
    expect(JSON.stringify(snapshot(root))).not.toContain("/opt/alfred");
    await uninstall(root, agent);
    expect(snapshot(root)).toEqual(before);
  });

  it("keeps what a person edited, when it is installed again and when it is taken away", async () => {
    const root = temporaryFolder();
    await installAgent(root, request(agent));
    const edited = Object.entries(snapshot(root)).flatMap(([path, text]) => {
      const changed = text.replaceAll("alfred keeps the place", "My own words: alfred keeps the place");
      if (changed === text) return [];
      writeFileSync(join(root, path), changed);
      return [join(root, path)];
    });

    const again = await installAgent(root, { ...request(agent), language: "ko" });
    const { keptEdited } = await uninstall(root, agent);

    expect(edited.length).toBeGreaterThan(0);
    expect([...again.keptEdited].sort()).toEqual(edited.sort());
    expect([...keptEdited].sort()).toEqual(edited);
    for (const file of edited) expect(readFileSync(file, "utf8")).toContain("My own words");
  });

  it.each(["{", "[]", '{"hooks": [], "command": []}', '{"hooks": {"SessionStart": {}}, "command": 1}'])(
    "leaves settings alone that can't be read (%s), and writes nothing at all",
    async (text) => {
      const root = temporaryFolder();
      const settings = additionsOf(agent).filter((path) => path.endsWith(".json"));
      writeFiles(root, Object.fromEntries(settings.map((path) => [path, text])));
      const before = snapshot(root);

      const outcome = await installAgent(root, request(agent)).catch((error: unknown) => error);

      if (settings.length === 0) return expect(outcome).toMatchObject({ keptEdited: [] });
      expect(outcome).toMatchObject({ failure: { code: "settings_unreadable", file: settings[0] } });
      expect(snapshot(root)).toEqual(before);
    },
  );

  it.each(["{}\n", "{}", ""])(
    "leaves settings that were there before, also where nothing was in them: %j",
    async (text) => {
      const root = temporaryFolder();
      const settings = additionsOf(agent).filter((path) => path.endsWith(".json"));
      writeFiles(root, Object.fromEntries(settings.map((path) => [path, text])));

      await installAgent(root, request(agent));
      await installAgent(root, { ...request(agent), language: "ko" });
      await uninstall(root, agent);

      expect(Object.keys(snapshot(root))).toEqual(settings);
      for (const path of settings) expect(JSON.parse(readFileSync(join(root, path), "utf8"))).toEqual({});
    },
  );

  it("is refused where a link leads out of the project", async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    await installAgent(root, request(agent));
    const file = Object.keys(snapshot(root)).find((path) => path.includes("/")) ?? "opencode.json";
    await uninstall(root, agent);
    if (file.includes("/")) symlinkSync(outside, join(root, file.split("/")[0] ?? ""));
    else symlinkSync(join(outside, file), join(root, file));

    await expect(installAgent(root, request(agent))).rejects.toMatchObject({
      failure: { code: "path_refused" },
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  it("is seen to be incomplete when a part of it is gone", async () => {
    for (const path of additionsOf(agent)) {
      const root = temporaryFolder();
      await installAgent(root, request(agent));
      rmSync(join(root, path));

      const found = listInstalled(root).find((each) => each.agent === agent);

      // A client of which nothing but shared files is left isn't installed any more.
      expect(found?.isComplete ?? false).toBe(false);
    }
  });

  it("has every command, described, in a form that the client can parse", async () => {
    const root = temporaryFolder();
    await installAgent(root, { ...request(agent), language: "ko" });

    for (const [name, { description, prompt }] of Object.entries(commandsOf(root, agent))) {
      expect(description.length, name).toBeGreaterThan(10);
      expect(description.length, name).toBeLessThanOrEqual(1024);
      expect(prompt).toContain(`alfred begin ${name}`);
      expect(prompt).toContain("Korean");
      expect(prompt).not.toMatch(/<<[A-Z_]+>>/);
    }
  });

  it.each([
    "\"; touch pwned; $(touch pwned2) `touch pwned3` it's",
    'two words "and quotes" \\ $HOME --debug',
    "사용자 인증",
  ])("hands a user's words over exactly as typed, and no shell reads them: %s", async (typed) => {
    const root = temporaryFolder();
    await installAgent(root, { ...request(agent), cli: { command: "node", args: [recorder] } });

    for (const [name, { prompt }] of Object.entries(commandsOf(root, agent))) {
      const work = temporaryFolder();
      const record = join(work, "record.json");
      execFileSync("bash", ["-c", shellTextOf(agent, prompt, typed)], {
        cwd: work,
        env: { PATH: process.env["PATH"], HOME: "/nowhere", RECORD_FILE: record },
        input: "",
      });

      const { words, input } = JSON.parse(readFileSync(record, "utf8"));
      expect(words.slice(0, 2)).toEqual(["begin", name]);
      const given = words[2]?.replace(/^--typed=/, "") ?? input.replace(/\n$/, "");
      expect(given).toBe(typed);
      expect(readdirSync(work)).toEqual(["record.json"]);
    }
  });

  it("ends the user's words with a mark that nobody can guess, and keeps it", async () => {
    const marksIn = (root: string) =>
      new Set(Object.values(snapshot(root)).flatMap((text) => text.match(/ALFRED_ARGS_END\w*/g) ?? []));
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];

    await installAgent(root, request(agent));
    await installAgent(elsewhere, request(agent));

    const [mark = "", ...more] = marksIn(root);
    expect(mark).toMatch(/^ALFRED_ARGS_END_[A-Z]{16}$/);
    expect(more).toEqual([]);
    expect(marksIn(elsewhere)).not.toContain(mark);
    // Another language rewrites every file; the mark in them stays.
    expect((await installAgent(root, { ...request(agent), language: "ko" })).keptEdited).toEqual([]);
    expect(marksIn(root)).toEqual(new Set([mark]));
  });

  it("is the same to the byte on two branches of a repository, where each installs for the first time", async () => {
    const [one, another, other] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    for (const root of [one, other]) {
      git(root, "init", "--quiet");
      writeFiles(root, { "README.md": root });
      commitAll(root, "Begin");
    }
    git(another, "clone", "--quiet", one, ".");
    git(another, "switch", "--quiet", "--create", "mine");
    writeFiles(another, { "more.md": "" });
    commitAll(another, "More");
    const installed = async (root: string) => {
      await installAgent(root, request(agent));
      const files = Object.entries(snapshot(root));
      return Object.fromEntries(files.filter(([path]) => !/^(\.git\/|README\.md|more\.md)/.test(path)));
    };

    const first = await installed(one);

    expect(await installed(another)).toEqual(first);
    const mark = /ALFRED_ARGS_END_[A-Z]{16}/.exec(Object.values(first).join("\n"))?.[0];
    const elsewhere = Object.values(await installed(other)).join("\n");
    expect(elsewhere.includes("ALFRED_ARGS_END_")).toBe(mark !== undefined);
    if (mark !== undefined) expect(elsewhere).not.toContain(mark);
  });

  it("stays whole when any other client's is taken away", async () => {
    for (const other of names.filter((name) => name !== agent)) {
      const root = temporaryFolder();
      await installAgent(root, request(agent));
      const alone = Object.keys(snapshot(root));
      await installAgent(root, request(other));

      await uninstall(root, other);

      expect(Object.keys(snapshot(root)), other).toEqual(alone);
      expect(listInstalled(root)).toMatchObject([{ agent, isComplete: true }]);
    }
  });
});

describe("the session hook as it is installed", () => {
  const ownPackage = fileURLToPath(new URL("../..", import.meta.url));
  const hooked = [
    [".codex/hooks.json", "codex", ""],
    [".gemini/settings.json", "gemini", "{}\n"],
  ] as const;

  /** What the hook's line prints, in an ordinary shell. */
  function started(root: string, file: string, path = process.env["PATH"]) {
    const { hooks } = JSON.parse(readFileSync(join(root, file), "utf8"));
    const line: string = hooks.SessionStart[0].hooks[0].command;
    const env = { PATH: path };
    return spawnSync("/bin/sh", ["-c", line], { cwd: root, encoding: "utf8", env, timeout: 30_000 });
  }

  it.each(hooked)("in %s starts by its line, and says %s's word for nothing", async (file, agent, said) => {
    const root = temporaryFolder();
    await installAgent(root, { ...request(agent), packageFolder: ownPackage });

    expect(started(root, file)).toMatchObject({ status: 0, stdout: said, stderr: "" });
    expect(existsSync(join(root, ".moai"))).toBe(false);
  });

  it.each(hooked)(
    "in %s names nobody's machine, and is silent where there is no alfred",
    async (file, agent, said) => {
      const root = aProject();
      writeSpec(root);
      await alfred(root, ["2-run", "SPEC-AUTH-001"]);
      await installAgent(root, { ...request(agent), packageFolder: ownPackage });

      expect(started(root, file).stdout).toContain("SPEC-AUTH-001");
      expect(readFileSync(join(root, file), "utf8")).not.toContain(ownPackage);
      rmSync(join(root, ".moai/memory/alfred-package"));
      const bare = temporaryFolder();
      symlinkSync(process.execPath, join(bare, "node"));
      expect(started(root, file, bare)).toMatchObject({ status: 0, stdout: said, stderr: "" });
    },
  );

  it.each([
    [
      "in node_modules",
      (root: string, folder: string) => {
        mkdirSync(join(root, "node_modules"));
        symlinkSync(folder, join(root, "node_modules/alfred-phases"));
        return "";
      },
    ],
    [
      "by a link on the PATH",
      (_: string, folder: string) => {
        const bin = temporaryFolder();
        symlinkSync(join(folder, "dist/cli.cjs"), join(bin, "alfred"));
        return `:${bin}`;
      },
    ],
    [
      "by a package manager's script on the PATH",
      (_: string, folder: string) => {
        const bin = join(temporaryFolder(), "bin");
        mkdirSync(bin);
        const away = relative(bin, folder);
        writeFileSync(join(bin, "alfred"), `#!/bin/sh\nexec node  "$basedir/${away}/dist/cli.cjs" "$@"\n`);
        return `:${bin}`;
      },
    ],
    [
      "where it was installed from, a folder with a space and a quote",
      (root: string, folder: string) => {
        const odd = join(temporaryFolder(), "a folder's");
        symlinkSync(folder, odd);
        writeFiles(root, { ".moai/memory/alfred-package": `${odd}\n` });
        return "";
      },
    ],
  ])("finds alfred %s", async (_, arrange) => {
    const root = aProject();
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    await installAgent(root, request("codex"));
    rmSync(join(root, ".moai/memory/alfred-package"));
    const path = `${dirname(process.execPath)}${arrange(root, ownPackage)}`;

    expect(started(root, ".codex/hooks.json", path).stdout).toContain("SPEC-AUTH-001");
  });

  const pipe = (file: string) => void execFileSync("mkfifo", [file]);
  it.skipIf(process.platform === "win32").each([
    ["a named pipe", pipe],
    ["a folder", (file: string) => mkdirSync(file)],
    ["a link to nothing", (file: string) => symlinkSync("nowhere", file)],
    ["a link to itself", (file: string) => symlinkSync(file, file)],
  ])("looks at the other places where %s stands in a file's place", async (_, arrange) => {
    const root = aProject();
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    await installAgent(root, request("codex"));
    const note = join(root, ".moai/memory/alfred-package");
    rmSync(note);
    arrange(note);
    const [odd, bin] = [temporaryFolder(), temporaryFolder()];
    arrange(join(odd, "alfred"));
    symlinkSync(join(ownPackage, "dist/cli.cjs"), join(bin, "alfred"));
    const path = [dirname(process.execPath), odd, bin].join(":");

    expect(started(root, ".codex/hooks.json", path)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("SPEC-AUTH-001"),
      stderr: "",
    });
  });
});

it("an unknown client is refused, with those that are known", async () => {
  await expect(installAgent(temporaryFolder(), request("other"))).rejects.toMatchObject({
    failure: { code: "unknown_agent", known: names },
  });
});
