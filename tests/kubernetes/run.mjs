// Runs the tests that need a Kubernetes API server: starts etcd, kube-apiserver and kube-controller-manager from the folder that ALFRED_TEST_KUBERNETES
// names (tests/kubernetes/build-cluster.sh makes one), on loopback with everything in a temporary folder, and takes them away again. Says clearly where
// it can't, and why; with ALFRED_KUBERNETES_REQUIRED=1 that is a failure.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = ["etcd", "kube-apiserver", "kube-controller-manager"];
const startMsMax = 120_000;
const adminToken = crypto.randomUUID();

function notRun(why) {
  console.log(`Kubernetes: NOT RUN: ${why}`);
  process.exit(process.env.ALFRED_KUBERNETES_REQUIRED === "1" ? 1 : 0);
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const folder = process.env.ALFRED_TEST_KUBERNETES;
if (folder === undefined) {
  notRun(
    "ALFRED_TEST_KUBERNETES names no folder with the binaries; sh tests/kubernetes/build-cluster.sh FOLDER makes one",
  );
}
const missing = names.filter((name) => !existsSync(join(folder, name)));
if (missing.length > 0) notRun(`${folder} has no ${missing.join(", ")}`);

const scratch = mkdtempSync(join(tmpdir(), "alfred-kubernetes-"));
const started = [];

function start(name, words) {
  const child = spawn(join(folder, name), words, { cwd: scratch, stdio: ["ignore", "ignore", "pipe"] });
  const state = { name, child, said: "" };
  child.stderr.setEncoding("utf8").on("data", (text) => {
    state.said = `${state.said}${text}`.slice(-6000);
  });
  started.push(state);
  return state;
}

async function stop() {
  for (const { child } of [...started].reverse()) {
    if (child.exitCode !== null) continue;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await new Promise((resolve) => child.once("close", resolve));
    clearTimeout(force);
  }
  rmSync(scratch, { recursive: true, force: true });
}

function isReady(port) {
  return new Promise((resolve) => {
    const options = {
      host: "127.0.0.1",
      port,
      path: "/readyz",
      rejectUnauthorized: false,
      headers: { authorization: `Bearer ${adminToken}` },
    };
    const asked = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

async function startCluster() {
  const [etcdPort, etcdPeerPort, port] = [await freePort(), await freePort(), await freePort()];
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const keys = join(scratch, "accounts.key");
  const made = spawnSync("openssl", ["genrsa", "-out", keys, "2048"]);
  if (made.status !== 0) throw new Error("openssl can't make a key");
  const certificates = join(scratch, "certificates");
  mkdirSync(certificates);
  const tokens = join(scratch, "tokens.csv");
  writeFileSync(tokens, `${adminToken},admin,admin,"system:masters"\n`);
  start("etcd", [
    ...["--data-dir", join(scratch, "etcd")],
    ...["--listen-client-urls", etcd, "--advertise-client-urls", etcd],
    ...["--listen-peer-urls", `http://127.0.0.1:${etcdPeerPort}`],
    ...["--logger", "zap", "--log-level", "error"],
  ]);
  const api = start("kube-apiserver", [
    ...["--etcd-servers", etcd, "--cert-dir", certificates],
    ...["--bind-address", "127.0.0.1", "--secure-port", String(port)],
    ...["--advertise-address", "192.0.2.1", "--endpoint-reconciler-type", "none"],
    ...["--authorization-mode", "RBAC", "--token-auth-file", tokens],
    ...["--service-account-issuer", "https://kubernetes.default.svc"],
    ...["--service-account-key-file", keys, "--service-account-signing-key-file", keys],
    ...["--service-cluster-ip-range", "10.96.0.0/16", "--feature-gates", "TTLAfterFinished=true"],
    ...["--kubelet-preferred-address-types", "InternalIP"],
  ]);
  const deadline = Date.now() + startMsMax;
  while (!(await isReady(port))) {
    if (api.child.exitCode !== null || Date.now() > deadline) throw new Error(api.said);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const server = `https://127.0.0.1:${port}`;
  const kubeconfig = join(scratch, "admin.json");
  const content = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token: adminToken } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  };
  writeFileSync(kubeconfig, JSON.stringify(content));
  start("kube-controller-manager", [
    ...["--kubeconfig", kubeconfig, "--leader-elect=false", "--port", "0", "--secure-port", "0"],
    ...["--service-account-private-key-file", keys, "--feature-gates", "TTLAfterFinished=true"],
    ...[
      "--controllers",
      "job,garbagecollector,serviceaccount,serviceaccount-token,namespace,ttl-after-finished,podgc",
    ],
  ]);
  return { server, kubeconfig, certificates };
}

let status = 1;
try {
  const cluster = await startCluster();
  const version = spawnSync(join(folder, "kube-apiserver"), ["--version"], {
    encoding: "utf8",
  }).stdout.trim();
  console.log(`Kubernetes: ${version} on loopback`);
  const words = ["run", "--config", "vitest.kubernetes.config.ts", ...process.argv.slice(2)];
  const tests = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...words], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      ALFRED_TEST_CLUSTER: JSON.stringify(cluster),
    },
  });
  status = await new Promise((resolve) => tests.on("close", resolve));
} catch (error) {
  console.error(`Kubernetes: can't be started: ${error.message}`);
} finally {
  await stop();
}
process.exit(status ?? 1);
