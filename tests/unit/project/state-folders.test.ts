import { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { savePhaseResult } from "../../../src/index.ts";
import { sessionStart } from "../../../src/surfaces/hooks/session-start.ts";
import { alfred } from "../../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../../support/temporary-project.ts";

/** A project with a run, where one of alfred's folders has been moved and a link stands in its place. */
async function withLink(folder: string, movedTo: (root: string) => string) {
  const root = aProject();
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  const elsewhere = movedTo(root);
  renameSync(join(root, folder), elsewhere);
  symlinkSync(elsewhere, join(root, folder));
  return { root, elsewhere };
}

const outside = () => join(temporaryFolder(), "elsewhere");

describe("a link in the place of one of alfred's folders", () => {
  it.each([".moai", ".moai/memory", ".moai/memory/command-state", ".moai/specs"])(
    "that leads out of the project is refused at %s, and nothing is written where it leads (promise 5)",
    async (folder) => {
      const { root, elsewhere } = await withLink(folder, outside);
      const before = readdirSync(elsewhere, { recursive: true }).sort();

      for (const words of [["status"], ["2-run", "SPEC-AUTH-001"], ["resume", "--json"]]) {
        const ended = await alfred(root, words);

        expect(ended.exitCode).toBe(4);
        expect(ended.stdout + ended.stderr).toContain("symbolic link");
        expect(ended.stdout + ended.stderr).toContain(folder);
      }
      expect(readdirSync(elsewhere, { recursive: true }).sort()).toEqual(before);
    },
  );

  it("makes the session hook silent: what lies elsewhere is nothing of this project's", async () => {
    const { root } = await withLink(".moai/memory/command-state", outside);

    expect(
      await sessionStart({ environment: {}, directory: root, isPersonOnly: false, now: new Date() }),
    ).toBeNull();
  });

  it("is followed inside the project, by commands and by the hook", async () => {
    const { root } = await withLink(".moai/memory/command-state", (project) => join(project, "kept-state"));

    expect((await alfred(root, ["status"])).stdout).toContain("SPEC-AUTH-001");
    expect(
      await sessionStart({ environment: {}, directory: root, isPersonOnly: false, now: new Date() }),
    ).not.toBeNull();
  });

  it("is refused by the library as a save that failed, and what stands elsewhere stays as it is", async () => {
    const { root, elsewhere } = await withLink(".moai/memory/command-state", outside);
    const before = readdirSync(elsewhere).sort();

    expect(savePhaseResult("0-project", { outputs: {} }, { root })).toMatchObject({
      status: "save_failed",
      error: { failure: { code: "link_refused" } },
    });
    expect(readdirSync(elsewhere).sort()).toEqual(before);
  });

  it("that leads nowhere is refused too: what is written through it would appear there", async () => {
    const root = aProject();
    const nowhere = outside();
    mkdirSync(join(root, ".moai"), { recursive: true });
    symlinkSync(nowhere, join(root, ".moai/memory"));

    expect((await alfred(root, ["status"])).exitCode).toBe(4);
    expect(existsSync(nowhere)).toBe(false);
  });
});
