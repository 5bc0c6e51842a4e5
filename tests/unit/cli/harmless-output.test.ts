import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aProject, writeFiles, writeSpec } from "../../support/temporary-project.ts";
import { entered, enteredByHand, keys } from "./entered.ts";

/** Clears a screen, rings, hides what follows, turns it round; C0, C1, DEL, bidi, a line of its own. */
const steering = "\u001b[2J\u0007\u009b8m\u007f\u202e\u2028";
const shown = "\\u001b[2J\\u0007\\u009b8m\\u007f\\u202e\\u2028";
const hidden = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

/** A project whose every name steers a terminal. */
function aSteeringProject(files: Readonly<Record<string, string>> = {}): string {
  const root = aProject({
    ".moai/config.json": JSON.stringify({ project: { name: `shop${steering}` } }),
    ...files,
  });
  writeSpec(root);
  const spec = join(root, ".moai/specs/SPEC-AUTH-001/spec.md");
  const text = readFileSync(spec, "utf8").replace(
    /^title: .*$/m,
    `title: ${JSON.stringify(`login${steering}\nx`)}`,
  );
  writeFileSync(spec, text);
  return root;
}

describe("what comes from outside steers no terminal", () => {
  it.each([
    ["spec list", `login${shown}\\nx`],
    ["spec show SPEC-AUTH-001", `login${shown}\\nx`],
    ["status", `shop${shown} (`],
    ["status", `login${shown}\\nx`],
  ])("in the answer of %s: hidden signs are shown as escapes", async (words, text) => {
    const { exitCode, stdout, stderr } = await entered(aSteeringProject(), words.split(" "));

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(text);
    expect(stdout).not.toMatch(hidden);
  });

  it("in a failure, whatever names it", async () => {
    for (const words of [
      ["path", "check", "a\u202eb"],
      ["tasks", "list", `no${steering}.md`],
      ["resume", "--run", steering],
      ["--debug", "history", steering],
      [`2-run${steering}`],
    ]) {
      const { exitCode, stderr } = await entered(aProject(), words);

      expect(exitCode).not.toBe(0);
      expect(stderr).toContain("\\u202e");
      expect(stderr).not.toMatch(hidden);
    }
  });

  it("in what is offered to a question, and in the faults of a document", async () => {
    const root = aSteeringProject({ "package.json": JSON.stringify({ name: "x" }) });
    const asked = await enteredByHand(
      root,
      ["0-project", "--language", "en"],
      [
        ["Name", keys.enter],
        ["Who works", keys.ctrlC],
      ],
    );
    const left = await entered(root, ["spec", "check", "SPEC-AUTH-001"]);

    expect(asked.stderr).toContain(`shop${shown}`);
    expect(asked.stderr).not.toContain(steering);
    expect(left.stdout).not.toMatch(hidden);
  });

  it("in a prompt, whose lines stay as they are", async () => {
    const root = aProject();
    await entered(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    const spec = join(root, ".moai/specs/SPEC-AUTH-001/spec.md");
    writeFileSync(
      spec,
      readFileSync(spec, "utf8").replace("Registered users", `Registered${steering}\tusers`),
    );

    const { exitCode, stdout, stderr } = await entered(root, ["2-run", "SPEC-AUTH-001"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`\nRegistered${shown}\tusers open`);
    expect(`${stdout}${stderr}`).not.toMatch(hidden);
  });
});

describe("what isn't alfred's to word goes out as it is", () => {
  it("a rendered template, and every --json document", async () => {
    const root = aSteeringProject();
    writeFiles(root, { "prompt.md": "Hello {{WHO}}\r\n" });

    const rendered = await entered(root, ["template", "render", "prompt.md", "--var", `WHO=${steering}`]);
    const listed = await entered(root, ["spec", "list", "--json"]);

    expect(rendered.stdout).toBe(`Hello ${steering}\r\n`);
    expect(JSON.parse(listed.stdout)).toMatchObject({ specs: [{ title: `login${steering}\nx` }] });
  });

  it("but a program's last lines are shown without its colours, of a line that it wrote over the last writing", async () => {
    const root = aProject({
      "check.mjs": `process.stdout.write("10 %\\r100 %\\r\\n\\u001b[31mred\\u001b[39m\\n${"\\u202e"}turned\\n"); process.exit(1);`,
      "tasks.md": "- [ ] T-1: one\n  - check: node check.mjs\n",
    });

    await entered(root, ["tasks", "start", "tasks.md", "T-1"]);
    const { stdout } = await entered(root, ["tasks", "done", "tasks.md", "T-1"]);

    expect(stdout).toContain("\n100 %\nred\n\\u202eturned\n");
  });
});
