import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/surfaces/cli/run-command-line.ts";
import { agentFile, alfred, readState, stateFolder } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

type Terminal = PassThrough & { isTTY?: boolean };

/** A person at a terminal: answers each question, in order, when its words have appeared. */
async function atTerminal(
  root: string,
  words: readonly string[],
  answers: readonly (readonly [asked: RegExp, keys: string, before?: () => unknown])[],
  {
    environment = {},
    signal = new AbortController().signal,
  }: { readonly environment?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
) {
  const [input, output, errors]: Terminal[] = [new PassThrough(), new PassThrough(), new PassThrough()];
  if (input === undefined || output === undefined || errors === undefined) throw new Error("three streams");
  for (const stream of [input, output, errors]) stream.isTTY = true;
  // A prompt that is answered ends what it writes to; a real terminal doesn't let itself be ended.
  errors.end = () => errors;
  let [stdout, screen, seen] = ["", "", 0];
  const left = [...answers];
  output.on("data", (chunk) => {
    stdout += String(chunk);
  });
  errors.on("data", (chunk) => {
    screen += String(chunk);
    const [next] = left;
    if (next === undefined || !next[0].test(screen.slice(seen))) return;
    left.shift();
    seen = screen.length;
    next[2]?.();
    setTimeout(() => input.write(next[1]), 50);
  });
  const exitCode = await runCommandLine({
    words,
    environment: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1", ...environment },
    directory: root,
    streams: { input, output, errors },
    signal,
    now: () => new Date(),
  });
  return { exitCode, stdout, screen, unanswered: left.length };
}

/** An agent that does red_phase and takes the folder of states away meanwhile, and what brings the folder back. */
function agentThatBlocksTheFolder(root: string) {
  const folder = stateFolder(root);
  const agent = join(root, "blocks-the-folder.mjs");
  writeFileSync(
    agent,
    `import { existsSync, renameSync, writeFileSync } from "node:fs";
if (process.env.ALFRED_STEP === "red_phase" && !existsSync("been-here")) {
  writeFileSync("been-here", "");
  renameSync(${JSON.stringify(folder)}, ${JSON.stringify(`${folder}-aside`)});
  writeFileSync(${JSON.stringify(folder)}, "");
}
await import(${JSON.stringify(agentFile)});
`,
  );
  // A file in the folder's place takes no state, whoever the user is.
  const makesRoom = () => {
    rmSync(folder);
    renameSync(`${folder}-aside`, folder);
  };
  return { agent: `node ${agent}`, makesRoom };
}

/** The agent's calls, one for each step that it was given. */
function agentCalls(root: string): readonly string[] {
  return readFileSync(join(root, ".moai/memory/agent-calls.jsonl"), "utf8").trim().split("\n");
}

describe("at a terminal", () => {
  it("0-project asks for what isn't given, with what was found at hand", async () => {
    const root = aProject();

    const { exitCode, unanswered } = await atTerminal(
      root,
      ["0-project", "--mode", "team"],
      [
        [/Language of messages/, "\r"],
        [/Name of the project/, "\r"],
        [/What is it/, "A friendly greeter\r"],
        [/For whom/, "Everyone\r"],
        [/What problem/, "Loneliness\r"],
        [/runs the tests/, "\r"],
      ],
    );

    expect({ exitCode, unanswered }).toEqual({ exitCode: 0, unanswered: 0 });
    expect(readState(root, "0-project-").outputs).toMatchObject({ mode: "team", test_command: "npm test" });
    const product = readFileSync(join(root, ".moai/project/product.md"), "utf8");
    for (const words of ["A friendly greeter", "Everyone", "Loneliness"]) expect(product).toContain(words);
  });

  it("scenario 2.1.2: resume asks, and goes on at yes", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const yes = await atTerminal(root, ["resume"], [[/Go on with 2-run SPEC-AUTH-001/, "\r"]]);
    const no = await atTerminal(
      root,
      ["resume", "2-run", "SPEC-AUTH-001"],
      [[/Go on with/, "\u001b[B\u001b[B\r"]],
    );

    expect(yes).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("red: write tests that fail") });
    expect(no).toMatchObject({ exitCode: 4, stdout: "" });
  });

  it("scenario 3.1.1: at a state that can't be saved the run waits: saved again once there is room, it goes on", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const { agent, makesRoom } = agentThatBlocksTheFolder(root);

    const { exitCode, screen } = await atTerminal(
      root,
      ["resume", "2-run", "SPEC-AUTH-001", "--yes", "--agent-command", agent],
      [[/What now\?/, "\r", makesRoom]],
    );

    expect(screen).toContain("ERROR: ");
    expect(exitCode).toBe(0);
    expect(readState(root, "2-run-").status).toBe("completed");
    expect(agentCalls(root)).toHaveLength(3);
  });

  it.each([
    { by: "Ctrl+C", keys: "\u0003", interrupts: false },
    { by: "a signal", keys: "", interrupts: true },
  ])(
    "a finished step that can't be saved is kept where $by ends the question, and doesn't run again",
    async ({ keys, interrupts }) => {
      const root = aProject();
      await alfred(root, ["0-project", "--language", "en", "--yes"]);
      writeSpec(root);
      await alfred(root, ["2-run", "SPEC-AUTH-001"]);
      const { agent, makesRoom } = agentThatBlocksTheFolder(root);
      const environment = { XDG_STATE_HOME: temporaryFolder() };
      const interrupt = new AbortController();
      const resume = ["resume", "2-run", "SPEC-AUTH-001", "--yes", "--agent-command", agent];

      const left = await atTerminal(
        root,
        resume,
        [[/What now\?/, keys, () => interrupts && interrupt.abort("SIGTERM")]],
        { environment, signal: interrupt.signal },
      );
      makesRoom();
      const gone = await atTerminal(root, resume, [], { environment });

      expect(left.exitCode).toBe(130);
      expect(gone.exitCode).toBe(0);
      expect(agentCalls(root)).toHaveLength(3);
    },
  );

  it("Ctrl+C at a question changes nothing", async () => {
    const root = aProject();

    const { exitCode } = await atTerminal(root, ["0-project"], [[/Language/, "\u0003"]]);

    expect(exitCode).toBe(130);
    expect(existsSync(join(root, ".moai"))).toBe(false);
  });
});
