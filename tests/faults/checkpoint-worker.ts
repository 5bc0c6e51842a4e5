import { readFileSync } from "node:fs";
import { loadCheckpoint, openCheckpoint, parseCheckpointId } from "../../src/checkpoints/index.ts";
import { AlfredError } from "../../src/failures/index.ts";

// For the sweep: `make` does three items, `work` two more, each saved alone, says so, and folds; `verify` says whether what is there may be there.
const root = process.env["STATE_DIR"] ?? "";
const id = parseCheckpointId("t-1");
const [verb] = process.argv.slice(2);
const options = { root, now: () => new Date(), waitMs: 0, strategy: { everyItems: 1 } };
const items = ["1", "2", "3", "4", "5"];

async function work(mine: readonly string[]): Promise<void> {
  const checkpoint = await openCheckpoint(id, options);
  for (const item of mine) {
    try {
      await checkpoint.done(item);
    } catch (error) {
      if (!(error instanceof AlfredError)) throw error;
      process.exitCode = 5;
      // The next save has this item in it, too, where it can be made.
      continue;
    }
    console.log(`SAVED ${item}`);
  }
  try {
    checkpoint.close();
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    process.exitCode = 5;
  }
}

/** A beginning of the items, all that were said to be saved among them, undamaged; and work can go on. */
async function verify(): Promise<string | null> {
  const loaded = loadCheckpoint(root, id);
  if (loaded === null) return "the checkpoint is gone";
  if (loaded.damage !== null) return `damaged: ${loaded.damage.detail}`;
  const done = [...loaded.checkpoint.done];
  if (done.join() !== items.slice(0, done.length).join()) return `strange items ${done.join()}`;
  const said = readFileSync(process.env["RUN_OUT"] ?? "/dev/null", "utf8");
  const lost = items.filter((item) => said.includes(`SAVED ${item}\n`) && !loaded.checkpoint.done.has(item));
  if (lost.length > 0) return `said to be saved and lost: ${lost.join()}`;
  if (process.env["RUN_EXIT"] === "0" && !said.includes("SAVED 5")) return "ended well without having saved";
  await work(items);
  const again = loadCheckpoint(root, id);
  return again?.checkpoint.done.size === items.length ? null : "can't go on";
}

if (verb === "make") await work(items.slice(0, 3));
else if (verb === "work") await work(items.slice(3));
else {
  const problem = await verify();
  if (problem !== null) console.log(problem);
  process.exitCode = problem === null ? 0 : 1;
}
