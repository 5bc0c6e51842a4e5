// Stands in for the Gemini API on 127.0.0.1: answers each request by a function of what was said last.

import { startOnLoopback } from "./loopback.mjs";

const textOf = (content) =>
  (content?.parts ?? []).map((part) => part.text ?? JSON.stringify(part.functionResponse ?? "")).join("\n");

function contextOf({ contents = [] }) {
  const last = contents.at(-1);
  const isResult = (last?.parts ?? []).some((part) => part.functionResponse !== undefined);
  return {
    toolResult: isResult ? JSON.parse(`"${JSON.stringify(textOf(last)).slice(1, -1)}"`) : "",
    prompt: isResult ? "" : textOf(last),
    all: JSON.stringify(contents),
  };
}

/** Starts it. `model` is told `prompt` or `toolResult`, and gives `{ text }` or `{ tool, input }`; `requests` are all that came. */
export function startGeminiStub(model) {
  return startOnLoopback({
    serves: (url) => /generateContent/i.test(url),
    answer: (response, request, text) => {
      const reply = model(contextOf(JSON.parse(text)));
      const part =
        reply.tool === undefined
          ? { text: reply.text }
          : { functionCall: { name: reply.tool, args: reply.input } };
      const answer = JSON.stringify({
        candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
        modelVersion: "stand-in",
      });
      const isStream = /stream/.test(request.url);
      response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" });
      response.end(isStream ? `data: ${answer}\r\n\r\n` : answer);
    },
  });
}
