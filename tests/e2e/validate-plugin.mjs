// `claude plugin validate` of the built plugin and its marketplace: needs the client, and no network.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseEnv } from "./harness/client.mjs";
import { clientHome, installClient } from "./install-client.mjs";

if (!installClient()) {
  console.log("plugin validate: NOT RUN: the agent client can't be installed here");
  process.exit(0);
}
const marketplace = fileURLToPath(new URL("../../dist/plugin", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "alfred-validate-"));
const env = baseEnv({ home, tmp: home, port: 9 });
const results = [marketplace, join(marketplace, "alfred")].map(
  (folder) =>
    spawnSync(join(clientHome, "claude"), ["plugin", "validate", folder], {
      cwd: home,
      env,
      stdio: "inherit",
    }).status,
);
rmSync(home, { recursive: true, force: true });
process.exit(results.every((status) => status === 0) ? 0 : 1);
