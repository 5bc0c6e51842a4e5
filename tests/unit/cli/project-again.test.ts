import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readState } from "../../support/command-line.ts";
import { aProject, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered, enteredByHand, keys } from "./entered.ts";

const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const config = (root: string) => JSON.parse(read(root, ".moai/config.json"));

/** Runs 0-project without questions, and expects that it is done. */
async function learned(root: string, ...words: readonly string[]) {
  const ended = await entered(root, ["0-project", "--yes", ...words]);
  expect(ended).toMatchObject({ exitCode: 0 });
  return ended;
}

describe("a configuration of moai-adk", () => {
  it.each([
    ["ja", "The project is set up"],
    ["ko-KR", "프로젝트 초기화가 완료되었습니다"],
  ])("keeps its language %s, its name, its mode and every byte that isn't alfred's", async (tag, notice) => {
    const root = aProject();
    const theirs = [
      "\uFEFF{",
      `\t"project": {"name":"N", "locale": "${tag}", "mode":"team"}, "big": 12345678901234567890,`,
      `\t"language": { "conversation_language": "${tag}", "conversation_language_name": "Theirs" }, "rate": 1.50`,
      "}",
    ].join("\r\n");
    writeFiles(root, { ".moai/config.json": theirs });

    const { stdout } = await learned(root);

    const text = read(root, ".moai/config.json");
    for (const part of [
      "\uFEFF{\r\n",
      `{"name":"N", "locale": "${tag}", "mode":"team", "description":"Says hello to people by name."}, "big": 12345678901234567890,\r\n`,
      `\t"language": { "conversation_language": "${tag}", "conversation_language_name": "Theirs" }, "rate": 1.50, "schema_version": 1`,
    ])
      expect(text).toContain(part);
    expect(text.endsWith("\r\n}")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(stdout).toContain(notice);
    expect(readState(root, "0-project-").outputs).toMatchObject({
      project_name: "N",
      mode: "team",
      conversation_language: tag,
    });
    await learned(root);
    expect(read(root, ".moai/config.json")).toBe(text);
  });

  it("with a locale alone gets that as the language of conversation", async () => {
    const root = aProject();
    writeFiles(root, { ".moai/config.json": '{"project":{"locale":"ja"}}' });

    await learned(root);

    expect(config(root)).toMatchObject({
      project: { name: "greeter", locale: "ja", mode: "personal" },
      language: { conversation_language: "ja" },
    });
  });

  it("changes what is given on the command line, and nothing else", async () => {
    const root = aProject();
    const theirs = (name: string, tag: string) =>
      `{"schema_version":1,"project":{"name":"${name}","mode":"team","description":"d"},"language":{"conversation_language":"${tag}"},"test_command":"make  test","integration_command":"make it","test_files":["t/**"]}`;
    writeFiles(root, { ".moai/config.json": theirs("N", "ja") });

    await learned(root, "--name", "M", "--language", "ko");

    expect(read(root, ".moai/config.json")).toBe(theirs("M", "ko"));
  });
});

describe("what 0-project itself had found", () => {
  const manifest = (values: object) =>
    JSON.stringify({ name: "one", scripts: { test: "vitest run" }, ...values });

  it("is renewed by a second run: name, description, commands, and what the documents say of them", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": manifest({ description: "first" }), "package-lock.json": "{}" });
    await learned(root);
    expect(config(root)).toMatchObject({
      project: { name: "one", description: "first" },
      test_command: ["npm", "test"],
    });

    rmSync(join(root, "package-lock.json"));
    const scripts = { test: "jest", "test:e2e": "playwright test" };
    writeFiles(root, {
      "package.json": manifest({ name: "two", description: "second", scripts }),
      "pnpm-lock.yaml": "",
    });
    await learned(root);

    expect(config(root)).toMatchObject({
      project: { name: "two", description: "second" },
      test_command: ["pnpm", "test"],
      integration_command: ["pnpm", "run", "test:e2e"],
    });
    expect(read(root, ".moai/project/tech.md")).toContain("- test: `pnpm test`");
    expect(read(root, ".moai/project/product.md")).toContain("# two\n");
    expect(read(root, ".moai/project/product.md")).toContain("second");

    writeFiles(root, { "package.json": manifest({ name: "two", scripts: {} }) });
    await learned(root);
    expect(config(root)).toMatchObject({ test_command: null, integration_command: null });
    writeFiles(root, { "package.json": manifest({ name: "two", scripts }) });
    await learned(root);
    expect(config(root)).toMatchObject({ test_command: ["pnpm", "test"] });
  });

  it("becomes a person's by an edit or by an option, and then stays for good", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": manifest({ description: "first" }), "package-lock.json": "{}" });
    // The same as what would be found: said by a person it is theirs all the same.
    await learned(root, "--test-command", "npm test", "--name", "one");
    const edited = read(root, ".moai/config.json").replace('"description": "first"', '"description": "mine"');
    writeFiles(root, { ".moai/config.json": edited });

    for (const name of ["two", "three"]) {
      writeFiles(root, { "package.json": manifest({ name, description: name }), "pnpm-lock.yaml": "" });
      rmSync(join(root, "package-lock.json"), { force: true });
      await learned(root);

      expect(config(root)).toMatchObject({
        project: { name: "one", description: "mine" },
        test_command: ["npm", "test"],
      });
    }
  });

  it("that a person took away on purpose isn't brought back", async () => {
    const root = temporaryFolder();
    const scripts = { test: "jest", "test:e2e": "playwright test" };
    writeFiles(root, { "package.json": manifest({ scripts }) });
    await learned(root);
    const { integration_command: _, ...others } = config(root);
    writeFiles(root, { ".moai/config.json": JSON.stringify({ ...others, integration_command: null }) });

    await learned(root);
    await learned(root);

    expect(config(root)).toMatchObject({ test_command: ["npm", "test"], integration_command: null });
  });

  it("is no other name because a copy lies in another folder, or where a team knows the project by its name", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "go.mod": "module x\n" });
    await learned(root);
    const { project } = config(root);
    const copy = temporaryFolder();
    writeFiles(copy, { ".moai/config.json": read(root, ".moai/config.json") });
    await learned(copy);
    expect(config(copy).project.name).toBe(project.name);

    writeFiles(root, { "package.json": manifest({ name: "two" }) });
    const shared = { ...config(root), store: { address: "files:shared" } };
    writeFiles(root, { ".moai/config.json": JSON.stringify(shared) });
    await learned(root);
    expect(config(root).project.name).toBe(project.name);
  });

  it("and agreed to in the interview is still what was found", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": manifest({ description: "first" }) });
    const agree = ["Language", "Name", "Who", "What is it", "For whom", "What problem", "runs the tests"].map(
      (seen) => [seen, keys.enter] as const,
    );
    await enteredByHand(root, ["0-project"], agree);
    writeFiles(root, { "package.json": manifest({ name: "two", description: "second" }), "yarn.lock": "" });

    const { exitCode } = await enteredByHand(root, ["0-project"], agree);

    expect(exitCode).toBe(0);
    expect(config(root)).toMatchObject({
      project: { name: "two", description: "second" },
      test_command: ["yarn", "test"],
    });
  });
});

describe("a person's text in the documents", () => {
  it("stays to the byte when something else is written anew: fences, blank lines, ends of lines", async () => {
    const root = aProject();
    await learned(root);
    const product = join(root, ".moai/project/product.md");
    const tech = join(root, ".moai/project/tech.md");
    const theirs = "\n## Mine\n\n\n```md\n# Title\n## Sub\n\n\n\n## Sub2\n```\n\n\n\n## Other\n\ntext   \n\n";
    writeFileSync(product, `${readFileSync(product, "utf8")}${theirs}`);
    writeFileSync(tech, readFileSync(tech, "utf8").replaceAll("\n", "\r\n"));
    writeFiles(root, {
      "package.json": JSON.stringify({ name: "greeter", description: "Anew", dependencies: { react: "1" } }),
    });

    await learned(root);

    expect(readFileSync(product, "utf8")).toContain("Anew\n<!-- alfred:");
    expect(readFileSync(product, "utf8").endsWith(theirs)).toBe(true);
    expect(readFileSync(tech, "utf8")).toContain("- react 1\r\n");
    expect(readFileSync(tech, "utf8").replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("keeps its own section where a description would bring a second one of that title", async () => {
    const root = aProject({
      "package.json": JSON.stringify({ name: "greeter", description: "d\n## For whom\n```\nx" }),
    });
    await learned(root, "--description", "## For whom\r\n\r\n~~~ you");

    const text = read(root, ".moai/project/product.md");
    expect(text.match(/^## For whom$/gm)).toHaveLength(1);
    await learned(root);
    expect(read(root, ".moai/project/product.md")).toBe(text);
  });
});

describe("what isn't known after 0-project", () => {
  it.each([
    ["en", "No test command was found: alfred 0-project --test-command", "No language and no tool"],
    ["ko", "테스트 명령을 찾지 못했습니다: alfred 0-project --test-command", "언어와 도구를 찾지 못했습니다"],
  ])("is said in %s, with what to do, and is a fact in JSON", async (language, command, stack) => {
    const root = temporaryFolder();

    const { stdout } = await learned(root, "--language", language);
    const asked = await learned(root, "--json");
    writeFiles(root, { "go.mod": "module x\n" });
    const known = await learned(root);

    expect(stdout).toContain(command);
    expect(stdout).toContain(stack);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      outputs: { not_found: ["stack", "test_command"] },
    });
    expect(known.stdout).not.toContain(command.slice(0, 10));
  });
});

describe("the interview", () => {
  it("speaks the language just chosen, also of a wrong test command, and of Ctrl+C", async () => {
    const root = aProject();

    const { exitCode, stderr } = await enteredByHand(
      root,
      ["0-project"],
      [
        ["Language of messages", keys.down + keys.enter],
        ["프로젝트 이름", keys.enter],
        ["작업 방식", keys.enter],
        ["한 문장으로", keys.enter],
        ["누구를", keys.enter],
        ["어떤 문제를", keys.enter],
        ["테스트를 실행하는", "\u0015clear; x\r"],
        ["셸", keys.ctrlC],
      ],
    );

    expect(exitCode).toBe(130);
    expect(stderr).not.toContain("needs a shell");
    expect(stderr).toMatch(/중단되었습니다.*저장하지 않았습니다.*alfred 0-project/s);
  });

  it("says in English too that nothing was saved, at the first question", async () => {
    const root = aProject();

    const { stderr } = await enteredByHand(root, ["0-project"], [["Language of messages", keys.ctrlC]]);

    expect(stderr).toMatch(/Interrupted.*nothing was saved.*alfred 0-project/s);
  });

  it("shows the answers given before as the answers at hand", async () => {
    const root = aProject();
    const words = ["0-project", "--language", "en", "--name", "G", "--mode", "team", "--description", "D"];
    await enteredByHand(root, words, [
      ["For whom", "Everyone\r"],
      ["What problem", "Loneliness\r"],
      ["runs the tests", keys.enter],
    ]);

    const { stderr } = await enteredByHand(root, words, [
      ["(Everyone)", keys.enter],
      ["(Loneliness)", "Silence\r"],
      ["runs the tests", keys.enter],
    ]);

    expect(stderr).toContain("(Everyone)");
    expect(readState(root, "0-project-").outputs).toMatchObject({ users: "Everyone", problem: "Silence" });
  });
});

describe("what is installed into a project", () => {
  const command = (root: string) => read(root, ".claude/commands/alfred/0-project.md");

  it("is in the project's language; whoever wants messages in another one changes no file that is shared", async () => {
    const root = aProject();
    await learned(root, "--language", "ko");
    const korean = command(root);
    expect(korean).toContain("in Korean");

    await learned(root, "--lang", "en");
    expect(command(root)).toBe(korean);
    const { stdout } = await entered(root, ["install", "--lang", "en"]);
    expect(stdout).not.toMatch(/[가-힣]/);
    expect(command(root)).toBe(korean);

    await learned(root, "--language", "en");
    expect(command(root)).toContain("in English");
  });

  it("where nothing says which language that is, is in the one that is asked for", async () => {
    const root = aProject();
    await entered(root, ["install", "--lang", "ko"]);
    expect(command(root)).toContain("in Korean");
  });
});

describe("the root of the file system", () => {
  // Refused before anything else is looked at, so that a wrong word is enough to try it without harm.
  it.each([
    ["0-project", "--mode", "nonsense", "--yes"],
    ["install", "--agent", "nonsense"],
  ])("is set up by nobody who only stands there: %s", async (...words) => {
    const { exitCode, stderr } = await entered("/", words);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("root of the file system");
    expect((await entered("/", [...words, "--lang", "ko"])).stderr).toContain("파일 시스템의 루트");
  });
});
