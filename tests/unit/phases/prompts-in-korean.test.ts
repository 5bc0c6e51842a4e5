import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import {
  packageTemplatePath,
  promptTemplatePath,
  renderTemplate,
  templateVariables,
} from "../../../src/templates/index.ts";

const folder = packageTemplatePath("prompts");
const files = (below: string) =>
  readdirSync(join(folder, below), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.split(sep).join("/"));
const english = files(".").filter((name) => !name.startsWith("ko/"));
const textOf = (language: "en" | "ko", name: string) =>
  readFileSync(promptTemplatePath(language, name), "utf8");

/** The commands, paths and markings that a prompt has between backticks, without the prose around them. */
const programs = (text: string) =>
  [...text.matchAll(/`([^`\n]*(?:\{\{|\.md)[^`\n]*)`/g)]
    .map(([, words = ""]) => words.replace(/"[^"]*"/g, '""'))
    .sort();

describe("the package's prompts", () => {
  it("are all there in Korean too, and no other", () => {
    expect(files("ko").sort()).toEqual([...english].sort());
  });

  it.each(english)("%s asks for the same in both languages", async (name) => {
    const [one, other] = [textOf("en", name), textOf("ko", name)];

    expect(other).not.toBe(one);
    // A Korean prompt says itself in which language documents are written.
    const wanted = (await templateVariables(one)).filter((variable) => variable !== "LANGUAGE_NAME");
    expect([...(await templateVariables(other))].sort()).toEqual([...wanted].sort());
    expect(programs(other)).toEqual(programs(one));
  });

  it("each Korean one is rendered whole", async () => {
    for (const name of english) {
      const text = textOf("ko", name);
      const values = Object.fromEntries((await templateVariables(text)).map((variable) => [variable, "x"]));
      expect(await renderTemplate(text, values, { name })).not.toContain("{{");
    }
  });

  it("what isn't there in a language is given in English", () => {
    expect(promptTemplatePath("en", "2-run/red_phase.md")).toBe(join(folder, "2-run", "red_phase.md"));
    expect(promptTemplatePath("ko", "2-run/none.md")).toBe(join(folder, "2-run", "none.md"));
  });
});
