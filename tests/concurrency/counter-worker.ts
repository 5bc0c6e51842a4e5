import { existsSync, readFileSync } from "node:fs";
import { withLease, writeDurably } from "../../src/durable/index.ts";

// Adds one to a counter, several times, each time under the lease: read, decide, write.
const [file = "", times = "1"] = process.argv.slice(2);
const options = { now: () => new Date(), waitMs: 60_000, purpose: "counter" };

for (let time = 0; time < Number(times); time++) {
  await withLease(`${file}.lease`, options, async () => {
    const count = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    writeDurably(file, Buffer.from(String(count + 1)));
    process.stdout.write("+");
  });
}
