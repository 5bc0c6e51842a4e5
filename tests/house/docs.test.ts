import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCode, exitCodes } from "../../src/failures/index.ts";
import { loadDefinition } from "../../src/phases/index.ts";
import { readConfig } from "../../src/project/index.ts";
import { snakeCase } from "../../src/surfaces/cli/present/snake-case.ts";
import { buildProgram } from "../../src/surfaces/cli/program.ts";
import { checkTemplate } from "../../src/templates/index.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";
import { aFailureOfEachCode } from "../unit/failures/samples.ts";
import { aFindingOfEachKind } from "../unit/messages/a-finding.ts";
import { type Document, parseDocument, readDocuments, sectionOf, tableRows } from "./documents.ts";
import { root } from "./drawing.ts";

const documents = readDocuments();

function documentNamed(name: string): Document {
  const found = documents.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no document ${name}`);
  return found;
}

/** The blocks that say what they are, with the place where each stands. */
function blocksMarked(language: string, mark: string) {
  return documents.flatMap(({ name, blocks }) =>
    blocks
      .filter((block) => block.language === language && block.mark === mark)
      .map(({ text, line }) => ({ place: `${name}:${line}`, text })),
  );
}

const commandsDocument = documentNamed("docs/reference/commands.md");

function neverEntered(): never {
  throw new Error("Nothing is run here");
}

const { command: program } = await buildProgram({
  open: neverEntered,
  enter: neverEntered,
  write: () => {},
  language: "en",
  words: ["help", "each"],
});

interface Named {
  readonly name: string;
  readonly command: Command;
}

/** Every command of the program with its whole name, the hidden one too. */
function everyCommand(command: Command, path: readonly string[]): readonly Named[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    return [{ name: words.join(" "), command: each }, ...everyCommand(each, words)];
  });
}

const commands = everyCommand(program, ["alfred"]);

/** The options that a section's tables list, as the help writes them. */
function optionsIn(title: string): readonly string[] {
  const section = sectionOf(commandsDocument, title);
  if (section === null) throw new Error(`docs/reference/commands.md has no section ${title}`);
  return tableRows(section).flatMap(([first = ""]) => (first.startsWith("-") ? [first] : []));
}

function flagsOf(command: Command): readonly string[] {
  return command.options.map(({ flags }) => flags);
}

describe("docs/reference/commands.md says what the command line has", () => {
  it("has a section for every command, and for no other", () => {
    const written = commandsDocument.headings.map(({ title }) => title);
    const groups = written.filter((title) => title.startsWith("alfred ") && title !== "alfred help");

    expect([...groups].sort()).toEqual(commands.map(({ name }) => name).sort());
  });

  it.each(commands)("$name: lists each of its options, and no other", ({ name, command }) => {
    const takesRunOptions = flagsOf(command).includes("--only <step>");
    const written = [...optionsIn(name), ...(takesRunOptions ? optionsIn("Options of a phase") : [])];

    expect([...written].sort()).toEqual([...flagsOf(command)].sort());
  });

  it.each(commands.filter(({ command }) => command.registeredArguments.length > 0))(
    "$name: shows its arguments",
    ({ name, command }) => {
      const bare = (text: string) => text.replaceAll("[options] ", "");

      expect(bare(sectionOf(commandsDocument, name) ?? "")).toContain(bare(`${name} ${command.usage()}`));
    },
  );

  it("lists the options of every command", () => {
    expect([...optionsIn("Options of every command")].sort()).toEqual(
      [...flagsOf(program), "-h, --help"].sort(),
    );
  });

  it("lists every exit code, and no other", () => {
    const codes = tableRows(sectionOf(commandsDocument, "Exit codes") ?? "").map(([code]) => Number(code));

    expect(codes).toEqual(Object.values(exitCodes).sort((one, other) => one - other));
  });
});

describe("docs/reference/json-output.md says what failures are", () => {
  const rows = tableRows(sectionOf(documentNamed("docs/reference/json-output.md"), "Failures") ?? "");

  it.each(aFailureOfEachCode((word) => word))("$code: its exit code and its facts", (failure) => {
    const row = rows.find(([code]) => code === failure.code);
    const { code: _, ...facts } = failure;
    const names = Object.keys(facts).map((name) =>
      name.replaceAll(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`),
    );

    expect(Number(row?.[1])).toBe(exitCode(failure));
    for (const name of names) expect(row?.[2]).toMatch(new RegExp(`(^|\`)${name}(\`|$)`));
  });

  it("lists no other code", () => {
    expect(rows.length).toBe(aFailureOfEachCode((word) => word).length);
  });
});

describe("docs/reference/json-output.md says what gates find", () => {
  const rows = tableRows(sectionOf(documentNamed("docs/reference/json-output.md"), "Findings") ?? "");

  it.each(Object.values(aFindingOfEachKind))("$kind: its facts", (finding) => {
    const row = rows.find(([kind]) => kind === finding.kind);
    const { kind: _, ...facts } = finding;

    for (const name of Object.keys(snakeCase(facts)))
      expect(row?.[1]).toMatch(new RegExp(`(^|\`)${name}(\`|$)`));
    expect(row).toBeDefined();
  });

  it("lists no other kind", () => {
    expect(rows.map(([kind]) => kind).sort()).toEqual(Object.keys(aFindingOfEachKind).sort());
  });
});

/** What is wrong with a document's links into the project: a file that isn't there, a heading that isn't in it. */
function brokenLinks({ name, file, links, anchors }: Document): readonly string[] {
  return links.flatMap(({ target, line }) => {
    if (/^[a-z][a-z0-9+.-]+:/i.test(target)) return [];
    const [path = "", anchor] = decodeURI(target).split("#");
    const goal = path === "" ? file : join(dirname(file), path);
    if (goal !== file && !existsSync(goal)) return [`${name}:${line}: ${target} leads to no file`];
    if (anchor === undefined || !goal.endsWith(".md")) return [];
    const known = goal === file ? anchors : parseDocument(path, goal, readFileSync(goal, "utf8")).anchors;
    return known.has(anchor) ? [] : [`${name}:${line}: ${target} leads to no heading`];
  });
}

describe("documents", () => {
  it("have links that lead somewhere", () => {
    expect(documents.flatMap(({ links }) => links).length).toBeGreaterThan(50);
    expect(documents.flatMap(brokenLinks)).toEqual([]);
  });

  it("are found out where a link leads nowhere", () => {
    const text = "# One title\n\n[a](gone.md) [b](#one-title) [c](#another) [d](https://example.invalid/x)\n";

    expect(brokenLinks(parseDocument("x.md", join(root, "x.md"), text))).toEqual([
      "x.md:3: gone.md leads to no file",
      "x.md:3: #another leads to no heading",
    ]);
  });

  it("have a user guide of the same sections in both languages", () => {
    const shape = ({ headings }: Document) => headings.map(({ depth }) => depth);
    const english = documentNamed("docs/guide/user-guide.md");
    const korean = documentNamed("docs/guide/user-guide.ko.md");

    expect(shape(korean)).toEqual(shape(english));
    expect(korean.blocks.map(({ language, mark }) => `${language} ${mark}`)).toEqual(
      english.blocks.map(({ language, mark }) => `${language} ${mark}`),
    );
  });

  it("have JSON that can be read", () => {
    const blocks = documents.flatMap(({ name, blocks }) =>
      blocks.filter(({ language }) => language === "json").map((block) => ({ name, ...block })),
    );
    const broken = blocks.filter(({ text }) => !isJson(text)).map(({ name, line }) => `${name}:${line}`);

    expect(blocks.length).toBeGreaterThan(5);
    expect(broken).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("examples are accepted by what they are examples for", () => {
  it.each(blocksMarked("json", "workflow"))("$place: a workflow definition", ({ text }) => {
    const folder = temporaryFolder();
    const { name } = JSON.parse(text);
    writeFiles(folder, { [`.moai/workflows/${name}.json`]: text });

    expect(loadDefinition(folder, name).steps.length).toBeGreaterThan(0);
  });

  it.each(blocksMarked("markdown", "template"))("$place: a template", async ({ text }) => {
    expect(await checkTemplate(text)).toEqual([]);
  });

  it.each(blocksMarked("json", "config"))("$place: a configuration", ({ text }) => {
    const folder = temporaryFolder();
    writeFiles(folder, { ".moai/config.json": text });

    expect(() => readConfig(folder)).not.toThrow();
  });

  it.each(blocksMarked("ts", "library"))("$place: a program that uses the library", ({ text }) => {
    const folder = temporaryFolder();
    writeFiles(folder, { "example.mjs": text });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/alfred-phases"), "dir");

    const output = execFileSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });

    expect(output.trim()).not.toBe("");
  });

  it("are there, of each kind", () => {
    const kinds = [
      ["json", "workflow"],
      ["markdown", "template"],
      ["json", "config"],
      ["ts", "library"],
    ] as const;

    for (const [language, mark] of kinds) expect(blocksMarked(language, mark).length).toBeGreaterThan(1);
  });
});
