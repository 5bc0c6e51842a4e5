// Runs the tests that need a PostgreSQL: finds or installs Debian's package, starts a server of its own in a temporary folder, reached by a
// socket in that folder alone, and takes it away again. Says clearly where it can't, and why; with ALFRED_POSTGRES_REQUIRED=1 that is a failure.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const debianFolder = "/usr/lib/postgresql";
const startMsMax = 30_000;

function binaries() {
  const own = existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => join(debianFolder, version, "bin"))
    : [];
  const onPath = (process.env.PATH ?? "").split(":");
  return [...own, ...onPath].find(
    (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
}

function install() {
  if (process.getuid?.() !== 0) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quietly = { stdio: ["ignore", "ignore", "inherit"], env: environment };
  const words = ["install", "--yes", "--no-install-recommends", "postgresql"];
  if (spawnSync("apt-get", words, quietly).status === 0) return;
  spawnSync("apt-get", ["update"], quietly);
  spawnSync("apt-get", words, quietly);
}

/** PostgreSQL refuses to run as root: then as the user that the package made, or as nobody. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const found = spawnSync("getent", ["passwd", name], { encoding: "utf8" });
    const [, , uid, gid] = found.status === 0 ? found.stdout.trim().split(":") : [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function notRun(why) {
  console.log(`PostgreSQL: NOT RUN: ${why}`);
  process.exit(process.env.ALFRED_POSTGRES_REQUIRED === "1" ? 1 : 0);
}

async function start(folder, scratch, user) {
  const data = join(scratch, "data");
  const as = { ...(user ?? {}), cwd: scratch, env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } };
  const made = spawnSync(
    join(folder, "initdb"),
    ["--pgdata", data, "--username", "alfred", "--auth", "trust", "--encoding", "UTF8", "--no-sync"],
    { ...as, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr || String(made.error));
  const words = ["-D", data, "-k", scratch, "-c", "listen_addresses=", "-c", "max_connections=200"];
  const server = spawn(join(folder, "postgres"), words, { ...as, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.setEncoding("utf8").on("data", (text) => {
    said = `${said}${text}`.slice(-4000);
  });
  const deadline = Date.now() + startMsMax;
  while (!said.includes("ready to accept connections")) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(said);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}

if (binaries() === undefined) install();
const folder = binaries();
if (folder === undefined) notRun("there is no PostgreSQL, and Debian's package can't be installed here");
const user = ordinaryUser();
const scratch = mkdtempSync(join(tmpdir(), "alfred-postgres-"));
if (user !== null) chownSync(scratch, user.uid, user.gid);
let server;
try {
  server = await start(folder, scratch, user);
} catch (error) {
  rmSync(scratch, { recursive: true, force: true });
  notRun(`the server can't be started: ${error.message}`);
}
const version = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8" }).stdout.trim();
console.log(`PostgreSQL: ${version}`);
const words = ["run", "--config", "vitest.postgres.config.ts", ...process.argv.slice(2)];
const tests = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...words], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ALFRED_TEST_POSTGRES: `postgres://alfred@localhost/postgres?host=${scratch}` },
});
const status = await new Promise((resolve) => tests.on("close", resolve));
server.kill("SIGQUIT");
await new Promise((resolve) => server.on("close", resolve));
rmSync(scratch, { recursive: true, force: true });
process.exit(status ?? 1);
