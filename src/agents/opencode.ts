import type { Addition, AgentClient, InstallFacts } from "./agent-client.ts";
import { type AgentEvent, problemWithStatus, tokensUsed } from "./agent-stream.ts";
import { agentsDocument } from "./agents-document.ts";
import { readCommands, renderCommand } from "./command-templates.ts";
import { countAt, objectAt, textIn, toolDetail } from "./event-facts.ts";
import {
  isObject,
  objectIn,
  parseSettings,
  printSettings,
  readableSettings,
  refusalOf,
  type Settings,
} from "./json-settings.ts";
import { isUnedited, sealed, wasSealed } from "./sealed-text.ts";

const path = "opencode.json";
const prefix = "alfred:";
/** Stands in a command of a file that alfred made, and that goes when nothing else is in it; any other file was there before. */
const madeFileNote = "<!-- alfred made this file -->";

/**
 * opencode's commands in its settings, where they may be called `/alfred:1-plan` as everywhere else (files below `.opencode/commands` would
 * be `/alfred/1-plan`). They run nothing before the model sees them: opencode would paste the arguments into the shell's text.
 */
const commands: Addition = {
  path,
  add: async (before, request) => {
    const { settings, present } = read(before ?? "{}");
    const own = ownCommands(request, before === null || isMade(before));
    const isKept = (name: string) => name in present && isEdited(present[name]);
    const added = Object.entries(own).filter(([name]) => !isKept(name));
    const outdated = Object.keys(present).filter((name) => isOwn(name, present[name]) && !(name in own));
    const next = { ...without(present, outdated), ...Object.fromEntries(added) };
    return {
      text: await printSettings({ ...settings, command: next }, before),
      keptEdited: Object.keys(own).some(isKept),
    };
  },
  remove: async (before) => {
    // Where nothing can be taken out, a person has to know that something is still in.
    if (readableSettings(before) === null && before.includes(`"${prefix}`)) read(before);
    if (!hasOwn(before)) return { text: before, keptEdited: hasEdited(before) };
    const { settings, present } = read(before);
    const left = without(
      present,
      Object.keys(present).filter((name) => isOwn(name, present[name])),
    );
    const { command: _, ...rest } = settings;
    const next = Object.keys(left).length > 0 ? { ...settings, command: left } : rest;
    const text = await printSettings(next, before);
    return { text: isMade(before) && text.trim() === "{}" ? null : text, keptEdited: hasEdited(before) };
  },
  isIn: hasOwn,
  whyUnreadable: (text) => refusalOf(() => read(text)),
};

/** The settings as opencode reads them, and the commands in them. */
function read(text: string): { readonly settings: Settings; readonly present: Settings } {
  const settings = parseSettings(text, path, "comments_and_commas");
  return { settings, present: objectIn(settings, "command", path) };
}

export const opencode: AgentClient = {
  headless: {
    // Its log is the one place where it says that its model can't be reached.
    command: ["opencode", "run", "--format", "json", "--print-logs", "--log-level", "ERROR"],
    format: { eventsIn, eventInPlain, alwaysSaysEnd: false, triesForever: true },
  },
  installation: { files: () => [], folders: [], additions: [agentsDocument, commands] },
};

/** The last one says whether alfred made the file. */
function ownCommands(request: InstallFacts, isMadeFile: boolean): Settings {
  const commands = readCommands(request);
  return Object.fromEntries(
    commands.map((command, at) => {
      const text = renderCommand(["opencode", "command.md"], command, request);
      const note = isMadeFile && at === commands.length - 1 ? `\n\n${madeFileNote}` : "";
      const template = sealed(`${text.trimEnd()}${note}`, "html");
      return [`${prefix}${command.name}`, { description: command.description, template }];
    }),
  );
}

function isMade(text: string): boolean {
  return entriesOf(text).some(
    ([name, entry]) => isOwn(name, entry) && templateOf(entry).includes(madeFileNote),
  );
}

function entriesOf(text: string): readonly (readonly [string, unknown])[] {
  const command = readableSettings(text)?.["command"];
  return isObject(command) ? Object.entries(command) : [];
}

function hasOwn(text: string): boolean {
  return entriesOf(text).some(([name, entry]) => isOwn(name, entry));
}

function hasEdited(text: string): boolean {
  return entriesOf(text).some(
    ([name, entry]) => name.startsWith(prefix) && isEdited(entry) && wasSealed(templateOf(entry)),
  );
}

function isOwn(name: string, entry: unknown): boolean {
  return name.startsWith(prefix) && !isEdited(entry);
}

function isEdited(entry: unknown): boolean {
  return !isUnedited(templateOf(entry));
}

function templateOf(entry: unknown): string {
  return isObject(entry) && typeof entry["template"] === "string" ? entry["template"] : "";
}

function without(settings: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

/** The events of `opencode run --format json`, as they were seen in 1.18.33. A step that ends for tool calls is followed by another. */
function eventsIn(line: Settings): readonly AgentEvent[] {
  switch (line["type"]) {
    case "text":
      return [{ kind: "said", text: textIn(line, "part", "text") }];
    case "tool_use": {
      const input = objectAt(line, "part", "state", "input");
      return [{ kind: "tool_used", tool: textIn(line, "part", "tool"), detail: toolDetail(input) }];
    }
    case "step_finish":
      return [
        ...tokensUsed(countAt(objectAt(line, "part", "tokens"), ...stepCounts)),
        ...stepEvents(textIn(line, "part", "reason")),
      ];
    case "error": {
      const words = [textIn(line, "error", "name"), textIn(line, "error", "data", "message")];
      const detail = words.filter((word) => word !== "").join(": ");
      return [
        { kind: "problem", ...problemWithStatus(detail, objectAt(line, "error", "data")["statusCode"]) },
      ];
    }
    default:
      return [];
  }
}

/** Each of them leaves out what the others count. */
const stepCounts = [["input"], ["output"], ["reasoning"], ["cache", "read"], ["cache", "write"]] as const;

function stepEvents(reason: string): readonly AgentEvent[] {
  switch (reason) {
    case "tool-calls":
      return [];
    case "content-filter":
      return [{ kind: "problem", detail: reason, reason: "refused" }];
    case "length":
      // The answer was cut off at the longest that the model may say, and opencode ends as if it were whole.
      return [{ kind: "problem", detail: reason, reason: "no_result" }];
    default:
      return [{ kind: "ended_well" }];
  }
}

/** The answer to a prompt failed, and opencode tries again; the small model's (a title) is no concern of the work. */
function eventInPlain(line: string): AgentEvent | null {
  const [, error = ""] = /\bmessage="stream error" .*\bsmall=false .*\berror\.error="(.*)"/.exec(line) ?? [];
  return error === "" ? null : { kind: "problem", detail: error };
}
