import { writeFileSync } from "node:fs";
import { openFileStore } from "../../src/sharing/index.ts";
import { temporaryFolder } from "../support/temporary-project.ts";
import { stateFileIn, stateStoreContract } from "./state-store.ts";

stateStoreContract("files", () => {
  const root = temporaryFolder();
  return Promise.resolve({
    open: () => Promise.resolve(openFileStore(root, () => new Date())),
    root,
    damage: (name) => Promise.resolve(writeFileSync(stateFileIn(root, name), '{"run_id": "cut')),
  });
});
