import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readState } from "../support/command-line.ts";
import { runClaude } from "./harness/client.mjs";
import { type Installed, withPlugin, withProjectFiles } from "./installations.ts";
import { obedient } from "./obedient-model.ts";

const specId = "SPEC-AUTH-001";

/** One slash command in a session of its own, as a person types it. */
function typed({ root, home, path }: Installed, prompt: string, mode?: string) {
  const script = { dynamic: obedient(root, specId) };
  return runClaude({ cwd: root, home, path, prompt, script, ...(mode === undefined ? {} : { mode }) });
}

describe.each([
  ["project files", withProjectFiles, "alfred-"],
  ["the plugin", withPlugin, "alfred:"],
])("every command in the real Claude Code client, from %s", (_, install, subagentPrefix) => {
  it("takes a project from nothing to a SPEC that is built and documented, each phase in a session of its own", async () => {
    const installed = await install();
    const { root } = installed;

    const project = await typed(installed, "/alfred:0-project --name TestProject --yes");
    const names = ["0-project", "1-plan", "2-run", "3-sync", "resume", "status"];
    expect(project.slash_commands).toEqual(expect.arrayContaining(names.map((name) => `alfred:${name}`)));
    const subagents = ["plan-agent", "test-writer", "implementer", "reviewer", "doc-writer"];
    expect(project.agents).toEqual(
      expect.arrayContaining(subagents.map((name) => `${subagentPrefix}${name}`)),
    );
    expect(project.main[0]?.ctx.prompt).toContain("The project is set up.");
    expect(readState(root, "0-project-").status).toBe("completed");

    const plan = await typed(installed, '/alfred:1-plan "users can log in"');
    expect(plan.main[0]?.ctx.prompt).toContain(`Write the SPEC ${specId} for TestProject`);
    expect(plan.main[1]?.ctx.toolResult).toContain(`/alfred:2-run ${specId}`);

    const run = await typed(installed, `/alfred:2-run ${specId}`);
    expect(run.results.at(-1)).toMatchObject({ result: "FINISHED", is_error: false });
    expect(run.main.at(-1)?.ctx.toolResult).toContain(`/alfred:3-sync ${specId}`);
    const built = readState(root, `2-run-${specId}-`);
    expect(built.steps.map(({ status }: { status: string }) => status)).toEqual(Array(6).fill("completed"));
    expect(existsSync(join(root, "src/session.js"))).toBe(true);

    await typed(installed, `/alfred:3-sync ${specId}`);
    expect(readState(root, `3-sync-${specId}-`).status).toBe("completed");
    expect(readFileSync(join(root, ".moai/specs", specId, "spec.md"), "utf8")).toContain("status: completed");

    const status = await typed(installed, "/alfred:status");
    expect(status.main[0]?.ctx.prompt).toMatch(/TestProject[\s\S]*3-sync SPEC-AUTH-001/);
    const nothing = await typed(installed, "/alfred:resume");
    expect(nothing.main[0]?.ctx.prompt).toContain("nothing to resume");
  });

  it("takes a hostile argument as text, with permissions bypassed too", async () => {
    const installed = await install();
    await typed(installed, "/alfred:0-project --yes");
    const hostile = "\"; touch pwned; $(touch pwned2) `touch pwned3` it's";

    for (const mode of ["bypass", "none"]) {
      const { main } = await typed(installed, `/alfred:1-plan ${hostile}`, mode);
      expect(main[0]?.ctx.prompt).toContain("touch pwned; $(touch pwned2) `touch pwned3` it's");
      expect(main[0]?.ctx.prompt).toContain("Write the SPEC");
    }
    for (const name of ["pwned", "pwned2", "pwned3"])
      expect(existsSync(join(installed.root, name))).toBe(false);
  });
});
