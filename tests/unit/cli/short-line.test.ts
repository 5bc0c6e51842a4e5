import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directOutput } from "../../../src/surfaces/cli/direct-output.ts";
import { readShortLine } from "../../../src/surfaces/cli/short-line.ts";
import { aProject, temporaryFolder } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

describe("a line that needs no parser", () => {
  it.each([
    ["status"],
    ["status --json"],
    ["--quiet status"],
    ["--json status --debug"],
    ["status --no-color --json"],
  ])("%s is answered as the parser's way answers it", async (line) => {
    const root = aProject({ ".moai/config.json": JSON.stringify({ project: { name: "greeter" } }) });
    const words = line.split(" ");
    const at = { now: () => new Date("2026-01-02T03:04:05Z") };

    expect(readShortLine(words)).not.toBeNull();
    // A folder that is named is more than a switch.
    expect(await entered(root, words, at)).toEqual(await entered(root, [...words, "-C", root], at));
  });

  it.each([
    ["status --help"],
    ["status extra"],
    ["status --lang ko"],
    ["-- status"],
    ["history"],
    ["--json"],
    [""],
    ["status status"],
    ["toString"],
  ])("isn't: %s", (line) => {
    expect(readShortLine(line.split(" ").filter((word) => word !== ""))).toBeNull();
  });

  it("is refused what the parser's way refuses", async () => {
    const root = aProject({ ".moai/config.json": "{" });

    const short = await entered(root, ["status"]);

    expect(short.exitCode).toBe(3);
    expect(short).toEqual(await entered(root, ["status", "-C", root]));
  });
});

describe("output without a stream", () => {
  const never = () => {
    throw new Error("No stream is needed here");
  };

  it("is written whole", () => {
    const file = join(temporaryFolder(), "out");
    const descriptor = openSync(file, "w");
    const text = "상태 ".repeat(100_000);
    const output = directOutput(never, descriptor);
    output.write(text);
    output.write("end");
    closeSync(descriptor);

    expect(readFileSync(file, "utf8")).toBe(`${text}end`);
  });

  it("is the stream's from where it can't be written, and all that follows too", () => {
    const descriptor = openSync("/dev/null", "r");
    const written: string[] = [];
    const output = directOutput(
      () => ({ write: (data) => written.push(Buffer.from(data).toString()) }),
      descriptor,
    );
    output.write("one");
    output.write("two");
    closeSync(descriptor);

    expect(written).toEqual(["one", "two"]);
  });
});
