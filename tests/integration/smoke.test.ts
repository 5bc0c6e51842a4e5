import { describe, expect, it } from "vitest";
import { alfred, hookFile, readState, startAlfred, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject } from "../support/temporary-project.ts";

/** Run by `.ci/node-versions` on every Node version that is promised. */
describe("the built command line", () => {
  it("goes from nothing to a built SPEC", async () => {
    const root = aProject();

    for (const words of [
      ["0-project", "--name", "Smoke", "--language", "ko", "--yes"],
      ["1-plan", "사용자 인증", ...withAgent],
      ["2-run", "SPEC-AUTH-001", ...withAgent],
    ]) {
      const { exitCode, stderr } = await startAlfred(root, words).ended;
      expect({ words, exitCode, stderr }).toMatchObject({ words, exitCode: 0 });
    }

    expect(readState(root, "2-run-").status).toBe("completed");
    expect(stateFiles(root, "")).toHaveLength(3);
    for (const words of [["status"], ["history", "--json"], ["doctor"], ["spec", "check"], ["clean"]]) {
      expect({ words, exitCode: (await startAlfred(root, words).ended).exitCode }).toEqual({
        words,
        exitCode: 0,
      });
    }
    expect(await startAlfred(root, ["session-start"], { file: hookFile }).ended).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect((await alfred(root, ["--version"])).exitCode).toBe(0);
  });
});
