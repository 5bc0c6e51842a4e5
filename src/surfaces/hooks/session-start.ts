import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import type { Language } from "../../context/index.ts";
import { sessionNotice } from "../../messages/index.ts";
import { listOpenRuns } from "../../store/index.ts";

/** What the hook is started with. */
export interface HookCall {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly input: Readable;
  readonly now: Date;
}

/** What the client reads: a message for the person, and facts for the model; one alone would leave the other without it. */
export interface HookAnswer {
  readonly systemMessage: string;
  readonly hookSpecificOutput: { readonly hookEventName: "SessionStart"; readonly additionalContext: string };
}

const inputBytesMax = 1024 * 1024;
const inputWaitMs = 300;

/** The notice of unfinished work when a session begins, or null where there is nothing to say (scenario 4.1.2). */
export async function sessionStart({
  environment,
  directory,
  input,
  now,
}: HookCall): Promise<HookAnswer | null> {
  const told = await readInput(input);
  const start = environment["CLAUDE_PROJECT_DIR"] ?? folderIn(told) ?? directory;
  const root = findMoai(start);
  if (root === null) return null;
  const { runs, problems } = listOpenRuns(root, now);
  const notice = sessionNotice(languageOf(root, environment), { runs, problems, now });
  if (notice === null) return null;
  return {
    systemMessage: notice.forUser,
    hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: notice.forModel },
  };
}

/** What the client says of the session; whatever doesn't come in time, is too long or makes no sense, isn't needed. */
function readInput(input: Readable): Promise<string> {
  return new Promise((resolveWith) => {
    let text = "";
    const finish = () => {
      clearTimeout(limit);
      resolveWith(text);
    };
    const limit = setTimeout(finish, inputWaitMs);
    input.setEncoding("utf8");
    input.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > inputBytesMax || isWhole(text)) finish();
    });
    input.on("end", finish);
    input.on("error", finish);
  });
}

/** A client may leave the pipe open after its document. */
function isWhole(text: string): boolean {
  return text.trimEnd().endsWith("}") && parse(text) !== null;
}

function folderIn(text: string): string | null {
  const told = parse(text);
  return typeof told === "object" && told !== null && "cwd" in told && typeof told.cwd === "string"
    ? told.cwd
    : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not said, or not said well: the folder we were started in will do.
    return null;
  }
}

function findMoai(directory: string): string | null {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (statSync(join(at, ".moai", "memory"), { throwIfNoEntry: false })?.isDirectory()) return at;
    if (dirname(at) === at) return null;
  }
}

/** Read without the configuration's schema: a wrong value costs the language of one notice, the schema costs time at every session. */
function languageOf(root: string, environment: HookCall["environment"]): Language {
  const asked = environment["ALFRED_LANG"];
  if (asked === "ko" || asked === "en") return asked;
  try {
    const text = readFileSync(join(root, ".moai", "config.json"), "utf8");
    return /"conversation_language"\s*:\s*"ko"/.test(text) ? "ko" : "en";
  } catch {
    // No configuration: English.
    return "en";
  }
}
