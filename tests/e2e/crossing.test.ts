import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { commitAll, temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { runClaude } from "./harness/client.mjs";
import { binFolder, setUp } from "./installations.ts";
import { bash, newest, obedient, stepAskedFor } from "./obedient-model.ts";
import { environmentAt, inSession, obedientAt, otherClients, pathWith } from "./other-clients.ts";

const specId = "SPEC-AUTH-001";

/** The project as the real Claude Code client left it when it was killed in green_phase. */
let kept: string | undefined;

afterAll(() => {
  if (kept !== undefined) rmSync(kept, { recursive: true, force: true });
});

/** A run that was begun in the real Claude Code client, which was killed there: for each test in a folder of its own, as on another machine. */
async function begunInClaude(): Promise<{ readonly root: string; readonly path: readonly string[] }> {
  kept ??= await beginInClaude();
  const root = temporaryFolder();
  cpSync(kept, root, { recursive: true, preserveTimestamps: true });
  return { root, path: [binFolder()] };
}

async function beginInClaude(): Promise<string> {
  const { root, home, path } = await setUp();
  writeSpec(root);
  commitAll(root, "Set up");
  const follow = obedient(root);
  const { results } = await runClaude({
    cwd: root,
    home,
    path,
    prompt: `/alfred:2-run ${specId}`,
    script: {
      dynamic: (context) =>
        stepAskedFor(newest(context)) === "green_phase" ? bash("kill -9 $CLAUDE_PID") : follow(context),
    },
  });
  expect(results).toEqual([]);
  expect(readState(root, "2-run-").pending_steps[0]).toBe("green_phase");
  const copy = mkdtempSync(join(tmpdir(), "alfred-begun-"));
  cpSync(root, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

const here = otherClients.filter(({ folder }) => folder !== undefined);

describe.each(here)("a run that was killed in the real Claude Code goes on in the real $name", (client) => {
  it("started by alfred for every step that is left", async () => {
    const { root, path } = await begunInClaude();
    const environment = await environmentAt(client, path, obedientAt(client, root, null));

    const words = ["resume", "2-run", specId, "--yes", "--agent", client.name];
    const { exitCode, stderr } = await alfred(root, words, { environment });

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(new RegExp(`· ${client.shownTool}: .*ALFRED_STEP=green_phase`));
    expect(stderr).toContain("FINISHED");
    expect(stderr).not.toContain('{"type"');
    expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
  });

  it("by its own way to call alfred's resume, in its own session", async () => {
    const { root, path } = await begunInClaude();
    const typed = `2-run ${specId}`;
    const asked: string[] = [];
    const follow = obedientAt(client, root, typed);
    const environment = await environmentAt(client, path, (told) => {
      asked.push(told.prompt, told.toolResult);
      return follow(told);
    });
    await alfred(root, ["install", "--agent", client.name], { environment: { PATH: pathWith(path) } });

    const { said, complained } = await inSession(client.session("resume", typed), root, environment);

    expect({ said: said.includes("FINISHED"), complained }).toMatchObject({ said: true });
    expect(asked.join("\n")).toContain(`alfred resume 2-run ${specId} --yes`);
    expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
  });
});
