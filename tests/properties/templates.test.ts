import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AlfredError } from "../../src/failures/index.ts";
import { checkTemplate, renderTemplate, replaceTemplateVars } from "../../src/templates/index.ts";

const hostile = fc
  .oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "{{A}}",
      "<<A>>",
      "\\{{A}}",
      "$&",
      "{{{A}}}",
      "{{@root.__text_0}}",
      "${{ A }}",
      "\uE0000\uE001",
      "{{#if A}}",
    ),
  )
  .map(String);

describe("templates, whatever is in them", () => {
  it("a value comes out as it went in, in both spellings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 4 }), async (parts) => {
        const value = parts.join("");
        expect(replaceTemplateVars("[{{A}}|<<A>>]", { A: value })).toBe(`[${value}|${value}]`);
        expect(await renderTemplate("[{{A}}|<<A>>]", { A: value }, { name: "t" })).toBe(
          `[${value}|${value}]`,
        );
      }),
    );
  });

  it("text without variables comes out as it is", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[{<\\]/.test(text)),
        (text) => replaceTemplateVars(text, { A: "x" }) === text,
      ),
    );
  });

  it("any text at all gives a text, or a failure that says why", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(hostile, fc.constantFrom("{{", "}}", "<<", ">>", "{{#each X}}", "{{/each}}", "\\", "\n")),
          { maxLength: 8 },
        ),
        async (parts) => {
          const text = parts.join("");
          await checkTemplate(text);
          try {
            expect(typeof (await renderTemplate(text, { A: "v", X: ["1"] }, { name: "t" }))).toBe("string");
          } catch (error) {
            expect(error).toBeInstanceOf(AlfredError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
