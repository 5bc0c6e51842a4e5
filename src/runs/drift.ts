/** How the repository differs from what the record was saved with (scenarios 3.3.1 and 3.3.2). */
export type Drift =
  | {
      readonly kind: "branch_changed";
      readonly saved: string;
      /** Null on a detached HEAD. */
      readonly current: string | null;
      /** Only where the saved branch is no more: the saved commit, where that is still there and the branch can be made again. */
      readonly gone?: { readonly restorableAt: string | null };
    }
  /** A repository was there when the record was saved, and now there is none, or none that can be read. */
  | { readonly kind: "repository_gone"; readonly saved: string }
  | {
      readonly kind: "commit_changed";
      readonly saved: string;
      readonly current: string | null;
      /** Null where the saved commit is gone (rebased away). */
      readonly changedFileCount: number | null;
    };
