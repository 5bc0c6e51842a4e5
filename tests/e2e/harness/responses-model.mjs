// Stands in for the OpenAI Responses API on 127.0.0.1: answers each request by a function of what was said last.

import { startOnLoopback } from "./loopback.mjs";

const textOf = ({ content, output }) =>
  typeof (output ?? content) === "string"
    ? (output ?? content)
    : (output ?? content ?? []).map(({ text = "" }) => text).join("\n");

function contextOf({ input = [] }) {
  const last = input.at(-1) ?? {};
  const isResult = last.type === "function_call_output";
  const said = textOf(last);
  return { toolResult: isResult ? said : "", prompt: isResult ? "" : said, all: JSON.stringify(input) };
}

let serial = 0;

function itemOf({ tool, input, text }) {
  serial += 1;
  return tool === undefined
    ? {
        type: "message",
        role: "assistant",
        id: `msg_${serial}`,
        content: [{ type: "output_text", text: text ?? "" }],
      }
    : {
        type: "function_call",
        id: `fc_${serial}`,
        call_id: `call_${serial}`,
        name: tool,
        arguments: JSON.stringify(input ?? {}),
      };
}

/**
 * Starts it. `model` is told `prompt` or `toolResult`, and gives `{ text }`, `{ tool, input }`, `{ error }`, or `{ hangup: true }`, which cuts the
 * answer off in its middle; `requests` are all that came.
 */
export function startResponsesStub(model) {
  return startOnLoopback({
    serves: (url) => /\/responses$/.test(url),
    answer: (response, request, text) => {
      const reply = model(contextOf(JSON.parse(text)));
      if (reply.error !== undefined) {
        const { status, type, message } = reply.error;
        response.writeHead(status, { "content-type": "application/json" });
        return response.end(JSON.stringify({ error: { type, message } }));
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      const send = (type, facts) =>
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...facts })}\n\n`);
      const id = `resp_${serial}`;
      send("response.created", { response: { id } });
      if (reply.hangup) return setTimeout(() => request.socket.destroy(), 50);
      send("response.output_item.done", { item: itemOf(reply), output_index: 0 });
      const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
      send("response.completed", { response: { id, usage } });
      return response.end();
    },
  });
}
