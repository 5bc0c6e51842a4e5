import { createInterface } from "node:readline";
import { acquireLease } from "../../src/durable/index.ts";

// Takes a lease and says so; at each line that it is sent, it takes the lease again if it can, and says whether it has it.
const [path = ""] = process.argv.slice(2);
const lease = await acquireLease(path, { now: () => new Date(), waitMs: 60_000, purpose: "retaking" });
process.stdout.write("held\n");
for await (const _ of createInterface(process.stdin)) {
  process.stdout.write(lease.takeAgain() && lease.isHeld() ? "mine\n" : "not mine\n");
}
lease.release();
