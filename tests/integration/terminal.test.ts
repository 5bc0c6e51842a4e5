import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/surfaces/cli/run-command-line.ts";
import { alfred, readState } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

type Terminal = PassThrough & { isTTY?: boolean };

/** A person at a terminal: answers each question, in order, when its words have appeared. */
async function atTerminal(
  root: string,
  words: readonly string[],
  answers: readonly (readonly [asked: RegExp, keys: string])[],
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
    setTimeout(() => input.write(next[1]), 50);
  });
  const exitCode = await runCommandLine({
    words,
    environment: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" },
    directory: root,
    streams: { input, output, errors },
    signal: new AbortController().signal,
    now: () => new Date(),
  });
  return { exitCode, stdout, screen, unanswered: left.length };
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

  it("Ctrl+C at a question changes nothing", async () => {
    const root = aProject();

    const { exitCode } = await atTerminal(root, ["0-project"], [[/Language/, "\u0003"]]);

    expect(exitCode).toBe(130);
    expect(existsSync(join(root, ".moai"))).toBe(false);
  });
});
