// Runs the end-to-end tests where they can be: gets the client (before the network is shut off), then starts vitest in a network
// namespace that has only loopback. Says clearly what it doesn't run, and why.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  clientHome,
  installClient,
  installCodex,
  installGemini,
  installOpencode,
} from "./install-client.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The words that start a program where nothing but loopback is reachable, or null. */
function loopbackOnly() {
  for (const flags of [["-n"], ["-r", "-n"]]) {
    if (spawnSync("unshare", [...flags, "sh", "-c", "ip link set lo up"]).status === 0) {
      return ["unshare", ...flags, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
    }
  }
  return null;
}

if (!installClient()) {
  console.log("end to end: NOT RUN: the agent client can't be installed here");
  process.exit(0);
}
const wrapper = loopbackOnly();
if (wrapper === null) {
  console.log("end to end: NOT RUN: no network namespace with loopback alone can be made here");
  process.exit(0);
}
const others = {
  GEMINI_HARNESS_BIN: ["Gemini CLI", installGemini()],
  CODEX_HARNESS_BIN: ["Codex CLI", installCodex()],
  OPENCODE_HARNESS_BIN: ["opencode", installOpencode()],
};
const folders = Object.entries(others).flatMap(([variable, [name, folder]]) => {
  if (folder === null) console.log(`end to end: ${name}: NOT RUN: it can't be installed here`);
  return folder === null ? [] : [[variable, folder]];
});
const [program, ...words] = [
  ...wrapper,
  process.execPath,
  join(root, "node_modules/vitest/vitest.mjs"),
  "run",
  "--config",
  "vitest.e2e.config.ts",
  ...process.argv.slice(2),
];
const { status } = spawnSync(program, words, {
  cwd: root,
  stdio: "inherit",
  env: {
    ...process.env,
    CLAUDE_HARNESS_HOME: clientHome,
    ...Object.fromEntries(folders),
  },
});
process.exit(status ?? 1);
