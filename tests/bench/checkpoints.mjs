// 100,000 items checkpointed every 10, beside the bare loop that appends the same names with the same number of flushes.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const itemCount = 100_000;
const every = 10;
const items = Array.from({ length: itemCount }, (_, index) => `src/components/part-${index}/index.test.ts`);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** @param openCheckpoint the library's */
export async function benchCheckpoints({ openCheckpoint, folder, rounds, print }) {
  const [bare, whole, reopened, flushless] = [[], [], [], []];
  for (let round = 0; round <= rounds; round++) {
    const base = await inFolder(folder, (root) => bareLoop(join(root, "log")));
    const own = await inFolder(folder, async (root) => {
      const workedMs = await checkpointed(openCheckpoint, root, every);
      const again = performance.now();
      (await openCheckpoint("bench", { root })).close();
      reopened.push(performance.now() - again);
      return workedMs;
    });
    const rare = await inFolder(folder, (root) => checkpointed(openCheckpoint, root, itemCount));
    bare.push(base);
    whole.push(own);
    flushless.push(rare);
  }
  // The first round warms up.
  const ratio = (own, base) => median(own.slice(1).map((value, index) => value / base[index + 1]));
  print(
    `${itemCount} items, a checkpoint every ${every} | append + flush every ${every}`,
    { base: median(bare.slice(1)), own: median(whole.slice(1)), ratio: ratio(whole, bare) },
    "1.50",
  );
  print(
    `${itemCount} items, one checkpoint at the end | the same`,
    { base: median(bare.slice(1)), own: median(flushless.slice(1)), ratio: ratio(flushless, bare) },
    "0.50",
  );
  console.log(`  opened again with ${itemCount} items done: ${median(reopened.slice(1)).toFixed(0)} ms`);
}

async function inFolder(folder, work) {
  const root = mkdtempSync(join(folder, "checkpoint-"));
  try {
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function bareLoop(file) {
  const startedAt = performance.now();
  const handle = openSync(file, "a");
  for (let at = 0; at < itemCount; at += every) {
    writeSync(handle, `${items.slice(at, at + every).join("\n")}\n`);
    fdatasyncSync(handle);
  }
  closeSync(handle);
  return performance.now() - startedAt;
}

async function checkpointed(openCheckpoint, root, everyItems) {
  const startedAt = performance.now();
  const checkpoint = await openCheckpoint("bench", { root, everyItems });
  let count = 0;
  for await (const item of checkpoint.items(items)) if (item !== "") count += 1;
  checkpoint.close();
  if (count !== itemCount) throw new Error(`${count} items instead of ${itemCount}`);
  return performance.now() - startedAt;
}
