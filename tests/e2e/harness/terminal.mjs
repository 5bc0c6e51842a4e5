// Interactive runs: the real client in a pseudo-terminal made by util-linux `script` (Linux).
//   steps: [{ wait: ms }, { waitFor: 'text' | RegExp, timeout? }, { type: 'text' }, { key: '\r' }, ...]
// Gives { screen } (escape sequences removed; redraws leave repeats, so match substrings), { requests }, { home, cwd }.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { baseEnv, clientPath, readJsonl } from "./client.mjs";
import { startStub } from "./model.mjs";

const plain = (s) =>
  s
    .replace(/\x1b\[(\d*)C/g, (_, n) => " ".repeat(Number(n || 1)))
    .replace(/\x1b\][^\x07\x1b]*(\x07|\x1b\\)/g, "")
    .replace(/\x1b\[[0-9;?<>=]*[ -/]*[A-Za-z]/g, "")
    .replace(/\x1b[()][A-Z0-9]|\x1b[=>78c]/g, "")
    .replace(/\r/g, "\n")
    .split("\n")
    .map((l) => l.trimEnd())
    .filter(Boolean)
    .join("\n");

export async function runTty(opts) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), "claude-harness-tty-"));
  const home = opts.home ?? path.join(base, "home");
  const cwd = opts.cwd ?? path.join(base, "project");
  for (const d of [home, cwd]) fs.mkdirSync(d, { recursive: true });
  if (opts.project) fs.cpSync(path.resolve(opts.project), cwd, { recursive: true });
  const record = path.join(base, "requests.jsonl");
  const stub = await startStub({ script: opts.script, record });
  const env = {
    ...baseEnv({ home, tmp: base, port: stub.port, paths: opts.path }),
    TERM: "xterm-256color",
    COLUMNS: "140",
    LINES: "45",
    ...opts.env,
  };
  // What a user has after the first start: onboarding done, this key accepted, this folder trusted.
  const state = path.join(home, ".claude.json");
  if (!fs.existsSync(state)) {
    fs.writeFileSync(
      state,
      JSON.stringify({
        hasCompletedOnboarding: true,
        theme: "dark",
        customApiKeyResponses: { approved: [env.ANTHROPIC_API_KEY.slice(-20)], rejected: [] },
        projects: {
          [fs.realpathSync(cwd)]: {
            hasTrustDialogAccepted: opts.trusted ?? true,
            hasCompletedProjectOnboarding: true,
          },
        },
      }),
    );
  }
  const quote = (a) => `'${String(a).replaceAll("'", "'\\''")}'`;
  const cmd = ["stty rows 45 cols 140;", "exec", quote(clientPath()), ...(opts.args ?? []).map(quote)].join(
    " ",
  );
  const child = spawn("script", ["-qfec", cmd, "/dev/null"], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let raw = "";
  let ended = false;
  child.stdout.on("data", (d) => (raw += d));
  child.on("close", () => (ended = true));
  const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
  const until = async (re, timeout = 20000) => {
    const end = Date.now() + timeout;
    const hit = () =>
      re instanceof RegExp
        ? re.test(plain(raw))
        : plain(raw).replace(/\s/g, "").includes(re.replace(/\s/g, ""));
    while (!hit() && Date.now() < end && !ended) await sleep(100);
    return hit();
  };
  const missed = [];
  for (const s of opts.steps ?? []) {
    if (s.wait) await sleep(s.wait);
    if (s.waitFor && !(await until(s.waitFor, s.timeout))) missed.push(String(s.waitFor));
    if (s.type) {
      child.stdin.write(s.type);
      await sleep(700);
    }
    if (s.key) {
      child.stdin.write(s.key);
      await sleep(300);
    }
  }
  for (let i = 0; i < 30 && !ended; i++) await sleep(100);
  if (!ended) {
    // Ends `script`; the client, in its own session, gets SIGHUP from the closed terminal.
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {}
    await sleep(1000);
  }
  await stub.close();
  const result = { screen: plain(raw), missed, requests: readJsonl(record), home, cwd, base };
  if (!opts.keep) fs.rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return result;
}
