import { join } from "node:path";
import {
  closeWorkBranch,
  closeWorkplace,
  inScratchWorktree,
  openWorkBranch,
  openWorkplace,
  resolveCommit,
} from "../../src/git/index.ts";

// Makes work trees of one repository and takes them away again, the way its name says; says each one that it had.
const [root = "", below = "", way = "", name = "", times = "1"] = process.argv.slice(2);
const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
const commit = await resolveCommit(root, "HEAD");

for (let time = 0; time < Number(times); time++) {
  const directory = join(below, name);
  const branch = `work/${name}`;
  if (way === "workplace") {
    await openWorkplace(root, { directory, branch, environment });
    await closeWorkplace(root, { directory, branch, environment });
  } else if (way === "branch") {
    const place = { repository: root, directory, branch, commit };
    await openWorkBranch(place);
    await closeWorkBranch(place, { message: "Work", exclude: [] });
  } else {
    await inScratchWorktree(root, commit, async () => {});
  }
  process.stdout.write("had\n");
}
