import { readGitState } from "../git/index.ts";
import { countNewlyChanged, type SaveReason, type SinceSave, type Strategy, saveReason } from "./strategy.ts";

/** Looking at the work tree takes as long as a hundred saves: not more often than this. */
const gitLookMs = 1_000;

/** What has happened in this process since the save before, and whether it makes a save due. */
export interface SaveTiming {
  readonly note: (what: "item" | "event" | "error" | "status") => void;
  /** The first reason to save now, or null. */
  readonly due: (now: Date) => SaveReason | null;
  /** Looks at the work tree, where the strategy asks for it and the last look is some time ago; else null. */
  readonly lookAtGit: () => Promise<void> | null;
  /** When it is time to save whatever else happens, in milliseconds from now; null is never. */
  readonly msUntilDue: (now: Date) => number | null;
  /** Everything is saved: counting begins anew. */
  readonly saved: (now: Date) => void;
}

/** Changed in place: it is looked at after every item. */
type Counting = { -readonly [Name in keyof SinceSave]: SinceSave[Name] };

const nothing: SinceSave = {
  itemCount: 0,
  elapsedMs: 0,
  changedFileCount: 0,
  hasEvent: false,
  hasError: false,
  hasNewStatus: false,
};

export function openSaveTiming(root: string, strategy: Strategy, now: Date): SaveTiming {
  let since: Counting = { ...nothing };
  let savedAtMs = now.getTime();
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let filesAtSave: readonly string[] | null = null;
  let filesNow: readonly string[] = [];

  // A clock that was set back mustn't put a save off for long.
  const elapsed = (at: Date) => Math.abs(at.getTime() - savedAtMs);
  const look = async () => {
    lookedAtMs = performance.now();
    filesNow = (await readGitState(root)).filesModified;
    filesAtSave ??= filesNow;
    since.changedFileCount = countNewlyChanged(filesAtSave, filesNow);
  };
  return {
    note: (what) => {
      if (what === "item") since.itemCount += 1;
      else if (what === "event") since.hasEvent = true;
      else if (what === "error") since.hasError = true;
      else since.hasNewStatus = true;
    },
    due: (at) => {
      since.elapsedMs = elapsed(at);
      return saveReason(strategy, since);
    },
    lookAtGit: () =>
      strategy.gitChanges === null || performance.now() - lookedAtMs < gitLookMs ? null : look(),
    msUntilDue: (at) =>
      strategy.intervalMs === null ? null : Math.max(0, strategy.intervalMs - elapsed(at)),
    saved: (at) => {
      since = { ...nothing };
      savedAtMs = at.getTime();
      if (lookedAtMs !== Number.NEGATIVE_INFINITY) filesAtSave = filesNow;
    },
  };
}
