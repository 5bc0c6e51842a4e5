import { describe, expect, it } from "vitest";
import { listAt, textIn } from "../../src/agents/event-facts.ts";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { commitAll, writeSpec } from "../support/temporary-project.ts";
import { type Reply, type RequestContext, runClaude } from "./harness/client.mjs";
import { runTty } from "./harness/terminal.mjs";
import { type Installed, setUp } from "./installations.ts";
import { bash, obedient } from "./obedient-model.ts";

const specId = "SPEC-AUTH-001";
const keys = { enter: "\r", down: "\u001b[B" };

/** A project with a run that has stopped, so that alfred asks before it goes on. */
async function stopped(): Promise<Installed> {
  const installed = await setUp();
  writeSpec(installed.root);
  commitAll(installed.root, "Set up");
  await alfred(installed.root, ["2-run", specId]);
  return installed;
}

/** The answers that alfred offers in a text, by their labels. */
function offered(said: string): ReadonlyMap<string, string> {
  const lines = said.matchAll(/^ {3}(alfred .*?) +# (.*)$/gm);
  return new Map([...lines].map(([, command = "", label = ""]) => [label, command]));
}

/** A model that puts alfred's question to its user where it can, as the command tells it to, and runs the command of the answer. */
function asking(root: string) {
  const follow = obedient(root);
  let options: ReadonlyMap<string, string> = new Map();
  return (context: RequestContext): Reply => {
    if (context.side) return { text: "ok" };
    const answer = /=\s*"([^"]*)"/.exec(context.toolResult)?.[1];
    const chosen = answer === undefined ? undefined : options.get(answer);
    if (chosen !== undefined) return bash(chosen);
    if (context.toolResult !== "" || !context.prompt.includes("with AskUserQuestion")) return follow(context);
    options = offered(context.prompt);
    const choices = [...options].map(([label, description]) => ({ label, description }));
    if (!context.tools.includes("AskUserQuestion"))
      return { text: choices.map(({ label, description }) => `${label}: ${description}`).join("\n") };
    const asked = /^.*\?.*$/m.exec(context.prompt.slice(context.prompt.indexOf(specId)))?.[0] ?? "";
    return {
      tool: "AskUserQuestion",
      input: { questions: [{ question: asked, header: "alfred", options: choices, multiSelect: false }] },
    };
  };
}

/** What the tools gave back with the newest message of a request. */
function toolResults(body: unknown): readonly string[] {
  return listAt(listAt(body, "messages").at(-1), "content").map((block) => textIn(block, "content"));
}

describe("a decision that alfred needs, in the real Claude Code client", () => {
  it("is put to the user with AskUserQuestion, and the command of the answer chosen by key is run", async () => {
    const { root, home, path } = await stopped();

    const { missed, requests, screen } = await runTty({
      cwd: root,
      home,
      path: [...path],
      script: { dynamic: asking(root) },
      args: ["--permission-mode", "acceptEdits", "--allowedTools", "Bash"],
      steps: [
        { wait: 3000 },
        { type: `/alfred:resume 2-run ${specId}` },
        { key: keys.enter },
        { waitFor: `alfred resume 2-run ${specId} --restart`, timeout: 60_000 },
        { wait: 1000 },
        { key: keys.down },
        { key: keys.enter },
        { waitFor: "FINISHED", timeout: 120_000 },
      ],
    });

    expect({ missed, screen }).toMatchObject({ missed: [] });
    // The terminal moves within a line instead of printing its spaces anew.
    const shown = screen.replace(/\s/g, "");
    expect(shown).toContain(`Goonwith2-run${specId}`);
    expect(shown).toMatch(/1\.goonalfredresume2-run.*--yes2\.fromthefirststepalfredresume2-run.*--restart/);
    const heard = requests.flatMap(({ body }) => toolResults(body));
    expect(heard.filter((text) => /red_phase\?"="from the first step"/.test(text))).not.toEqual([]);
    expect(heard.filter((text) => text.includes("Ignoring saved state"))).not.toEqual([]);
    expect(stateFiles(root, "2-run-")).toHaveLength(2);
    expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
  });

  it("in claude -p, where there is nobody to ask, ends with what to type", async () => {
    const { root, home, path } = await stopped();
    const before = readState(root, "2-run-");

    const { main, results } = await runClaude({
      cwd: root,
      home,
      path,
      prompt: `/alfred:resume 2-run ${specId}`,
      script: { dynamic: asking(root) },
    });

    expect(main).toHaveLength(1);
    expect(main[0]?.ctx.tools).not.toContain("AskUserQuestion");
    expect(main[0]?.ctx.prompt).toContain("end your turn with the question and its options");
    expect(results.at(-1)?.result).toContain(`alfred resume 2-run ${specId} --yes`);
    expect(readState(root, "2-run-")).toEqual(before);
  });
});
