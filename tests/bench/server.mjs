// Requests a second and the slowest hundredth of GET and POST, beside a bare server of the same framework, in turns.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const connections = 8;
const roundMs = 2_000;
const rounds = 3;
const token = "a-token-for-the-bench";
const bare = fileURLToPath(new URL("./bare-server.mjs", import.meta.url));
const body = JSON.stringify({
  phase: "2-run",
  specId: "SPEC-AUTH-001",
  agent: "claude",
  metadata: { build: "42" },
});

export async function benchServer(cli, folder) {
  const project = join(folder, "served");
  mkdirSync(join(project, ".moai/specs/SPEC-AUTH-001"), { recursive: true });
  writeFileSync(join(project, "wait.mjs"), "setTimeout(() => {}, 600_000);\n");
  for (const words of [
    ["init", "-q"],
    ["add", "."],
    ["-c", "user.name=b", "-c", "user.email=b@localhost", "commit", "-qm", "Begin"],
  ])
    spawnSync("git", words, { cwd: project });
  const words = [
    "serve",
    "--port",
    "0",
    "--json",
    "--quiet",
    "--allow-agent-command",
    "--requests-per-minute",
    "0",
  ];
  const limits = ["--running", "1", "--queued", "1000000"];
  const environment = { PATH: process.env.PATH, HOME: folder, ALFRED_TOKEN: token };
  const served = spawn(process.execPath, [cli, ...words, ...limits], { cwd: project, env: environment });
  const { url } = JSON.parse(await firstOf(served, (text) => text.includes("}")));
  const own = new URL(url);
  // One job that waits takes the only place: what is measured is the server, not its jobs.
  const agentCommand = `${process.execPath} ${join(project, "wait.mjs")}`;
  const { id } = JSON.parse(
    (await ask(own, "POST", "/api/v1/executions", JSON.stringify({ prompt: "wait", agentCommand }))).text,
  );
  const path = `/api/v1/executions/${id}`;
  const execution = (await ask(own, "GET", path)).text;
  const yardstick = spawn(process.execPath, [bare, execution]);
  const other = new URL(
    `http://127.0.0.1:${(await firstOf(yardstick, (text) => text.includes("\n"))).trim()}`,
  );
  try {
    for (const [what, method, at, sent] of [
      ["GET one execution", "GET", path],
      ["POST an execution", "POST", "/api/v1/executions", body],
    ]) {
      const [base, ours] = [[], []];
      for (let round = 0; round < rounds; round++) {
        base.push(await load(other, method, at, sent));
        ours.push(await load(own, method, at, sent));
      }
      print(what, middle(base), middle(ours));
    }
  } finally {
    await ask(own, "POST", `${path}/cancel`);
    served.kill("SIGTERM");
    yardstick.kill("SIGTERM");
  }
}

function firstOf(child, isWhole) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (isWhole(text)) resolve(text);
    });
    child.on("exit", () => reject(new Error("It ended before it listened")));
  });
}

function ask(url, method, path, sent, agent) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(sent ? { "content-type": "application/json" } : {}),
    };
    const call = request({ host: url.hostname, port: url.port, method, path, headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () =>
        answer.statusCode < 300 ? resolve({ text }) : reject(new Error(`${answer.statusCode} ${text}`)),
      );
    });
    call.on("error", reject);
    call.end(sent);
  });
}

async function load(url, method, path, sent) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const taken = [];
  const endsAt = performance.now() + roundMs;
  const one = async () => {
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      await ask(url, method, path, sent, agent);
      taken.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  agent.destroy();
  taken.sort((a, b) => a - b);
  return { perSecond: (taken.length / roundMs) * 1000, p99: taken[Math.floor(taken.length * 0.99)] };
}

function middle(results) {
  const of = (name) => results.map((each) => each[name]).sort((a, b) => a - b)[results.length >> 1];
  return { perSecond: of("perSecond"), p99: of("p99") };
}

function print(what, base, own) {
  const ratio = (own.perSecond / base.perSecond).toFixed(2);
  const slow = (own.p99 / base.p99).toFixed(2);
  console.log(
    `${`${what}: bare server, alfred serve`.padEnd(50)} ${base.perSecond.toFixed(0).padStart(7)} /s ${own.perSecond.toFixed(0).padStart(7)} /s  ×${ratio}   p99 ${base.p99.toFixed(1)} ms ${own.p99.toFixed(1)} ms  ×${slow}`,
  );
}
