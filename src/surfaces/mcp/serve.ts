import { Writable } from "node:stream";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Registration } from "../cli/registration.ts";
import type { CommandLine } from "../cli/request-context.ts";
import type { TextOutput } from "../cli/streams.ts";
import { type Operate, operations } from "./operations.ts";
import { addPrompts } from "./prompts.ts";
import { addResources } from "./resources.ts";
import { addTools } from "./tool-calls.ts";

export interface McpFacts {
  readonly line: CommandLine;
  readonly enter: Registration["enter"];
  readonly version: string;
}

/** Serves one client on the command's streams until it closes its side or the command is interrupted; work in flight is interrupted and saved. */
export async function serveMcp({ line, enter, version }: McpFacts): Promise<void> {
  const { streams, context, directory } = line;
  const closing = new AbortController();
  const signal = AbortSignal.any([context.signal, closing.signal]);
  const operate = operations(enter, directory);
  const running = new Set<Promise<unknown>>();
  const tracked: Operate = (call) => {
    const work = operate({ ...call, signal: AbortSignal.any([call.signal, signal]) });
    running.add(work);
    // Its failure is the caller's to see.
    void work.catch(() => {}).then(() => running.delete(work));
    return work;
  };

  const server = new McpServer({ name: "alfred", version }, { instructions });
  addTools(server, tracked);
  addResources(server, tracked);
  addPrompts(server, line.language);
  const ended = new Promise<void>((resolve) => {
    streams.input
      .once("end", resolve)
      .once("close", resolve)
      .once("error", () => resolve());
    context.signal.addEventListener("abort", () => resolve(), { once: true });
    server.server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport(streams.input, asStream(streams.output)));
  await ended;
  closing.abort("SIGHUP");
  await Promise.allSettled(running);
  await server.close();
}

function asStream(output: TextOutput): Writable {
  if (output instanceof Writable) return output;
  return new Writable({
    write: (data: Uint8Array, _encoding, written) => {
      output.write(data);
      written();
    },
  });
}

const instructions =
  "alfred takes a project through phases and keeps the place: 0-project learns it, 1-plan makes a SPEC, 2-run builds it, 3-sync brings the documents up to date. A phase answers with a step's prompt; do the work, then call step_done. Questions are for the user to answer.";
