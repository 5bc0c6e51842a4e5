import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openGit } from "../../../src/git/open-git.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

/** A folder whose `git`, first on the PATH until the test ends, is these lines of shell. */
function aGitOf(lines: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "git"), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, "git"), 0o755);
  const before = process.env["PATH"];
  onTestFinished(() => {
    process.env["PATH"] = before;
  });
  process.env["PATH"] = `${folder}:${before}`;
  return folder;
}

it("an answer is whole only when git's output is closed, however late it is read", async () => {
  // What a busy machine does to a git that has exited, made certain: its last words arrive long after.
  const folder = aGitOf("(sleep 0.5; echo refs/heads/work) &");

  expect(await (await openGit(folder)).raw(["for-each-ref"])).toBe("refs/heads/work\n");
});

it("an answer whose end doesn't come in time is none, not the part that is there", async () => {
  const folder = aGitOf("echo refs/heads/work; sleep 2 &");
  const git = await openGit(folder, [], 300);

  await expect(git.raw(["for-each-ref"])).rejects.toThrow("git for-each-ref hasn't closed its output");
});
