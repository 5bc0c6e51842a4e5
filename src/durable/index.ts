/** Bytes that survive: atomic writes, reads with a backup behind them, leases. Knows no record and no phase. */
export { callingProcess } from "./calling-process.ts";
export { flushDirectory, makeDirectoryDurably } from "./directory.ts";
export { type Read, readWithFallback } from "./durable-read.ts";
export { backupPathOf, type WriteOptions, writeDurably } from "./durable-write.ts";
export { identifyProcess, judge as judgeProcess, type ProcessIdentity } from "./holder.ts";
export { acquireLease, type Lease, type LeaseOptions, readLeaseHolder, withLease } from "./lease.ts";
export { sweepTemporaryFiles } from "./temporary-name.ts";
