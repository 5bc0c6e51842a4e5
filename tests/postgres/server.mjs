// A PostgreSQL of Debian's package, in a folder of its own, reached by a socket in that folder alone.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const debianFolder = "/usr/lib/postgresql";
const startMsMax = 30_000;

/** Where its programs are; undefined where it isn't installed. */
export function binaries() {
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

export function install() {
  if (process.getuid?.() !== 0) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quietly = { stdio: ["ignore", "ignore", "inherit"], env: environment };
  const words = ["install", "--yes", "--no-install-recommends", "postgresql"];
  if (spawnSync("apt-get", words, quietly).status === 0) return;
  spawnSync("apt-get", ["update"], quietly);
  spawnSync("apt-get", words, quietly);
}

/** PostgreSQL refuses to run as root: then as the user that the package made, or as nobody. */
export function ordinaryUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const found = spawnSync("getent", ["passwd", name], { encoding: "utf8" });
    const [, , uid, gid] = found.status === 0 ? found.stdout.trim().split(":") : [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

const environment = () => ({ PATH: process.env.PATH, LC_ALL: "C.UTF-8" });

export function makeCluster(folder, scratch, user) {
  const words = ["--username", "alfred", "--auth", "trust", "--encoding", "UTF8", "--no-sync"];
  const made = spawnSync(join(folder, "initdb"), ["--pgdata", join(scratch, "data"), ...words], {
    ...user,
    cwd: scratch,
    env: environment(),
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stderr || String(made.error));
}

/** Started once more on the same folder, it has what it had. */
export async function startServer(folder, scratch, user) {
  const settings = ["-c", "listen_addresses=", "-c", "max_connections=200"];
  const server = spawn(join(folder, "postgres"), ["-D", join(scratch, "data"), "-k", scratch, ...settings], {
    ...user,
    cwd: scratch,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
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

export async function stopServer(server) {
  const closed = new Promise((resolve) => server.on("close", resolve));
  server.kill("SIGQUIT");
  await closed;
}

export function addressIn(scratch) {
  return `postgres://alfred@localhost/postgres?host=${scratch}`;
}
