import { describe, expect, it } from "vitest";
import {
  AlfredError,
  failureSentences,
  type TemplateProblemFacts,
  templateFaultWords,
} from "../../src/failures/index.ts";
import {
  checkTemplate,
  renderTemplate,
  replaceTemplateVars,
  validateNoUnsubstitutedVars,
} from "../../src/templates/index.ts";

const values = { A: "1", B: "2", NAME: "n", LIST: ["x", "y"], DOCS: [{ path: "p", text: "t" }] };
const knownVariables = Object.keys(values);

const render = (text: string) => renderTemplate(text, values, { name: "t.md" });

/** What rendering refuses, with its places. */
async function refusedBy(text: string): Promise<readonly TemplateProblemFacts[]> {
  try {
    await render(text);
  } catch (error) {
    if (error instanceof AlfredError && error.failure.code === "template_invalid")
      return error.failure.problems;
    throw error;
  }
  throw new Error(`It was rendered: ${text}`);
}

const places = (problems: readonly TemplateProblemFacts[]) =>
  problems.map(({ line, column, text }) => `${line}:${column} ${text}`);

describe("what check accepts, render renders", () => {
  it.each([
    [
      "a backslash before an escaped variable",
      "\\\\{{A}} \\\\<<A>> C:\\\\dir\\\\{{A}}",
      "\\{{A}} \\<<A>> C:\\\\dir\\{{A}}",
    ],
    ["a backslash before a workflow's expression", "\\${{ github.sha }} {{A}}", "\\${{ github.sha }} 1"],
    ["a backslash before empty braces", "\\\\{{ }} {{A}}", "\\{{ }} 1"],
    ["backslashes at a text's end and beside blocks", "\\n{{A}}\\d {{#if A}}\\w{{/if}}\\", "\\n1\\d \\w\\"],
  ])("%s", async (_, text, expected) => {
    expect(await checkTemplate(text, { knownVariables })).toEqual([]);
    expect(await render(text)).toBe(expected);
  });

  it("escapes in the same way as the library's replacing", async () => {
    const text = "\\\\{{A}} \\\\<<A>> run \\${{ github.sha }} C:\\\\dir\\\\{{A}} {{A}}";

    expect(await render(text)).toBe(replaceTemplateVars(text, { A: "1" }));
  });

  it.each([
    ['{"a": {{A}}}', '{"a": 1}'],
    ['{"a": {"b": {{ A }}}}', '{"a": {"b": 1}}'],
    ['{"a": {{{A}}}}', '{"a": 1}'],
    ["{<<A>>}", "{1}"],
    ['\\{{A}}} {"a": \\{{{A}}}}', '{{A}}} {"a": {{{A}}}}'],
    ["${{A}}} ${{{A}}}", "${{A}}} ${{{A}}}"],
  ])("braces of JSON around a variable, as the library's replacing does: %s", async (text, expected) => {
    expect(await checkTemplate(text, { knownVariables })).toEqual([]);
    expect(await render(text)).toBe(expected);
    expect(replaceTemplateVars(text, { A: "1" })).toBe(expected);
  });

  it.each([
    ['{"a": {{NOPE}}}', "['{{NOPE}}']"],
    ["{{{NOPE}}} {{{ NOPE }}: 1}", "['{{{NOPE}}}', '{{ NOPE }}']"],
  ])("what replacing would replace and has no value is named: %s", (text, named) => {
    expect(replaceTemplateVars(text, { A: "1" })).toBe(text);
    expect(() => validateNoUnsubstitutedVars(text)).toThrow(named);
  });

  it("an opening brace of JSON before a variable is none of the variable's", () => {
    expect(replaceTemplateVars("{{{A}}: 1} {{{{A}}}}", { A: '"k"' })).toBe('{"k": 1} {{{{A}}}}');
  });

  it.each([
    'std::cerr<<NAME<<"x"',
    "if (a<<B)",
    "1<<A",
    "cout<<A<<endl",
    "print <<A;",
    'std::cout <<A <<"x";',
  ])("a shift or a statement of a program whose names are variables too: %s", async (text) => {
    expect(await checkTemplate(text, { knownVariables })).toEqual([]);
    expect(await render(text)).toBe(text);
  });

  it.each([
    ["{{! use <<A>> here }}x", "x"],
    ["{{! ${{ x }}y", "y"],
    ["{{!-- {{A}} <<NOPE>> {{#if A}} -- }} --}}z", "z"],
    ["{{!--}}a{{!}}b", "ab"],
    ["a\n  {{! <<NOPE }}\nb", "a\nb"],
    ["a {{~!-- <<A>> --~}} b", "ab"],
  ])("a comment with anything in it: %s", async (text, expected) => {
    expect(await checkTemplate(text, { knownVariables })).toEqual([]);
    expect(await render(text)).toBe(expected);
  });

  it.each([
    ["{{#each LIST}}{{A}}<<B>>{{this}}{{/each}}", "12x12y"],
    ["{{#each LIST}}{{@index}}{{@index}}{{@first}}{{@last}}{{/each}}", "00truefalse11falsetrue"],
    ["{{#each LIST}}{{../A}}{{#each ../DOCS}}{{@../index}}{{path}}{{../this}}{{/each}}{{/each}}", "10px11py"],
    ["{{#each DOCS as |doc at|}}{{at}}{{doc.path}}{{./text}}{{this.path}}{{/each}}", "0ptp"],
    ["{{#each DOCS}}{{#each this}}{{@key}}={{this}} {{/each}}{{/each}}", "path=p text=t "],
    ["{{#with A as |one|}}{{one}}{{this}}{{else}}no{{/with}}", "11"],
    ["{{#if NOTHING}}a{{else if A}}b{{else}}c{{/if}}", "b"],
    ["{{^if A}}a{{else}}b{{/if}}{{#if LIST.length}}c{{/if}}", "bc"],
    ["  {{#if A}}\n  x\n  {{/if}}\ny", "  x\ny"],
    ["[ {{~A~}} ] {{{A}}}{{&A}}{{ A }}", "[1] 111"],
    ["\u2028{{#if A}}\r\u2029\\{{! \n }}{{A}}{{/if}}가\u0000{{B}}", "\u2028\r\u2029{{! \n }}1가\u00002"],
    ['{"a": {{A}}}', '{"a": 1}'],
  ])("%j", async (text, expected) => {
    const all = { ...values, NOTHING: "" };
    expect(await checkTemplate(text, { knownVariables: Object.keys(all) })).toEqual([]);
    expect(await renderTemplate(text, all, { name: "t.md" })).toBe(expected);
  });
});

describe("what render refuses, check names at the same place", () => {
  it.each([
    ['a\n {{"A"}}', '2:2 {{"A"}}'],
    ["{{1}}", "1:1 {{1}}"],
    ["{{true}}", "1:1 {{true}}"],
    ["a {{@index}}", "1:3 {{@index}}"],
    ["{{#each LIST}}{{else}}{{@key}}{{/each}}", "1:23 {{@key}}"],
    ["{{#each LIST}}{{@../index}}{{/each}}", "1:15 {{@../index}}"],
    ["{{@root}}", "1:1 {{@root}}"],
    ["{{@level}}", "1:1 {{@level}}"],
    ["{{this}}", "1:1 {{this}}"],
    ["x {{.}}", "1:3 {{.}}"],
    ["{{#if A}}{{this}}{{/if}}", "1:10 {{this}}"],
    ["{{#each this}}x{{/each}}", "1:1 {{#each this}}"],
    ["{{../A}}", "1:1 {{../A}}"],
    ["{{#each LIST}}{{..}}{{/each}}", "1:15 {{..}}"],
    ["{{A.length}}", "1:1 {{A.length}}"],
    ["{{@root.A.length}}", "1:1 {{@root.A.length}}"],
    ["{{A x=1}}", "1:1 {{A x=1}}"],
    ["{{#if}}x{{/if}}", "1:1 {{#if}}"],
    ["{{#if A B}}x{{/if}}", "1:1 {{#if A B}}"],
    ["{{#if (eq A B)}}x{{/if}}", "1:1 {{#if (eq A B)}}"],
    ["{{#if A as |x|}}x{{/if}}", "1:1 {{#if A as |x|}}"],
    ["{{#each A as |x y z|}}x{{/each}}", "1:1 {{#each A as |x y z|}}"],
    ["가 {{!-- unclosed\nx", "1:3 {{!-- unclosed"],
    ["{{! unclosed", "1:1 {{! unclosed"],
    ["{{{{ }}}}", "1:1 {{{{ }}}}"],
    ["{{{{raw}}}} x {{{{/raw}}}}", "1:1 {{{{raw}}}} x {{{{/raw}}}}"],
    ["a\n{{color: 'red'}}", "2:1 {{color: 'red'}}"],
    ["{{MY NAME!}}", "1:1 {{MY NAME!}}"],
    ['{{#if "a}}x{{/if}}', '1:1 {{#if "a}}'],
    ["{{{A}}", "1:1 {{{A}}"],
    ["{{else}}", "1:1 {{else}}"],
    ["{{#if A}}{{else}}{{else}}{{/if}}", "1:18 {{else}}"],
    ["{{^if A}}x{{else if B}}y{{/if}}", "1:11 {{else if B}}"],
    ["{{ open", "1:1 {{ open"],
  ])("%j", async (text, place) => {
    const found = await checkTemplate(text, { knownVariables });

    expect(places(found).slice(0, 1)).toEqual([place]);
    expect(places(await refusedBy(text))).toEqual(places(found));
  });

  it.each([
    ['{{ color: "red" }}', "no_helpers"],
    ["{{color = red!}}", "unreadable"],
    ["{{> footer }}", "no_partials"],
    ["{{#section A}}", "unknown_block"],
    ["{{1}}", "no_name"],
    ["{{{{ }}", "raw_block"],
    ["{{! open", "comment_not_closed"],
  ])(
    "what isn't meant as a tag at all: %s, is said to become text by a backslash, and does",
    async (text, fault) => {
      const [found] = await checkTemplate(`${text}${fault === "unknown_block" ? "{{/section}}" : ""}`);

      expect(found?.fault).toBe(fault);
      expect(templateFaultWords("en", found?.fault ?? "not_closed")).toContain("a backslash before");
      expect(templateFaultWords("ko", found?.fault ?? "not_closed")).toContain("앞에 백슬래시를");
      expect(await render(`\\${text}`)).toBe(text);
    },
  );

  it("every fault of a template that can't be read is named, and the variables beside it", async () => {
    const found = await checkTemplate("{{a b!}} {{NOPE}}\n{{c d!}} {{#each LIST}}{{path}}\n{{! <<X>>", {
      knownVariables,
    });

    expect(places(found)).toEqual([
      "1:1 {{a b!}}",
      "1:10 {{NOPE}}",
      "2:1 {{c d!}}",
      "2:10 {{#each LIST}}",
      "3:1 {{! <<X>>",
      "3:5 <<X>>",
    ]);
  });

  it("a fault beside it doesn't hide what stands in no block", async () => {
    const found = await checkTemplate("{{{{ }}}} <<A> {{a b!}}{{this}}", { knownVariables });

    expect(places(found).at(-1)).toBe("1:24 {{this}}");
  });

  it("what only the values can tell is said by render, at its place", async () => {
    const text =
      "{{#each LIST}}\n{{A}} {{nofield}}{{/each}}\n{{DOCS}}{{#each DOCS as |doc|}}{{doc}}{{/each}}";

    expect(await checkTemplate(text, { knownVariables })).toEqual([]);
    expect(places(await refusedBy(text))).toEqual(["2:7 {{nofield}}", "3:1 {{DOCS}}", "3:32 {{doc}}"]);
  });

  it("blocks are nested to a limit, in both ways of nesting", async () => {
    const nested = `${"{{#if A}}".repeat(5_000)}x${"{{/if}}".repeat(5_000)}`;
    const chained = `{{#if A}}${"{{else if B}}".repeat(5_000)}x{{/if}}`;
    const inLimit = `${"{{#if A}}".repeat(100)}x${"{{/if}}".repeat(100)}`;

    expect((await checkTemplate(nested))[0]).toMatchObject({ line: 1, column: 901, text: "{{#if A}}" });
    expect((await checkTemplate(chained))[0]).toMatchObject({ line: 1, text: "{{else if B}}" });
    expect(await render(inLimit)).toBe("x");
  });
});

describe("how a fault of a template is told", () => {
  it.each([
    "{{!-- x",
    "{{{{ }}}}",
    "{{a b!}}",
    "{{1}}",
    "{{this}}",
    "{{else}}",
    "{{#each LIST}}{{nofield}}{{/each}}",
  ])("in plain words of both languages, not in a parser's: %s", async (text) => {
    const problems = await refusedBy(text);
    const failure = { code: "template_invalid", file: "t.md", problems } as const;

    expect(failureSentences("en", failure)).not.toMatch(/Expecting|-\^|Parse error|Lexical|operator/);
    expect(failureSentences("ko", failure)).toMatch(/t\.md:1:\d+: \{\{[^\n]*: [^\n]*[가-힣]/);
  });

  it("a fault of the values sends nobody to check the template, which is fine", async () => {
    const ofValues = await refusedBy("{{#each LIST}}{{nofield}}{{/each}}");
    const ofTemplate = await refusedBy("{{this}}");
    const sentence = (problems: readonly TemplateProblemFacts[]) =>
      failureSentences("en", { code: "template_invalid", file: "t.md", problems });

    expect(sentence(ofValues)).not.toContain("alfred template check");
    expect(sentence(ofTemplate)).toContain("alfred template check t.md");
  });
});

describe("large templates", () => {
  it.each([
    ["variables", "{{A}} <<B>>\n"],
    ["escapes", "\\{{A}} \\\\<<B>> ${{ x }}\n"],
    ["opened and never closed", "{{ ${{ {{!-- <<A> \n"],
    ["half-written", "say <<NOPE and 1<<A\n"],
    ["unknown on one line", "{{UNKNOWN}} "],
  ])("%s: half a megabyte takes not much longer than it is long", async (_, unit) => {
    const text = unit.repeat(Math.ceil(500_000 / unit.length));
    const before = process.cpuUsage();

    await checkTemplate(text, { knownVariables });
    await render(text).catch(() => "");

    const { user, system } = process.cpuUsage(before);
    // A quadratic walk took minutes.
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});
