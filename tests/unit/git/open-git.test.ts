import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openGit } from "../../../src/git/open-git.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

it("an answer is whole only when git's output is closed, however late it is read", async () => {
  const folder = temporaryFolder();
  // What a busy machine does to a git that has exited, made certain: its last words arrive long after.
  writeFileSync(join(folder, "git"), "#!/bin/sh\n(sleep 0.5; echo refs/heads/work) &\n");
  chmodSync(join(folder, "git"), 0o755);
  const before = process.env["PATH"];
  onTestFinished(() => {
    process.env["PATH"] = before;
  });
  process.env["PATH"] = `${folder}:${before}`;

  expect(await (await openGit(folder)).raw(["for-each-ref"])).toBe("refs/heads/work\n");
});
