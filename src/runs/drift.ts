/** How the repository differs from what the record was saved with (scenarios 3.3.1 and 3.3.2). */
export type Drift =
  | { readonly kind: "branch_changed"; readonly saved: string; readonly current: string | null }
  | {
      readonly kind: "commit_changed";
      readonly saved: string;
      readonly current: string | null;
      /** Null where the saved commit is gone (rebased away). */
      readonly changedFileCount: number | null;
    };
