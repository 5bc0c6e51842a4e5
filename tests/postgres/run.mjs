// Runs the tests that need a PostgreSQL: finds or installs Debian's package, starts a server of its own in a temporary folder, reached by a
// socket in that folder alone, and takes it away again. Says clearly where it can't, and why; with ALFRED_POSTGRES_REQUIRED=1 that is a failure.
// With --coverage everything that coverage is measured by runs beside that server, and without it where there is none.
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
const isCoverage = process.argv.includes("--coverage");
const config = isCoverage ? "vitest.config.ts" : "vitest.postgres.config.ts";
const added = process.argv.slice(2);

/** @param {NodeJS.ProcessEnv} environment */
async function runTests(environment) {
  const words = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", config, ...added];
  const tests = spawn(process.execPath, words, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve) => tests.on("close", (status) => resolve(status ?? 1)));
}

/** @param {string} why */
async function notRun(why) {
  console.log(`PostgreSQL: NOT RUN: ${why}`);
  if (process.env.ALFRED_POSTGRES_REQUIRED === "1") process.exit(1);
  process.exit(isCoverage ? await runTests({}) : 0);
}

if (binaries() === undefined) install();
const folder = binaries();
if (folder === undefined)
  await notRun("there is no PostgreSQL, and Debian's package can't be installed here");
const user = ordinaryUser();
const scratch = mkdtempSync(join(tmpdir(), "alfred-postgres-"));
if (user !== null) chownSync(scratch, user.uid, user.gid);
let server;
try {
  makeCluster(folder, scratch, user);
  server = await startServer(folder, scratch, user);
} catch (error) {
  rmSync(scratch, { recursive: true, force: true });
  await notRun(`the server can't be started: ${error.message}`);
}
const version = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8" }).stdout.trim();
console.log(`PostgreSQL: ${version}`);
const status = await runTests({ ALFRED_TEST_POSTGRES: addressIn(scratch) });
await stopServer(server);
rmSync(scratch, { recursive: true, force: true });
process.exit(status);
