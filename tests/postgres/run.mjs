// Runs the tests that need a PostgreSQL: finds or installs Debian's package, starts a server of its own in a temporary folder, reached by a
// socket in that folder alone, and takes it away again. Says clearly where it can't, and why; with ALFRED_POSTGRES_REQUIRED=1 that is a failure.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  addressIn,
  binaries,
  install,
  makeCluster,
  ordinaryUser,
  startServer,
  stopServer,
} from "./server.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
function notRun(why) {
  console.log(`PostgreSQL: NOT RUN: ${why}`);
  process.exit(process.env.ALFRED_POSTGRES_REQUIRED === "1" ? 1 : 0);
}

if (binaries() === undefined) install();
const folder = binaries();
if (folder === undefined) notRun("there is no PostgreSQL, and Debian's package can't be installed here");
const user = ordinaryUser();
const scratch = mkdtempSync(join(tmpdir(), "alfred-postgres-"));
if (user !== null) chownSync(scratch, user.uid, user.gid);
let server;
try {
  makeCluster(folder, scratch, user);
  server = await startServer(folder, scratch, user);
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
  env: { ...process.env, ALFRED_TEST_POSTGRES: addressIn(scratch) },
});
const status = await new Promise((resolve) => tests.on("close", resolve));
await stopServer(server);
rmSync(scratch, { recursive: true, force: true });
process.exit(status ?? 1);
