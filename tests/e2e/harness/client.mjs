// Runs the real Claude Code client against the scripted model on loopback: a built-up environment, a fresh home, a placeholder key.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startStub } from "./model.mjs";

export function clientPath() {
  if (process.env.CLAUDE_HARNESS_BIN) return process.env.CLAUDE_HARNESS_BIN;
  if (!process.env.CLAUDE_HARNESS_HOME)
    throw new Error("set CLAUDE_HARNESS_HOME (see install.sh) or CLAUDE_HARNESS_BIN");
  return path.join(process.env.CLAUDE_HARNESS_HOME, "claude");
}

export const readJsonl = (f) =>
  fs.existsSync(f)
    ? fs
        .readFileSync(f, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((l) => {
          try {
            return JSON.parse(l);
          } catch {
            return { unparsed: l };
          }
        })
    : [];

// The whole environment of the client: nothing of the caller's goes in, except what is named here.
export function baseEnv({ home, tmp, port, paths = [] }) {
  return {
    HOME: home,
    PATH: [...paths, path.dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(
      path.delimiter,
    ),
    TMPDIR: tmp,
    LANG: "C.UTF-8",
    TERM: "dumb",
    SHELL: "/bin/bash",
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    ANTHROPIC_API_KEY: "placeholder-not-a-key",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    IS_SANDBOX: "1",
  };
}

/**
 * One client run. opts:
 *   prompt   string | string[]: one prompt through -p, or several user turns of one session through stream-json input
 *   project  fixture folder, copied to a fresh folder; or cwd: folder used in place
 *   script   file or object for the stub; home: HOME to reuse (for --continue / --resume)
 *   out      folder for requests.jsonl, events.jsonl, stderr.txt, debug.txt, summary.json
 *   args     further client arguments; env: further variables; path: extra PATH entries (first)
 *   mode     'bypass' (default) | 'none' (no permission flag) | any --permission-mode value
 */
export async function runClaude(opts) {
  const out = path.resolve(opts.out ?? fs.mkdtempSync(path.join(os.tmpdir(), "claude-harness-out-")));
  fs.mkdirSync(out, { recursive: true });
  const f = (n) => path.join(out, n);
  for (const n of ["requests.jsonl", "events.jsonl", "stderr.txt", "debug.txt", "summary.json"])
    fs.rmSync(f(n), { force: true });
  const base = fs.mkdtempSync(path.join(os.tmpdir(), "claude-harness-"));
  const home = opts.home ? path.resolve(opts.home) : path.join(base, "home");
  fs.mkdirSync(home, { recursive: true });
  let cwd = opts.cwd && path.resolve(opts.cwd);
  if (!cwd) {
    cwd = path.join(base, "project");
    fs.mkdirSync(cwd);
    if (opts.project) fs.cpSync(path.resolve(opts.project), cwd, { recursive: true });
  }
  const stub = await startStub({ script: opts.script, record: f("requests.jsonl") });
  const mode = opts.mode ?? "bypass";
  const many = Array.isArray(opts.prompt);
  const argv = [
    "-p",
    ...(many ? ["--input-format", "stream-json"] : [opts.prompt]),
    "--output-format",
    "stream-json",
    "--verbose",
    "--include-hook-events",
    "--debug-file",
    f("debug.txt"),
    ...(mode === "bypass"
      ? ["--dangerously-skip-permissions"]
      : mode === "none"
        ? []
        : ["--permission-mode", mode]),
    ...(opts.args ?? []),
  ];
  const env = { ...baseEnv({ home, tmp: base, port: stub.port, paths: opts.path }), ...opts.env };
  const t0 = Date.now();
  const child = spawn(clientPath(), argv, {
    cwd,
    env,
    stdio: [many ? "pipe" : "ignore", "pipe", "pipe"],
    detached: true,
  });
  const events = fs.createWriteStream(f("events.jsonl"));
  let turn = 0;
  const send = () => {
    if (turn >= opts.prompt.length) return child.stdin.end();
    child.stdin.write(
      `${JSON.stringify({ type: "user", message: { role: "user", content: opts.prompt[turn++] } })}\n`,
    );
  };
  let tail = "";
  child.stdout.on("data", (d) => {
    events.write(d);
    if (!many) return;
    tail += d;
    const lines = tail.split("\n");
    tail = lines.pop();
    for (const l of lines) if (/"type":"result"/.test(l)) send();
  });
  if (many) send();
  child.stderr.pipe(fs.createWriteStream(f("stderr.txt")));
  let timedOut = false;
  const timer = setTimeout(
    () => {
      timedOut = true;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {}
    },
    (opts.timeout ?? 120) * 1000,
  );
  const [code, signal] = await new Promise((r) => {
    child.on("error", (e) => r([String(e), null]));
    child.on("close", (c, s) => r([c, s]));
  });
  clearTimeout(timer);
  await new Promise((r) => events.end(r));
  await stub.close();
  const ev = readJsonl(f("events.jsonl"));
  const requests = readJsonl(f("requests.jsonl"));
  const init = ev.find((e) => e.type === "system" && e.subtype === "init");
  const summary = {
    code,
    signal,
    timedOut,
    ms: Date.now() - t0,
    argv: argv.map((a) => a.replace(out, "$OUT")),
    client: init?.claude_code_version,
    session: init?.session_id,
    slash_commands: init?.slash_commands,
    skills: init?.skills,
    agents: init?.agents,
    tools: init?.tools,
    plugins: init?.plugins?.map((p) => p.name),
    requests: requests.map(
      (r) => `${r.n} ${r.method} ${r.url} rule=${r.rule ?? "-"}${r.step !== undefined ? `/${r.step}` : ""}`,
    ),
    results: ev
      .filter((e) => e.type === "result")
      .map((e) => ({
        subtype: e.subtype,
        is_error: e.is_error,
        turns: e.num_turns,
        result: e.result,
        permission_denials: e.permission_denials,
      })),
  };
  fs.writeFileSync(f("summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  if (!opts.keep) fs.rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }); // a home or cwd given by the caller lies outside
  if (!opts.keep && !opts.out) fs.rmSync(out, { recursive: true, force: true });
  return {
    ...summary,
    out,
    home,
    cwd,
    events: ev,
    requests,
    main: requests.filter((r) => r.ctx && !r.ctx.side),
  };
}
