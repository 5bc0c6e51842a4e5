/** Bytes that survive: atomic writes, reads with a backup behind them, journals, leases. Knows no record and no phase. */
export { flushDirectory, makeDirectoryDurably } from "./directory.ts";
export { type Read, readWithFallback } from "./durable-read.ts";
export { backupPathOf, type WriteOptions, writeDurably } from "./durable-write.ts";
export { type Journal, openJournal, readJournal, removeJournal } from "./journal.ts";
export { acquireLease, type Lease, type LeaseOptions, readLeaseHolder, withLease } from "./lease.ts";
export { sweepTemporaryFiles } from "./temporary-name.ts";
