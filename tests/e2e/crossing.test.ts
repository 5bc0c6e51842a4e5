import { spawn } from "node:child_process";
import { text as textOf } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { commitAll, writeSpec } from "../support/temporary-project.ts";
import { runClaude } from "./harness/client.mjs";
import { type Installed, setUp } from "./installations.ts";
import { bash, newest, obedient, stepAskedFor } from "./obedient-model.ts";
import { environmentAt, obedientAt, otherClients, pathWith } from "./other-clients.ts";

const specId = "SPEC-AUTH-001";

/** A run that was begun in the real Claude Code client, which was killed there in green_phase. */
async function begunInClaude(): Promise<Installed> {
  const installed = await setUp();
  const { root, home, path } = installed;
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
  return installed;
}

const here = otherClients.filter(({ folder }) => folder !== undefined);

describe.each(here)("a run that was killed in the real Claude Code goes on in the real $name", (client) => {
  it("started by alfred for every step that is left", async () => {
    const { root, path } = await begunInClaude();
    const environment = await environmentAt(client, path, obedientAt(client, root, true));

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
    const asked: string[] = [];
    const follow = obedientAt(client, root, false);
    const environment = await environmentAt(client, path, (told) => {
      asked.push(told.prompt);
      return follow(told);
    });
    await alfred(root, ["install", "--agent", client.name], { environment: { PATH: pathWith(path) } });

    const [program = "", ...words] = client.session("resume", `2-run ${specId}`);
    const child = spawn(program, words, { cwd: root, env: environment });
    child.stdin.end();
    const [said, complained] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);

    expect({ said: said.includes("FINISHED"), complained }).toMatchObject({ said: true });
    expect(asked.join("\n")).toContain(`alfred resume 2-run ${specId} --yes`);
    expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
  });
});
