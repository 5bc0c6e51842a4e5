import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandFiles } from "../../../src/surfaces/cli/commands/index.ts";
import { displayWidth } from "../../../src/surfaces/cli/display-width.ts";
import { buildProgram } from "../../../src/surfaces/cli/program.ts";
import { aProject, temporaryFolder } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

/** The commands of the contract, each of which has a help of its own. */
const contract = [
  ...["0-project", "1-plan", "2-run", "3-sync", "resume", "begin"],
  ...["step done", "step fail", "step skip"],
  ...["spec list", "spec check", "spec show"],
  ...["start", "done", "error", "current", "pause", "complete", "fail", "show", "list", "run"].map(
    (name) => `checkpoint ${name}`,
  ),
  ...["list", "graph", "next", "check", "start", "done", "fail", "skip", "claim", "resume", "import"].map(
    (name) => `tasks ${name}`,
  ),
  ...["create", "list", "show", "cancel", "logs"].map((name) => `execution ${name}`),
  ...["store status", "store copy"],
  ...["serve", "status", "history", "clean", "doctor", "verify"],
  ...[
    "template check",
    "template render",
    "path check",
    "install",
    "uninstall",
    "mcp",
    ...["session-start", "user-prompt-expansion", "pre-compact", "session-end", "stop"].map(
      (event) => `hook ${event}`,
    ),
    "completion",
  ],
];

/** What programs call, and no person. */
const hidden = /^(?:complete$|job )/;

function leaves(command: Command, path: readonly string[] = []): readonly string[] {
  if (command.commands.length === 0) return [path.join(" ")];
  return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
}

function neverEntered(): never {
  throw new Error("Nothing is run here");
}

describe("help", () => {
  const facts = { open: neverEntered, enter: neverEntered, write: () => {}, language: "en" } as const;

  it("lists the commands of the contract, and no other", async () => {
    const { command } = await buildProgram({ ...facts, words: ["help", "each"] });

    expect([...leaves(command)].filter((name) => !hidden.test(name)).sort()).toEqual([...contract].sort());
  });

  const known = commandFiles.flatMap(({ commands }) => commands);

  it.each(known.map(({ name }) => name))("a line with %s loads that command", async (word) => {
    const { command } = await buildProgram({ ...facts, words: [word] });

    expect(command.commands.map((each) => each.name())).toContain(word);
  });

  it.each(known)("of alfred lists $name as its own help words it", async ({ name, usage }) => {
    const { command } = await buildProgram({ ...facts, words: [name] });
    const itself = command.commands.find((each) => each.name() === name);
    const term = command.createHelp().subcommandTerm(itself ?? command);

    expect(term).toBe(`${name} ${usage}`.trimEnd());
  });

  it.each([[["--help"]], [["help"]], [[]], [["--json", "--help"]], [["--version"]]])(
    "of alfred and its version load no command: %j",
    async (words) => {
      const { command } = await buildProgram({ ...facts, words });

      expect(command.commands.map((each) => each.name())).toEqual(known.map(({ name }) => name));
      expect(command.commands.flatMap((each) => each.options)).toEqual([]);
    },
  );

  it.each([[["--", "help"]], [["help", "--no-color"]], [["help", "--help"]]])(
    "of alfred is the same where all commands are loaded for it: %j",
    async (words) => {
      const root = temporaryFolder();

      expect(await entered(root, words)).toEqual(await entered(root, ["--help"]));
    },
  );

  it.each([[["--no-color"]], [["--quiet", "--debug"]], [["--lang", "en"]], [["-C", "."]]])(
    "of alfred is given where options alone name no command: %j",
    async (words) => {
      const root = temporaryFolder();

      expect((await entered(root, words)).stdout).toEqual((await entered(root, ["--help"])).stdout);
    },
  );

  it("of alfred isn't given for an option that there isn't", async () => {
    expect((await entered(temporaryFolder(), ["--foo"])).exitCode).toBe(2);
  });

  it("of one command is given behind two dashes and behind the word help too", async () => {
    const root = temporaryFolder();

    expect((await entered(root, ["help", "status"])).stdout).toContain("Usage: alfred status");
    expect((await entered(root, ["--", "status"])).stdout).toContain("Nothing is under way.");
  });

  it.each(contract)(
    "%s --help shows what it does, examples and the options that every command has",
    async (name) => {
      const { exitCode, stdout, stderr } = await entered(temporaryFolder(), [...name.split(" "), "--help"]);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(`Usage: alfred ${name}`);
      expect(stdout).toMatch(/\nExamples?:\n {2}\S/);
      for (const option of ["--json", "--debug", "--quiet", "--lang", "--no-color", "-C, --directory"])
        expect(stdout).toContain(option);
    },
  );

  it("without words is the help of alfred, with the phases of the project's own", async () => {
    const root = aProject({
      ".moai/workflows/deploy-all.json": JSON.stringify({
        schema_version: 1,
        name: "deploy-all",
        description: "Ships it",
        next_phase: null,
        steps: [{ name: "ship", group: "a", kind: "command", command: ["node", "-e", "0"] }],
      }),
    });

    const { stdout, exitCode } = await entered(root, []);
    const own = await entered(root, ["deploy-all", "--help"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Phases of this project:\n  deploy-all  Ships it");
    expect(stdout).not.toContain("complete ");
    expect(own.stdout).toMatch(/Usage: alfred deploy-all[\s\S]*Ships it[\s\S]*--only <step>/);
    expect((await entered(root, ["deploy-all"])).exitCode).toBe(0);
    expect((await entered(root, ["deploy-al"])).stderr).toContain("did you mean deploy-all?");
  });

  it("is given where a workflow definition is broken; the phase itself is not", async () => {
    const root = aProject({ ".moai/workflows/broken.json": "{" });

    expect((await entered(root, ["--help"])).exitCode).toBe(0);
    expect(await entered(root, ["broken"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("broken.json"),
    });
  });

  it("and the version are one JSON document with --json", async () => {
    const help = await entered(temporaryFolder(), ["2-run", "--help", "--json"]);
    const version = await entered(temporaryFolder(), ["--version", "--json"]);

    expect(JSON.parse(help.stdout).text).toContain("Usage: alfred 2-run");
    expect(JSON.parse(version.stdout).text).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await entered(temporaryFolder(), ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("the language of help", () => {
  const ofALine = { open: neverEntered, enter: neverEntered, write: () => {}, words: ["help", "each"] };

  it.each([
    ["en", (text: string) => !hangul.test(text)],
    ["ko", (text: string) => hangul.test(text)],
  ] as const)("is %s in every description of every command, hidden ones too", async (language, isIn) => {
    const { command } = await buildProgram({ ...ofALine, language });
    const described = allOf(command).flatMap(descriptionsIn);

    expect(described.length).toBeGreaterThan(200);
    expect(described.filter((text) => !isIn(text))).toEqual([]);
  });

  it.each(["", ...contract])(
    "%s --help in Korean has a Korean word in each line but commands",
    async (name) => {
      const stdout = await helpIn("ko", name);
      const paragraphs = withoutExamples(stdout).split(/\n(?! {20,}\S)/);
      const title = /^\S+:$/;

      // A description that is broken into lines is one item; of the whole only a line of usage and the words of a command are English.
      const left = paragraphs.filter((text) => text.trim() !== "" && !hangul.test(text));
      expect(left).toEqual([]);
      expect(stdout.split("\n").filter((line) => title.test(line) && !hangul.test(line))).toEqual([]);
      expect(stdout).toMatch(/^사용법: alfred/);
      expect(stdout).toMatch(/\n예:\n {2}\S/);
    },
  );

  it.each(["", ...contract].flatMap((name) => [["en", name] as const, ["ko", name] as const]))(
    "in %s, %s --help stays within 100 columns but for examples, which are to be pasted",
    async (language, name) => {
      const lines = withoutExamples(await helpIn(language, name)).split("\n");

      expect(lines.filter((line) => displayWidth(line) > 100)).toEqual([]);
    },
  );

  it("lines up the descriptions behind the options, however wide their signs", async () => {
    const lines = (await helpIn("ko", "0-project")).split("\n");
    const columns = lines.flatMap((line) => {
      const [, term, gap] = /^ {2}(-\S.*?)( {2,})\S/.exec(line) ?? [];
      return term === undefined || gap === undefined ? [] : [displayWidth(term) + gap.length];
    });

    expect(new Set(columns).size).toBe(1);
    expect(lines.every((line) => displayWidth(line) <= 80)).toBe(true);
  });

  it("is the project's, then ALFRED_LANG's, then --lang's", async () => {
    const root = aProject({ ".moai/config.json": '{ "language": { "conversation_language": "ko" } }' });
    const said = async (words: readonly string[], environment = {}) =>
      (await entered(root, words, { environment })).stdout;

    for (const words of [["--help"], ["help", "2-run"], ["2-run", "--help"], []]) {
      expect(await said(words)).toMatch(/^사용법: alfred/);
      expect(await said(words, { ALFRED_LANG: "en" })).toMatch(/^Usage: alfred/);
    }
    expect(await said(["--lang", "ko", "--help"], { ALFRED_LANG: "en" })).toMatch(/^사용법: alfred/);
    expect(await said(["history", "--help"])).toContain('(기본값: "10")');
  });

  it("is Korean above the phases of the project's own, whose descriptions are the project's", async () => {
    const root = aProject({
      ".moai/workflows/deploy.json": JSON.stringify({
        schema_version: 1,
        name: "deploy",
        description: "배포합니다",
        next_phase: null,
        steps: [{ name: "ship", group: "a", kind: "command", command: ["node", "-e", "0"] }],
      }),
    });

    expect((await entered(root, ["--lang", "ko", "--help"])).stdout).toContain(
      "이 프로젝트의 페이즈:\n  deploy  배포합니다",
    );
    expect((await entered(root, ["--lang", "ko", "deploy", "--help"])).stdout).toMatch(
      /사용법: alfred deploy[\s\S]*배포합니다[\s\S]*이 단계만 실행합니다/,
    );
  });
});

const hangul = /[가-힣]/;

async function helpIn(language: "en" | "ko", name: string): Promise<string> {
  const words = name === "" ? [] : name.split(" ");
  const { stdout } = await entered(temporaryFolder(), ["--lang", language, ...words, "--help"]);
  return stdout;
}

/** Help without the commands that are its examples. */
function withoutExamples(text: string): string {
  return text.replace(/\n(?:Examples?|예):\n(?: {2}\S.*\n)+/, "\n");
}

function allOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

/** What a command says of itself, its arguments and its options; an argument that nothing is said of stands in no help. */
function descriptionsIn(command: Command): readonly string[] {
  const said = [command.description(), command.summary(), ...command.options.map((each) => each.description)];
  const ofArguments = command.registeredArguments.map(({ description }) => description);
  return [...said, ...ofArguments].filter((text) => text !== "");
}
