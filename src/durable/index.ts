/** Bytes that survive: atomic writes, reads with a backup behind them, journals, leases. Knows no record and no phase. */
export { callingProcess } from "./calling-process.ts";
export { copyAside } from "./copy-aside.ts";
export { flushDirectory, makeDirectoryDurably } from "./directory.ts";
export { type Read, readWithFallback } from "./durable-read.ts";
export { backupPathOf, type WriteOptions, writeDurably } from "./durable-write.ts";
export { livingHolder, namesNobody } from "./found-lease.ts";
export { identifyProcess, judge as judgeProcess, type ProcessIdentity } from "./holder.ts";
export { type Journal, openJournal, readJournal, removeJournal } from "./journal.ts";
export { acquireLease, type Lease, type LeaseOptions, readLeaseHolder, withLease } from "./lease.ts";
export { oneAtATime } from "./one-at-a-time.ts";
export { type NotedProcess, notedProcesses, noteProcess } from "./process-note.ts";
export { listFolder, readNamedText, readRegularFile, readRegularText } from "./regular-file.ts";
export { writeReplaceable } from "./replaceable-file.ts";
export { errorCode, saveError } from "./save-error.ts";
export { removeFile, writeSharedFile } from "./shared-file.ts";
export { readFolder, stateUnreadable } from "./state-folder.ts";
export { sweepTemporaryFiles } from "./temporary-name.ts";
export { fileError, requireWritable } from "./writable-file.ts";
