import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stateDirectory } from "../../../src/store/index.ts";
import { asOrdinaryUserUntilDone } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { asks, newestRun, passes, start, writePhase } from "../phases/a-phase.ts";
import { entered } from "./entered.ts";

/** A run under way with a good backup, in a project that everybody may read but for what is taken from them. */
async function unreadable(which: "file" | "folder") {
  const root = temporaryFolder();
  writePhase(root, [passes("one"), asks("write")]);
  await start(root);
  const { file } = newestRun(root);
  writeFileSync(`${file}.bak`, readFileSync(file));
  chmodSync(root, 0o777);
  chmodSync(dirname(file), 0o777);
  const path = which === "file" ? file : stateDirectory(root);
  chmodSync(path, 0o000);
  onTestFinished(() => chmodSync(path, 0o777));
  const asUser = (...words: string[]) => asOrdinaryUserUntilDone(() => entered(root, words));
  return { root, path: relative(root, path), file, asUser };
}

describe.runIf(process.platform !== "win32")("state that its user may not read", () => {
  it.each(["file", "folder"] as const)(
    "(a %s) is no damage: resume says so, and no older backup takes its place",
    async (which) => {
      const { root, path, file, asUser } = await unreadable(which);

      const { exitCode, stderr } = await asUser("resume", "--yes");

      expect(exitCode).toBe(3);
      expect(stderr).toContain(`chmod u+rwX ${path}`);
      chmodSync(stateDirectory(root), 0o777);
      expect(readdirSync(dirname(file)).filter((name) => name.includes(".damaged-"))).toEqual([]);
    },
  );

  it.each([["status"], ["history"], ["clean"]])(
    "is exit code 3 where %s can't look into its folder",
    async (command) => {
      const { path, asUser } = await unreadable("folder");

      const { exitCode, stderr } = await asUser(command);

      expect({ exitCode, stderr }).toEqual({
        exitCode: 3,
        stderr: expect.stringContaining(`chmod u+rwX ${path}`),
      });
    },
  );

  it.each(["file", "folder"] as const)(
    "(a %s) is one of doctor's findings, beside the others",
    async (which) => {
      const { path, asUser } = await unreadable(which);

      const { exitCode, stdout } = await asUser("doctor");

      expect(exitCode).toBe(3);
      expect(stdout).toContain("Node.js");
      expect(stdout).toContain(`✗ ${path}: can't be`);
    },
  );

  it.each([["status"], ["resume"], ["doctor"]])(
    "below a folder that can't be entered: %s names that folder, since a right to what is in it helps nobody",
    async (command) => {
      const { root, asUser } = await unreadable("file");
      chmodSync(join(root, ".moai"), 0o000);
      onTestFinished(() => chmodSync(join(root, ".moai"), 0o777));

      const { exitCode, stdout, stderr } = await asUser(command);

      expect({ exitCode, said: `${stdout}${stderr}` }).toEqual({
        exitCode: 3,
        said: expect.stringContaining(`chmod u+rwX ${join(root, ".moai")}, then try again`),
      });
    },
  );
});
