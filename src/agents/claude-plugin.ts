import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFile, packageTemplatePath } from "../templates/index.ts";
import type { OwnFile } from "./agent-client.ts";
import { pluginArgumentsEnd } from "./arguments-end.ts";
import { claudeAgents, claudeCommands, claudeHookGroups } from "./claude.ts";
import { isObject, readableSettings } from "./json-settings.ts";

/** The Claude Code plugin as a project meets it: the same commands as the project files, from elsewhere. */
export interface FoundPlugin {
  /** For example `alfred@alfred-phases`, as the client's settings name it. */
  readonly id: string;
  /** The file that says so, absolute. */
  readonly file: string;
}

const pluginName = "alfred";

/**
 * The plugin where it is switched on for a project, or where this very alfred is the plugin's own; else null. With project files beside
 * it those would silently win, and its hook would run a second time (agents.md, section 7).
 */
export function findPlugin(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): FoundPlugin | null {
  const home = environment["HOME"] ?? environment["USERPROFILE"];
  const userFolder = environment["CLAUDE_CONFIG_DIR"] ?? (home === undefined ? null : join(home, ".claude"));
  const files = [
    ...(userFolder === null ? [] : [join(userFolder, "settings.json")]),
    join(root, ".claude/settings.json"),
    join(root, ".claude/settings.local.json"),
  ];
  const found = new Map<string, string>();
  // A later file counts more: it can switch off what an earlier one switches on.
  for (const file of files)
    for (const [id, isOn] of pluginsIn(file))
      if (isOn) found.set(id, file);
      else found.delete(id);
  const own = packageFile(".claude-plugin", "plugin.json");
  const [first] = found;
  if (first !== undefined) return { id: first[0], file: first[1] };
  return existsSync(own) ? { id: pluginName, file: own } : null;
}

function pluginsIn(file: string): readonly (readonly [string, boolean])[] {
  // What is no file switches nothing on, and a named pipe would be waited for.
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  const enabled = readableSettings(readFileSync(file, "utf8"))?.["enabledPlugins"];
  if (!isObject(enabled)) return [];
  return Object.entries(enabled)
    .filter(([id]) => id.startsWith(`${pluginName}@`))
    .map(([id, isOn]) => [id, isOn === true]);
}

/** The client itself puts the plugin's name before its subagents: `alfred:plan-agent`. */
function withoutPrefix({ path, text }: OwnFile): OwnFile {
  const short = (words: string) => words.replace(`${pluginName}-`, "");
  return { path: short(path), text: text.replace(/^name: .*$/m, short) };
}

/** The session's start has a program of its own, which is as quick as Node itself. */
function hookWords({ word }: { readonly word: string }): readonly string[] {
  const file = word === "session-start" ? "hook.cjs" : "hook-events.cjs";
  return [`\${CLAUDE_PLUGIN_ROOT}/dist/${file}`, word];
}

/** Of the package that the plugin is made from. */
export interface PluginFacts {
  readonly packageName: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/**
 * Every file of the marketplace folder that isn't copied from the package: the marketplace, and in `alfred/` the plugin. Inside it
 * `alfred` is on the PATH of the agent's shell, so the commands call it by its bare name.
 */
export function pluginFiles({ packageName, version, description, license }: PluginFacts): readonly OwnFile[] {
  const author = { name: pluginName };
  const request = {
    cli: { command: "alfred", args: [] },
    language: null,
    subagentPrefix: `${pluginName}:`,
    argumentsEnd: pluginArgumentsEnd,
  };
  const inPlugin = (folder: string, files: readonly OwnFile[]) =>
    files.map(({ path, text }) => ({ path: `${pluginName}/${folder}/${path}`, text }));
  const json = (path: string, value: unknown) => ({ path, text: `${JSON.stringify(value, null, 2)}\n` });
  return [
    json(".claude-plugin/marketplace.json", {
      name: packageName,
      owner: author,
      metadata: { description },
      plugins: [{ name: pluginName, source: `./${pluginName}`, description, version, license }],
    }),
    json(`${pluginName}/.claude-plugin/plugin.json`, {
      name: pluginName,
      version,
      description,
      author,
      license,
      keywords: ["workflow", "spec", "tdd", "resume"],
    }),
    // By its name the command line finds its own files.
    json(`${pluginName}/package.json`, { name: packageName, version, private: true, license }),
    json(`${pluginName}/hooks/hooks.json`, {
      hooks: Object.fromEntries(
        Object.entries(claudeHookGroups(hookWords)).map(([event, group]) => [event, [group]]),
      ),
    }),
    {
      path: `${pluginName}/README.md`,
      text: readFileSync(packageTemplatePath("claude", "plugin.md"), "utf8"),
    },
    ...inPlugin("commands", claudeCommands(request)),
    ...inPlugin("agents", claudeAgents().map(withoutPrefix)),
  ];
}
