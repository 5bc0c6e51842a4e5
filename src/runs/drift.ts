/** How the repository differs from what the record was saved with (scenarios 3.3.1 and 3.3.2). */
export type Drift =
  | {
      readonly kind: "branch_changed";
      /** Null on a detached HEAD. */
      readonly saved: string | null;
      /** Null on a detached HEAD. */
      readonly current: string | null;
      /** Only where no branch was saved: the commit that HEAD was at. */
      readonly detachedAt?: string;
      /** Only where what was saved can't be checked out any more: the saved commit, where the branch can be made again at it. */
      readonly gone?: { readonly restorableAt: string | null };
    }
  /** A repository was there when the record was saved, and now there is none, or none that can be read. */
  | { readonly kind: "repository_gone"; readonly saved: string }
  | {
      readonly kind: "commit_changed";
      /** Null where there was no commit yet, or no repository. */
      readonly saved: string | null;
      /** Null where there is no commit. */
      readonly current: string | null;
      /** Null where it can't be known: the saved commit is gone (rebased away), or git doesn't answer. */
      readonly changedFileCount: number | null;
    };
