import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { silentTrace } from "../../src/context/index.ts";
import { listOpenRuns, loadRunFile, saveRun } from "../../src/store/index.ts";
import { aRun, noon } from "../support/a-run.ts";

// For the sweep: `save 1` makes a run's record, `save 2` replaces it, `verify` says whether what is there may be there.
const root = process.env["STATE_DIR"] ?? "";
const folder = join(root, ".moai/memory/command-state");
const [verb, generation = ""] = process.argv.slice(2);

function recordFile(): string | null {
  const name = existsSync(folder) ? readdirSync(folder).find((each) => each.endsWith(".json")) : undefined;
  return name === undefined ? null : join(folder, name);
}

function save(): void {
  saveRun(
    root,
    { ...aRun(), inputs: { generation, padding: "p".repeat(20_000) } },
    { trace: silentTrace, file: recordFile() },
  );
  console.log(`SAVED ${generation}`);
}

/** Old or new, whole; what was said to be saved is there; the record can be saved again and is still seen as open. */
async function verify(): Promise<string | null> {
  const file = recordFile();
  if (file === null) return "the record is gone";
  const { run, damage } = loadRunFile(file);
  const found = run.inputs["generation"];
  const said = readFileSync(process.env["RUN_OUT"] ?? "/dev/null", "utf8").includes("SAVED 2");
  if (damage !== null) return `damaged: ${damage.detail}`;
  if (found !== "1" && found !== "2") return `a strange generation ${found}`;
  if (said && found !== "2") return "said to be saved, but the old one is there";
  if (process.env["RUN_EXIT"] === "0" && !said) return "ended well without having saved";
  if ((await listOpenRuns(root, noon)).runs.length !== 1) return "the open run isn't seen";
  saveRun(root, run, { trace: silentTrace, file });
  return loadRunFile(file).run.inputs["generation"] === found ? null : "can't be saved again";
}

if (verb === "save") save();
else {
  const problem = await verify();
  if (problem !== null) console.log(problem);
  process.exitCode = problem === null ? 0 : 1;
}
