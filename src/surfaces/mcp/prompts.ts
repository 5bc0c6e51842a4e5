import { readFileSync } from "node:fs";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { readCommands } from "../../agents/index.ts";
import type { Language } from "../../context/index.ts";
import { packageTemplatePath, replaceTemplateVars } from "../../templates/index.ts";

/**
 * Registers each slash command as a prompt. A prompt only says what to call: asking for one starts nothing, since clients ask for them
 * also to show them.
 */
export function addPrompts(server: McpServer, language: Language): void {
  const template = readFileSync(packageTemplatePath("mcp", "prompt.md"), "utf8");
  for (const { name, description, argumentHint } of readCommands({
    cli: { command: "alfred", args: [] },
    language,
  })) {
    const argsSchema = { typed: z.string().optional().describe(argumentHint) };
    server.registerPrompt(name, { description, argsSchema }, ({ typed = "" }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: replaceTemplateVars(template, { NAME: name, DESCRIPTION: description, TYPED: typed }),
          },
        },
      ],
    }));
  }
}
