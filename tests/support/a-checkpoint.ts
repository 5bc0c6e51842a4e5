import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OpenOptions, openCheckpoint } from "../../src/checkpoints/index.ts";

/** A clock that stands still until it is moved. */
export function aClock(start = "2024-01-15T10:00:00.000Z") {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

export function checkpointFile(root: string, name: string): string {
  return join(root, ".moai/memory/checkpoints", name);
}

/** The record as it lies on disk. */
export function readRecord(root: string, task = "t-1") {
  return JSON.parse(readFileSync(checkpointFile(root, `${task}.json`), "utf8"));
}

export function writeRecord(
  root: string,
  record: Partial<typeof contractRecord> & { readonly task_id: string },
): void {
  mkdirSync(checkpointFile(root, ""), { recursive: true });
  writeFileSync(checkpointFile(root, `${record.task_id}.json`), JSON.stringify(record));
}

export function open(root: string, options: Partial<OpenOptions> = {}, task = "t-1") {
  return openCheckpoint(task, { root, now: aClock().now, waitMs: 0, ...options });
}

/** The contract's own record (checkpoints.md); where it leaves times open, they are such that 15 minutes are left. */
export const contractRecord = {
  task_id: "migration-jest-to-vitest-001",
  status: "in_progress",
  progress: { total: 100, completed: 45, current: "src/utils/date.test.ts" },
  checkpoint: "2024-01-15T10:30:00Z",
  errors: [
    {
      item: "src/legacy/old.test.ts",
      error: "Cannot convert dynamic import",
      timestamp: "2024-01-15T10:25:00Z",
      retry_count: 2,
      stack: "optional",
    },
  ],
  metadata: { started_at: "2024-01-15T10:18:00Z", updated_at: "2024-01-15T10:30:00Z", version: "1.0.0" },
};
