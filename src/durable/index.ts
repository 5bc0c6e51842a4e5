/** Bytes that survive: atomic writes, reads with a backup behind them, leases. Knows no record and no phase. */
export { flushDirectory, makeDirectoryDurably } from "./directory.ts";
export { type Read, readBytes, readWithFallback } from "./durable-read.ts";
export { backupPathOf, type WriteOptions, writeDurably } from "./durable-write.ts";
export { acquireLease, type Lease, type LeaseOptions, readLeaseHolder, withLease } from "./lease.ts";
export { sweepTemporaryFiles } from "./temporary-name.ts";
