import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Answer, Operate } from "./operations.ts";
import { tools } from "./tools.ts";

/** Registers every tool. A client that asks for progress gets the lines that a terminal would show. */
export function addTools(server: McpServer, operate: Operate): void {
  for (const [name, { description, input, words, isReadOnly }] of Object.entries(tools)) {
    const annotations = { readOnlyHint: isReadOnly, openWorldHint: false };
    server.registerTool(name, { description, inputSchema: input, annotations }, async (given, extra) => {
      const token = extra._meta?.progressToken;
      let progress = 0;
      const onProgress = (message: string) => {
        if (token === undefined) return;
        progress += 1;
        // The client may have gone meanwhile; what it doesn't hear changes nothing.
        extra
          .sendNotification({
            method: "notifications/progress",
            params: { progressToken: token, progress, message },
          })
          .catch(() => {});
      };
      return resultOf(await operate({ words: words(given), signal: extra.signal, onProgress }));
    });
  }
}

/** A step's prompt is the text that counts, so it stands first and as it is; the rest is the command's document. */
function resultOf({ document }: Answer): CallToolResult {
  const { prompt, ...rest } = document;
  const content =
    typeof prompt === "string"
      ? [prompt, "When the work is done, call the tool step_done.", JSON.stringify(rest, null, 2)]
      : [JSON.stringify(document, null, 2)];
  return {
    content: content.map((text) => ({ type: "text", text })),
    structuredContent: { ...document },
    // A question, or a gate that refuses, is an answer; an error is where the command couldn't do its work.
    isError: "error" in document,
  };
}
