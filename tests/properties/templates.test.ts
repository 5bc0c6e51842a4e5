import fc from "fast-check";
import handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import { AlfredError } from "../../src/failures/index.ts";
import {
  checkTemplate,
  renderTemplate,
  replaceTemplateVars,
  type TemplateProblem,
  templateVariables,
} from "../../src/templates/index.ts";

/** What a piece of a template comes out as, where `A` is a hostile value and `LIST` has two items. */
const value = "{{X}} <<X>> $& $1 \\{{A}} {{@root.A}} {{!-- ";
const pieces: readonly (readonly [text: string, shown: string])[] = [
  ["{{A}}", value],
  ["<<A>>", value],
  ["{{{ A }}}", value],
  ["\\{{A}}", "{{A}}"],
  ["\\\\<<A>>", "\\<<A>>"],
  ["\\{{#if A}}", "{{#if A}}"],
  ["\\{{!-- {{A}} --}}", "{{!-- {{A}} --}}"],
  ["\\{{ open", "{{ open"],
  ["\\n C:\\dir\\", "\\n C:\\dir\\"],
  ["${{ A }} \\${{ <<A>> }}", "${{ A }} \\${{ <<A>> }}"],
  ["{{ }}", "{{ }}"],
  ["{{! <<A>> ${{ A }}", ""],
  ["{{!-- {{A}} <<NOPE>> {{/if}} --}}", ""],
  ["cat <<EOF > a\n$x\nEOF\n", "cat <<EOF > a\n$x\nEOF\n"],
  ["1<<A cout<<A<<endl; vector<vector<A>>", "1<<A cout<<A<<endl; vector<vector<A>>"],
  ["{ } } {a <A> <<a>> >>", "{ } } {a <A> <<a>> >>"],
  ["{{#if A}}\\w{{else}}no{{/if}}", "\\w"],
  ["{{#unless A}}no{{! {{else}}{{else}}yes{{/unless}}", "yes"],
  ["{{#each LIST}}{{this}}<<A>>{{@index}};{{/each}}", `a${value}0;b${value}1;`],
  ["{{#with A as |a|}}{{a}}{{../A}}{{/with}}", value + value],
  ["가😀\u2028\r\n\u0000", "가😀\u2028\r\n\u0000"],
];

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

  it("what can be rendered and has variables alone, replacing puts the same values into", async () => {
    const part = fc.constantFrom(
      ...["{{A}}", "{{ A }}", "{{{A}}}", "<<A>>", "\\{{A}}", "\\{{{A}}}", "\\<<A>>", "${{A}}"],
      ...["{", "}", "{", "}", "${{", "}}", "$", "<", ">", '"a": ', " ", "\n"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const text = parts.join("");
        fc.pre((await checkTemplate(text, { knownVariables: ["A"] })).length === 0);
        expect(replaceTemplateVars(text, { A: value })).toBe(
          await renderTemplate(text, { A: value }, { name: "t" }),
        );
      }),
      { numRuns: 2_000 },
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

  it("each piece of a template comes out as what it is, whatever stands around it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), async (chosen) => {
        const text = chosen.map(([piece]) => piece).join("|");

        expect(await checkTemplate(text, { knownVariables: ["A", "LIST"] })).toEqual([]);
        expect(await renderTemplate(text, { A: value, LIST: ["a", "b"] }, { name: "t" })).toBe(
          chosen.map(([, shown]) => shown).join("|"),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("what check accepts, render renders, and what render refuses, check has named", async () => {
    const cut = pieces.flatMap(([text]) => [text, text.slice(0, 4), text.slice(-4)]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...cut), { maxLength: 6 }), async (chosen) => {
        const text = chosen.join("");
        const values = Object.fromEntries(
          (await templateVariables(text)).map((name) => [name, name === "LIST" ? ["a", "b"] : value]),
        );
        const problems = await checkTemplate(text);
        try {
          await renderTemplate(text, values, { name: "t" });
        } catch (error) {
          expect(error).toBeInstanceOf(AlfredError);
          expect(problems).not.toEqual([]);
          expect(problems).toEqual(
            expect.arrayContaining(error instanceof AlfredError ? [...problemsOf(error)] : []),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("text that has no variable comes out byte for byte", async () => {
    const unit = fc.constantFrom(
      ...[
        "\\",
        "{",
        "}",
        "<",
        ">",
        "$",
        "A",
        "a",
        " ",
        "\t",
        "\n",
        "\r",
        "\u2028",
        "가",
        "😀",
        "\u0000",
        "<<EOF",
        "!--",
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit, maxLength: 40 }).filter((text) => !/\{\{|<<[A-Z]+>/.test(text)),
        async (text) => {
          expect(await renderTemplate(text, {}, { name: "t" })).toBe(text);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("blocks, their branches and the white space around them come out as Handlebars has them", async () => {
    const tags = ["{{A}}", "{{E}}", "{{#if A}}", "{{#if E}}", "{{/if}}", "{{/if}}", "{{else}}", "{{^}}"];
    const striped = [
      "{{~#if E~}}",
      "{{~else~}}",
      "{{/if~}}",
      "{{~A~}}",
      "{{~! c ~}}",
      "{{! c }}",
      "{{else if A}}",
    ];
    const others = [
      "{{#unless E}}",
      "{{/unless}}",
      "{{#each LIST}}",
      "{{#each EMPTY}}",
      "{{/each}}",
      "{{#with A}}",
    ];
    const part = fc.constantFrom(
      ...tags,
      ...striped,
      ...others,
      "{{/with}}",
      "x",
      " ",
      "\t",
      "\n",
      "\r\n",
      " \n",
    );
    const values = { A: "v", E: "", LIST: ["a", "b"], EMPTY: [] };
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 14 }), async (parts) => {
        const text = parts.join("");
        fc.pre((await checkTemplate(text)).length === 0);
        // `compat`: a variable is known inside a block with an item, too.
        const byHandlebars = handlebars.compile(text, { noEscape: true, compat: true, preventIndent: true });
        expect(await renderTemplate(text, values, { name: "t" })).toBe(byHandlebars(values));
      }),
      { numRuns: 1_000 },
    );
  });
});

function problemsOf({ failure }: AlfredError): readonly TemplateProblem[] {
  return failure.code === "template_invalid" ? failure.problems : [];
}
