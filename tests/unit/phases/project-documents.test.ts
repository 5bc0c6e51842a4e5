import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scaffoldSpecStep } from "../../../src/phases/plan/spec-steps.ts";
import { documentValues } from "../../../src/phases/project/document-values.ts";
import { configurationStep } from "../../../src/phases/project/index.ts";
import { mergeDocument } from "../../../src/phases/project/managed-document.ts";
import { joinSections, splitSections } from "../../../src/phases/project/sections.ts";
import { loadCommandsStep } from "../../../src/phases/run/preparation-steps.ts";
import { type Detection, detectProject, readConfig } from "../../../src/project/index.ts";
import type { Run } from "../../../src/runs/index.ts";
import { checkSpec, parseSpecId } from "../../../src/specs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

function aCall(root: string, run: Run) {
  const [step] = run.steps;
  if (step === undefined) throw new Error("A run has steps");
  return { context: aContext(), root, config: readConfig(root), run, step };
}

describe("what the project's documents say", () => {
  const facts = {
    name: "greeter",
    language: "en",
    description: "",
    users: "",
    problem: "",
    testCommand: null,
    integrationCommand: null,
  } as const;
  const found = async (changes: Partial<Detection> = {}): Promise<Detection> => ({
    ...(await detectProject(temporaryFolder())),
    ...changes,
  });

  it.each([
    ["en", "(not known yet: write it here)", "(none found)"],
    ["ko", "(아직 알려지지 않음: 여기에 적어 주십시오)", "(없음)"],
  ] as const)("in %s, where nothing is known, is that nothing is known", async (language, unknown, none) => {
    expect(documentValues({ ...facts, language }, await found())).toEqual({
      PROJECT_NAME: "greeter",
      DESCRIPTION: unknown,
      USERS: unknown,
      PROBLEM: unknown,
      LAYOUT: none,
      ENTRY_POINTS: unknown,
      TEST_FILES: expect.any(String),
      STACK: none,
      COMMANDS: none,
      DEPENDENCIES: unknown,
      CONVENTIONS: none,
    });
  });

  it.each([
    ["C built by make", { Makefile: "test:\n\ttrue\n", "main.c": "" }, "not known", "`main.c`"],
    ["C built by Meson", { "meson.build": "project('x', 'c')", "x.c": "" }, "not known", "none found"],
    ["C built by CMake", { "CMakeLists.txt": "project(x)", "x.c": "" }, "none found", "none found"],
    ["scripts run by make", { Makefile: "test:\n\ttrue\n", "go.sh": "" }, "not known", "not known"],
    [
      "a package without dependencies",
      { "package.json": "{}", Makefile: "x:\n" },
      "none found",
      "none found",
    ],
  ])(
    "isn't that there are none of what wasn't looked for: %s",
    async (_, files, dependencies, entryPoints) => {
      const root = temporaryFolder();
      writeFiles(root, files);

      const values = documentValues(facts, await detectProject(root));

      expect(values["DEPENDENCIES"]).toContain(dependencies);
      expect(values["ENTRY_POINTS"]).toContain(entryPoints);
    },
  );

  it.each([
    [
      "en",
      "- `src/` (1 file)\n  - `db/` (2 files)",
      "package manager: pnpm",
      "test",
      "integration",
      "and 2 more",
    ],
    [
      "ko",
      "- `src/` (파일 1개)\n  - `db/` (파일 2개)",
      "패키지 관리자: pnpm",
      "테스트",
      "통합 테스트",
      "그 외 2개",
    ],
  ] as const)(
    "in %s lists what was found, long lists up to a limit",
    async (language, layout, manager, test, integration, rest) => {
      const detection = await found({
        layout: [
          { folder: "src", fileCount: 1 },
          { folder: "src/db", fileCount: 2 },
        ],
        techStack: ["typescript"],
        runtimes: { node: ">=20" },
        packageManager: "pnpm",
        commands: { build: "pnpm run build" },
        dependencies: Array.from({ length: 42 }, (_, index) => ({
          name: `p${index}`,
          version: index === 0 ? "" : "1.0.0",
        })),
      });

      const values = documentValues(
        { ...facts, language, testCommand: ["pnpm", "test"], integrationCommand: ["pnpm", "run", "a b"] },
        detection,
      );

      expect(values).toMatchObject({
        LAYOUT: layout,
        STACK: `- typescript\n- node >=20\n- ${manager}`,
        COMMANDS: `- ${test}: \`pnpm test\`\n- ${integration}: \`pnpm run 'a b'\`\n- build: \`pnpm run build\``,
      });
      const lines = String(values["DEPENDENCIES"]).split("\n");
      expect([lines[0], lines[1], lines[40], lines.length]).toEqual(["- p0", "- p1 1.0.0", `- ${rest}`, 41]);
    },
  );

  it("keep each value within its line, so that none begins a section or a block", async () => {
    const detection = await found({ dependencies: [{ name: "a\n## b", version: "1" }] });
    const users = "## For whom\r\n\r\n```\nyou";

    const values = documentValues(
      { ...facts, name: "a\nb", users, problem: "~~~", description: "#1 of\n  all" },
      detection,
    );

    expect(values).toMatchObject({
      PROJECT_NAME: "a b",
      USERS: "\\## For whom ``` you",
      PROBLEM: "\\~~~",
      DESCRIPTION: "\\#1 of all",
      DEPENDENCIES: "- a ## b 1",
    });
  });

  it("name a package manager once, also where it is a part of the stack", async () => {
    const detection = await found({ techStack: ["rust", "cargo"], packageManager: "cargo" });

    expect(documentValues(facts, detection)["STACK"]).toBe("- rust\n- cargo");
  });
});

describe("a document that alfred writes and people edit", () => {
  const made = (one: string, two: string) => `# Product\n\n## One\n${one}\n\n## Two\n${two}\n`;
  const line = fc.stringMatching(/^[a-z]{1,10}( [a-z]{1,10}){0,3}$/);

  it("gets what is new where nobody has edited, keeps what somebody has, and is the same a second time", () => {
    fc.assert(
      fc.property(line, line, line, line, fc.boolean(), (one, two, newer, edit, isWindows) => {
        const first = mergeDocument(null, made(one, two)).text;
        const edited = first.replace(`## Two\n${two}`, `## Two\n${two}, ${edit}`);
        const present = isWindows ? edited.replaceAll("\n", "\r\n") : edited;

        const { text, keptSections } = mergeDocument(present, made(newer, two));

        const end = isWindows ? "\r\n" : "\n";
        expect(text).toContain(`## One${end}${newer}${end}<!-- alfred:`);
        expect(text).toContain(`## Two${end}${two}, ${edit}${end}`);
        expect(keptSections).toEqual(["Two"]);
        expect(mergeDocument(text, made(newer, two)).text).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  const piece = fc.constantFrom(
    "# Title",
    "## One",
    "## Sub",
    " ## Sub",
    "```",
    "```md",
    "   ~~~",
    "    ```",
    "````",
    "text  ",
    "",
    "<!-- alfred:1:0123456789abcdef -->",
  );
  const someText = fc
    .array(fc.tuple(piece, fc.constantFrom("\n", "\r\n")))
    .map((lines) => lines.map((each) => each.join("")).join(""));

  it("cut into sections and joined again is the same, to the byte", () => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(joinSections(splitSections(text))).toBe(text);
      }),
    );
  });

  it("stays to the byte where what alfred says is the same, whatever a person wrote into it", () => {
    fc.assert(
      fc.property(someText, fc.boolean(), (theirs, isWindows) => {
        const first = mergeDocument(null, made("one", "two")).text + theirs;
        const present = isWindows ? first.replaceAll(/\r?\n/g, "\r\n") : first;

        expect(mergeDocument(present, made("one", "two")).text).toBe(present);
      }),
    );
  });

  it("a person's sections stay to the byte where alfred's are written anew", () => {
    fc.assert(
      fc.property(someText, (theirs) => {
        const alfreds = mergeDocument(null, made("one", "two")).text;
        const mine = `\n## Mine\n${theirs.replaceAll(/^<!--.*/gm, "")}`;

        const { text } = mergeDocument(alfreds + mine, made("newer", "two"));

        expect(text).toBe(mergeDocument(null, made("newer", "two")).text + mine);
      }),
    );
  });

  it.each([
    ["backticks", "```md\n## Sub\n```"],
    ["tildes, three blanks in", "   ~~~\n## Sub\n```\n## Sub\n   ~~~~"],
    ["a longer fence around a shorter one", "````\n```\n## Sub\n````"],
    ["a fence that nobody closed", "```\n## Sub\n"],
  ])("what looks like a title in a fenced block is none: %s", (_, block) => {
    expect(splitSections(`a\n## One\n${block}`)).toEqual(["a\n", `## One\n${block}`]);
  });

  it.each([
    ["four blanks in", "    ```\n## Two"],
    ["code within a line", "```a```\n## Two"],
    ["a block that is closed", "~~~\n~~~\n## Two"],
  ])("and a title behind what is no fence is one: %s", (_, text) => {
    expect(splitSections(text)).toHaveLength(2);
  });

  it("an edit that says what alfred would say now is no difference to tell of", () => {
    const present = mergeDocument(null, made("old", "two")).text.replace("## One\nold", "## One\nnew");

    const { text, keptSections } = mergeDocument(present, made("new", "two"));

    expect(keptSections).toEqual([]);
    expect(text).toBe(present);
  });

  it("follows a new name and a new language, and keeps and names what somebody has edited", () => {
    const korean = "# 새 이름\n\n## 하나\n첫째\n\n## 둘\n둘째\n";
    const first = mergeDocument(null, made("one", "two")).text;

    const unedited = mergeDocument(first, korean);
    expect(unedited).toEqual(mergeDocument(null, korean));

    const { text, keptSections } = mergeDocument(first.replace("\ntwo\n", "\nmine\n"), korean);
    expect(text).toContain("# 새 이름\n");
    expect(text).toContain("## 하나\n첫째\n");
    expect(text).toContain("## Two\nmine\n");
    expect(keptSections).toEqual(["Two"]);
  });

  it("with marks of the older form gets what is new under its titles", () => {
    const first = mergeDocument(null, made("one", "two")).text;
    const older = first.replace(/\n<!-- alfred:0:.*/, "").replaceAll(/alfred:\d+:/g, "alfred:");

    expect(mergeDocument(older, made("newer", "two")).text).toContain("## One\nnewer\n");
    expect(mergeDocument(older, "# Other\n\n## Uno\nuno\n")).toEqual({ text: older, keptSections: [] });
  });

  it("one that was there before alfred stays as it is, whole, and so does a section of a person's own", () => {
    const theirs = "# Mine\n\n## One\ntheirs\n";
    expect(mergeDocument(theirs, made("one", "two"))).toEqual({ text: theirs, keptSections: ["One"] });

    const present = `${mergeDocument(null, made("one", "two")).text}\n## Theirs\ntheirs\n`;
    expect(mergeDocument(present, made("one", "two"))).toEqual({ text: present, keptSections: [] });
  });
});

describe("steps of alfred's own", () => {
  it.each([
    ["no file at all", null, ".moai/memory/\n"],
    ["a file without an end of line", "dist", "dist\n.moai/memory/\n"],
    ["a file with one", "dist\n", "dist\n.moai/memory/\n"],
    ["a file from Windows", "dist\r\nout", "dist\r\nout\r\n.moai/memory/\r\n"],
    ["a file that has the line", "/.moai/memory/ \ndist", "/.moai/memory/ \ndist"],
  ])("the configuration keeps alfred's records out of version control: %s", async (_, before, after) => {
    const root = temporaryFolder();
    if (before !== null) writeFiles(root, { ".gitignore": before });

    await configurationStep(aCall(root, aRun()));

    expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe(after);
  });

  it("the configuration says as words which commands were found or said, null where none was", async () => {
    const bare = await configurationStep(aCall(temporaryFolder(), aRun()));
    const inputs = { test_command: "npm test", integration_command: "npm run 'a b'" };
    const said = await configurationStep(aCall(temporaryFolder(), aRun({ inputs })));

    expect(bare).toMatchObject({ output: { test_command: null, integration_command: null } });
    expect(said).toMatchObject({ output: inputs });
  });

  it("the commands of a run are refused where no test command is known; the integration is the tests where it isn't", async () => {
    const root = temporaryFolder();
    expect(await loadCommandsStep(aCall(root, aRun()))).toMatchObject({
      kind: "refused",
      findings: [{ kind: "command_unknown", setting: "test_command" }],
    });
    const written = (config: object) => {
      writeFiles(root, { ".moai/config.json": JSON.stringify(config) });
      return loadCommandsStep(aCall(root, aRun()));
    };

    expect(await written({ test_command: "a" })).toMatchObject({ output: { integration_command: "a" } });
    expect(await written({ test_command: "a", integration_command: "b" })).toMatchObject({
      output: { test_command: "a", integration_command: "b" },
    });
  });

  it("the scaffold is laid out also where the run has no description, and isn't valid before it is filled in", async () => {
    const root = temporaryFolder();

    const result = await scaffoldSpecStep(aCall(root, aRun({ specId: "SPEC-AUTH-001" })));

    expect(result).toMatchObject({ kind: "done", output: { spec_id: "SPEC-AUTH-001" } });
    expect(await checkSpec(root, parseSpecId("SPEC-AUTH-001"))).not.toEqual([]);
  });
});
