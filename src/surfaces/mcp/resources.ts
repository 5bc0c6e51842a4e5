import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { Operate } from "./operations.ts";

const mimeType = "application/json";

/** Registers the state as resources: the same documents that the commands print with `--json`. */
export function addResources(server: McpServer, operate: Operate): void {
  const document = async (words: readonly string[], signal: AbortSignal) =>
    (await operate({ words, signal, onProgress: () => {} })).document;
  const read = async (
    uri: URL,
    words: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadResourceResult> => {
    const found = await document(words, signal);
    if ("error" in found) throw new Error(messageOf(found["error"]));
    return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(found, null, 2) }] };
  };
  const fixed = (name: string, description: string, words: readonly string[]) =>
    server.registerResource(name, `alfred://${name}`, { description, mimeType }, (uri, { signal }) =>
      read(uri, words, signal),
    );
  const listed = (kind: Listed) =>
    server.registerResource(
      kind.name,
      new ResourceTemplate(`alfred://${kind.list}/{id}`, {
        list: async ({ signal }) => ({
          resources: idsIn(await document(kind.listWords, signal), kind).map((id) => ({
            uri: `alfred://${kind.list}/${encodeURIComponent(id)}`,
            name: id,
            mimeType,
          })),
        }),
      }),
      { description: kind.description, mimeType },
      (uri, { id }, { signal }) => read(uri, [...kind.words, "--", decodeURIComponent(String(id))], signal),
    );

  fixed("status", "The project, unfinished runs, SPECs, the last results", ["status"]);
  fixed("history", "The newest runs", ["history"]);
  listed(runs);
  listed(specs);
  listed(checkpoints);
}

interface Listed {
  readonly name: string;
  /** The list's name in the document and in the address. */
  readonly list: string;
  readonly id: string;
  readonly description: string;
  readonly listWords: readonly string[];
  readonly words: readonly string[];
}

const runs: Listed = {
  name: "run",
  list: "runs",
  id: "short_id",
  description: "One run whole: steps, evidence, history",
  listWords: ["history", "--limit=50"],
  words: ["history"],
};

const specs: Listed = {
  name: "spec",
  list: "specs",
  id: "id",
  description: "One SPEC",
  listWords: ["spec", "list"],
  words: ["spec", "show"],
};

const checkpoints: Listed = {
  name: "checkpoint",
  list: "checkpoints",
  id: "task_id",
  description: "Progress over many items",
  listWords: ["checkpoint", "list"],
  words: ["checkpoint", "show"],
};

function idsIn(document: Readonly<Record<string, unknown>>, { list, id }: Listed): readonly string[] {
  const entries = document[list];
  return Array.isArray(entries) ? entries.flatMap((entry) => idIn(entry, id)) : [];
}

function idIn(entry: unknown, name: string): readonly string[] {
  if (typeof entry !== "object" || entry === null) return [];
  const found: unknown = Object.entries(entry).find(([key]) => key === name)?.[1];
  return typeof found === "string" ? [found] : [];
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : "error";
}
