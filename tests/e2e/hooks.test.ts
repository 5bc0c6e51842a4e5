import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { commitAll, git, writeFiles, writeSpec } from "../support/temporary-project.ts";
import { type Reply, type RequestContext, runClaude } from "./harness/client.mjs";
import { runTty } from "./harness/terminal.mjs";
import { type Installed, setUp, withPlugin } from "./installations.ts";
import { bash, idle, newest, obedient, stepAskedFor } from "./obedient-model.ts";

const specId = "SPEC-AUTH-001";
const notice = `alfred has a saved, unfinished run of 2-run ${specId}`;

const reminder = "alfred's step red_phase is still open";

/** A set-up project with a SPEC, whose run waits for nobody yet. */
async function ready(language = "en"): Promise<Installed> {
  const installed = await setUp(language);
  writeSpec(installed.root);
  commitAll(installed.root, "Set up");
  return installed;
}

function session(
  { root, home, path }: Installed,
  prompt: string | readonly string[],
  model: (context: RequestContext) => Reply,
  more: { readonly args?: readonly string[] } = {},
) {
  return runClaude({ cwd: root, home, path, prompt, script: { dynamic: model }, ...more });
}

/** How often a text stands in what was sent to the model with a request. */
function count(request: { readonly body: { readonly messages: unknown } } | undefined, text: string): number {
  return JSON.stringify(request?.body.messages).split(text).length - 1;
}

describe("a session that is killed in green_phase", () => {
  it("is told of by the next one, to the user and to the model, and /alfred:resume finishes it", async () => {
    const installed = await ready("ko");
    const { root, path } = installed;
    const follow = obedient(root);
    const killed = await session(installed, `/alfred:2-run ${specId}`, (context) =>
      stepAskedFor(newest(context)) === "green_phase" ? bash("kill -9 $CLAUDE_PID") : follow(context),
    );
    expect(killed.results).toEqual([]);
    expect(readState(root, "2-run-")).toMatchObject({
      status: "in_progress",
      pending_steps: ["green_phase", "refactor_phase", "integration_test"],
    });

    const screen = await runTty({
      cwd: root,
      path: [...path],
      script: { rules: [] },
      steps: [{ waitFor: "중단된 작업이 있습니다", timeout: 30_000 }, { wait: 500 }],
    });
    const resumed = await session(installed, `/alfred:resume 2-run ${specId}`, obedient(root));

    expect(screen.missed).toEqual([]);
    expect(screen.screen).toContain(`/alfred:resume 2-run ${specId}`);
    expect(count(resumed.main[0], notice)).toBe(1);
    expect(resumed.main[0]?.ctx.prompt).toContain(`alfred resume 2-run ${specId} --yes`);
    const { status, steps } = readState(root, "2-run-");
    expect(status).toBe("completed");
    // What was finished before the kill was not done again.
    expect(steps.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 1, 1, 2, 1, 1]);
  });
});

describe("the notice at a session's start", () => {
  it("reaches the model once on startup, on --continue and in a fork, and is gone when the work is done", async () => {
    const installed = await ready();
    await alfred(installed.root, ["2-run", specId]);

    const first = await session(installed, "hello", idle);
    const continued = await session(installed, "again", idle, { args: ["--continue"] });
    const forked = await session(installed, "elsewhere", idle, { args: ["--continue", "--fork-session"] });

    for (const { main } of [first, continued, forked]) expect(count(main.at(-1), notice)).toBe(1);
    await alfred(installed.root, ["step", "skip"]);
    for (const _ of [1, 2]) await alfred(installed.root, ["step", "skip"]);
    const after = await session(installed, "done", idle);
    expect(readState(installed.root, "2-run-").status).toBe("completed");
    expect(count(after.main[0], "alfred has a saved")).toBe(0);
  });

  it("comes again after compaction and after /clear, and the run goes on to its end in the same terminal", async () => {
    const { root, home, path } = await ready();
    const follow = obedient(root);
    // Idle until the user asks to go on.
    const model = (context: RequestContext): Reply => {
      if (context.side) return { text: "ok" };
      if (/alfred:resume/.test(context.prompt) || context.toolResult !== "") return follow(context);
      return { text: context.prompt.includes(reminder) ? "REMINDED" : "STANDING STILL" };
    };

    const { missed, requests, screen } = await runTty({
      cwd: root,
      home,
      path: [...path],
      script: { dynamic: model },
      args: ["--permission-mode", "acceptEdits", "--allowedTools", "Bash"],
      steps: [
        { wait: 3000 },
        { type: `/alfred:2-run ${specId}` },
        { key: "\r" },
        { waitFor: "REMINDED", timeout: 60_000 },
        { type: "/compact" },
        { key: "\r" },
        { waitFor: "SessionStart:compact says", timeout: 60_000 },
        { type: "where were we" },
        { key: "\r" },
        { wait: 4000 },
        { type: "/clear" },
        { key: "\r" },
        { waitFor: "SessionStart:clear says", timeout: 30_000 },
        { type: `/alfred:resume 2-run ${specId}` },
        { key: "\r" },
        { waitFor: "FINISHED", timeout: 90_000 },
      ],
    });

    expect({ missed, screen: missed.length === 0 ? "" : screen.slice(-3000) }).toEqual({
      missed: [],
      screen: "",
    });
    const bodies = requests.map(({ body }) => JSON.stringify(body));
    expect(bodies.filter((body) => body.includes("where were we") && body.includes(notice))).not.toEqual([]);
    expect(readState(root, "2-run-").status).toBe("completed");
  });
});

describe("the reminder of a step left open", () => {
  it("comes once to the session that was given the step, and never to another one", async () => {
    const installed = await ready();

    const given = await session(installed, [`/alfred:2-run ${specId}`, "and now?", "still there?"], idle);
    const other = await session(installed, "hello", idle);

    const reminders = given.main.filter(({ ctx }) => ctx.last.includes(reminder));
    expect(reminders).toHaveLength(1);
    expect(given.results).toHaveLength(3);
    expect(other.main).toHaveLength(1);
  });
});

describe("a phase command before the model sees it", () => {
  it.each([
    ["project files", ready],
    [
      "the plugin",
      async () => {
        const installed = await withPlugin();
        await session(installed, "/alfred:0-project --yes", idle);
        writeSpec(installed.root);
        return installed;
      },
    ],
  ])(
    "is stopped where its SPEC isn't there, from %s: no request, and the reason is said",
    async (_, arrange) => {
      const installed = await arrange();

      const { main, events } = await session(installed, "/alfred:2-run SPEC-AUTH-002", idle);

      expect(main).toEqual([]);
      expect(JSON.stringify(events)).toContain("SPEC-AUTH-002");
      expect(existsSync(join(installed.root, ".moai/specs/SPEC-AUTH-002"))).toBe(false);
    },
  );

  it("says that the code has changed since, to the user and to the model", async () => {
    const installed = await ready();
    await alfred(installed.root, ["2-run", specId]);
    git(installed.root, "checkout", "--quiet", "-b", "elsewhere");

    const { main } = await session(installed, `/alfred:resume 2-run ${specId}`, idle);

    expect(count(main[0], "Current branch: elsewhere")).toBeGreaterThan(0);
  });
});

describe("where a client has switched things off", () => {
  it("a whole run works without any hook", async () => {
    const installed = await ready();
    writeFiles(installed.root, { ".claude/settings.local.json": '{"disableAllHooks": true}' });

    const { main } = await session(installed, `/alfred:2-run ${specId}`, obedient(installed.root));

    expect(JSON.stringify(main)).not.toContain("hook success");
    expect(readState(installed.root, "2-run-").status).toBe("completed");
  });

  it("the model itself begins where the shell's output is kept out of commands, with the arguments as typed", async () => {
    const installed = await ready();
    writeFiles(installed.root, { ".claude/settings.local.json": '{"disableSkillShellExecution": true}' });

    const { main } = await session(installed, `/alfred:2-run ${specId}`, (context) => {
      const begin = /```sh\n(alfred begin[\s\S]*?)\n```/.exec(context.prompt)?.[1];
      const isFirst = context.toolResult === "" && begin !== undefined;
      return isFirst && !context.side ? bash(begin) : obedient(installed.root)(context);
    });

    expect(main[0]?.ctx.prompt).not.toContain("red: write tests that fail");
    expect(readState(installed.root, "2-run-").status).toBe("completed");
  });
});
