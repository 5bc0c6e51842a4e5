// Stands in for the Anthropic Messages API on 127.0.0.1: answers each request by script and records it.

import fs from "node:fs";
import http from "node:http";

const textOf = (content) =>
  typeof content === "string"
    ? content
    : (content ?? [])
        .map((b) => (b.type === "text" ? b.text : b.type === "tool_result" ? textOf(b.content) : ""))
        .join("\n");

// What a rule can look at, taken from one request body.
function contextOf(body) {
  const msgs = (body.messages ?? []).filter((m) => m.role === "user");
  const blocks = (m) =>
    typeof m?.content === "string" ? [{ type: "text", text: m.content }] : (m?.content ?? []);
  const last = msgs.at(-1);
  const results = blocks(last).filter((b) => b.type === "tool_result");
  // The last user message that is a prompt, i.e. not just tool results.
  const isPrompt = (m) =>
    blocks(m).some((b) => b.type === "text") && !blocks(m).some((b) => b.type === "tool_result");
  const promptMsg = msgs.findLast(isPrompt);
  return {
    last: textOf(last?.content),
    toolResult: results.map((b) => textOf(b.content)).join("\n"),
    toolError: results.some((b) => b.is_error),
    prompt: textOf(promptMsg?.content),
    system: textOf(body.system),
    all: (body.messages ?? []).map((m) => textOf(m.content)).join("\n"),
    tools: (body.tools ?? []).map((t) => t.name),
    model: body.model,
    side: !(body.tools ?? []).length, // title, topic and other helper requests carry no tools
  };
}

// Picks the reply: rules in order; each rule hands out its replies one by one.
function makePicker(script) {
  const used = new Map();
  const FIELDS = ["last", "prompt", "toolResult", "system", "all", "model"];
  return async (ctx, body) => {
    if (script.dynamic) {
      const r = await script.dynamic(ctx, body);
      if (r) return { rule: "dynamic", reply: r };
    }
    for (const [i, rule] of (script.rules ?? []).entries()) {
      if (Boolean(rule.side) !== ctx.side) continue;
      let groups = [];
      const ok = FIELDS.every((f) => {
        const pat = rule.when?.[f];
        if (pat === undefined) return true;
        const m = new RegExp(pat, "s").exec(ctx[f] ?? "");
        if (m) groups = groups.concat(m.slice(1));
        return m;
      });
      if (!ok || (rule.when?.tool && !ctx.tools.includes(rule.when.tool))) continue;
      const n = used.get(i) ?? 0;
      const replies = rule.replies ?? [rule.reply];
      if (n >= replies.length && !rule.repeat) continue;
      used.set(i, n + 1);
      const fill = (v) =>
        typeof v === "string"
          ? v.replace(/\{\{(\d+)\}\}/g, (_, k) => groups[k - 1] ?? "")
          : Array.isArray(v)
            ? v.map(fill)
            : v && typeof v === "object"
              ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, fill(x)]))
              : v;
      return { rule: rule.name ?? `#${i}`, step: n, reply: fill(replies[Math.min(n, replies.length - 1)]) };
    }
    return {
      rule: ctx.side ? "side" : "fallback",
      reply: script.fallback ?? { text: ctx.side ? "ok" : "STUB: no rule matched." },
    };
  };
}

let serial = 0;
function toMessage(reply, body) {
  const content = (reply.blocks ?? [reply]).flatMap((b) => [
    ...(b.text !== undefined ? [{ type: "text", text: b.text }] : []),
    ...(b.tool
      ? [
          {
            type: "tool_use",
            id: b.id ?? `toolu_stub_${String(++serial).padStart(4, "0")}`,
            name: b.tool,
            input: b.input ?? {},
          },
        ]
      : []),
  ]);
  const tool = content.some((b) => b.type === "tool_use");
  return {
    id: `msg_stub_${String(++serial).padStart(4, "0")}`,
    type: "message",
    role: "assistant",
    model: body.model ?? "stub",
    content,
    stop_reason: reply.stop_reason ?? (tool ? "tool_use" : "end_turn"),
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      output_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      ...reply.usage,
    },
  };
}

function stream(res, msg) {
  res.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    "request-id": `req_${msg.id}`,
  });
  const ev = (type, data) => res.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  ev("message_start", {
    message: { ...msg, content: [], stop_reason: null, usage: { ...msg.usage, output_tokens: 1 } },
  });
  msg.content.forEach((b, index) => {
    if (b.type === "text") {
      ev("content_block_start", { index, content_block: { type: "text", text: "" } });
      for (let i = 0; i < b.text.length; i += 80)
        ev("content_block_delta", { index, delta: { type: "text_delta", text: b.text.slice(i, i + 80) } });
    } else {
      ev("content_block_start", { index, content_block: { ...b, input: {} } });
      ev("content_block_delta", {
        index,
        delta: { type: "input_json_delta", partial_json: JSON.stringify(b.input) },
      });
    }
    ev("content_block_stop", { index });
  });
  ev("message_delta", {
    delta: { stop_reason: msg.stop_reason, stop_sequence: null },
    usage: { output_tokens: msg.usage.output_tokens },
  });
  ev("message_stop", {});
  res.end();
}

export async function startStub({ script, record, port = 0, host = "127.0.0.1" } = {}) {
  const pick = makePicker(script ?? {});
  let n = 0;
  const log = (entry) => record && fs.appendFileSync(record, `${JSON.stringify(entry)}\n`);
  const server = http.createServer((req, res) => {
    let raw = "";
    req.on("data", (d) => (raw += d));
    req.on("end", async () => {
      const id = ++n;
      let body;
      try {
        body = raw ? JSON.parse(raw) : undefined;
      } catch {
        body = { unparsed: raw };
      }
      const headers = { ...req.headers };
      for (const h of ["x-api-key", "authorization"]) if (headers[h]) headers[h] = "[present]";
      const entry = { n: id, at: new Date().toISOString(), method: req.method, url: req.url, headers, body };
      const url = req.url.split("?")[0];
      const json = (code, obj) => {
        res.writeHead(code, { "content-type": "application/json" });
        res.end(JSON.stringify(obj));
      };
      try {
        if (req.method === "POST" && url.endsWith("/messages/count_tokens")) {
          log(entry);
          return json(200, { input_tokens: Math.ceil(raw.length / 4) });
        }
        if (req.method === "POST" && url.endsWith("/messages")) {
          const ctx = contextOf(body);
          const { rule, step, reply } = await pick(ctx, body);
          log({ ...entry, ctx: { ...ctx, system: undefined, all: undefined }, rule, step, reply });
          if (reply.delay_ms) await new Promise((r) => setTimeout(r, reply.delay_ms));
          if (reply.hangup) return req.socket.destroy();
          if (reply.error) {
            return json(reply.error.status ?? 500, {
              type: "error",
              error: { type: reply.error.type ?? "api_error", message: reply.error.message ?? "stub error" },
            });
          }
          const msg = toMessage(reply, body);
          return body.stream ? stream(res, msg) : json(200, msg);
        }
        log({ ...entry, rule: "other" });
        if (req.method === "HEAD") {
          res.writeHead(200);
          return res.end();
        }
        return json(404, { type: "error", error: { type: "not_found_error", message: "stub: not served" } });
      } catch (e) {
        log({ ...entry, stub_error: String(e?.stack ?? e) });
        return json(500, { type: "error", error: { type: "api_error", message: String(e) } });
      }
    });
  });
  await new Promise((ok, bad) => server.once("error", bad).listen(port, host, ok));
  return {
    server,
    port: server.address().port,
    close: () =>
      new Promise((r) => {
        server.close(r);
        server.closeAllConnections();
      }),
  };
}
