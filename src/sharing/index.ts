/** Runs and results shared by a team's machines: one contract for where they live, files or PostgreSQL, and how a machine's own stay in step with them. */
export { type CopyReport, type CopyRequest, copyRecords } from "./copy-records.ts";
export { examineTeam, type StoreProblem } from "./examine-team.ts";
export { openFileStore } from "./file-store.ts";
export { openStateStore } from "./open-store.ts";
export { driverSettings } from "./postgres/driver-settings.ts";
export { teamAddressIn } from "./sides.ts";
export type { HeldKey, StateEntry, StateRecord, StateStore, StoredRecord } from "./state-store.ts";
export {
  holdsPassword,
  isFolder,
  isPostgres,
  storeVariable,
  type TeamAddress,
  withoutPassword,
  withoutStore,
} from "./store-address.ts";
export { lookAtTeam, type TeamView } from "./team-view.ts";
export { refreshRuns, type WorkingCopy, withWorkingCopy } from "./working-copy.ts";
