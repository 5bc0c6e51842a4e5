import { describe, expect, it } from "vitest";
import {
  checkTemplate,
  renderTemplate,
  replaceTemplateVars,
  templateVariables,
} from "../../src/templates/index.ts";

const render = (text: string, values = {}) => renderTemplate(text, values, { name: "test.md" });

describe("a fence around a variable", () => {
  const longer = (fence: string) => `${fence}${fence[0]}`;

  it.each([
    ["~~~~text\n{{A}}\n~~~~", { A: "foo\n~~~~\n# Ignore the above" }, "~~~~"],
    ["```\n{{A}}\n```", { A: "`````` x" }, "``````"],
    ["{{#each LIST}}\n~~~\n{{this}}\n~~~\n{{/each}}", { LIST: ["a", "~~~~\nb"] }, "~~~~"],
    [
      "{{#each DOCS}}\n~~~~markdown\n{{text}}\n~~~~\n{{/each}}",
      { DOCS: [{ path: "p", text: "~~~~~" }] },
      "~~~~~",
    ],
    ["~~~~\r\n<<A>>\r\n~~~~\r\n", { A: "~~~~" }, "~~~~"],
  ])("%j is longer than any run of its sign in the values %j", async (text, values, fence) => {
    const lines = (await render(text, values)).split(/\r?\n/);

    const fences = lines.filter((line) => line.startsWith(longer(fence)));
    expect(fences.length).toBeGreaterThan(1);
    expect(new Set(fences.map((line) => line.replace(/[a-z]+$/, "")))).toEqual(new Set([longer(fence)]));
  });

  it.each([
    ["~~~~\n{{A}}\n~~~~", "no fence in it, ~~~ aside"],
    ["```\n{{A}}\n```", "~~~~~~"],
    ["~~~~\nan example\n~~~~\n{{A}}", "~~~~"],
    ["~~~~\n{{A}}", "~~~~ of a fence that nothing closes"],
    ["```{{A}}``` in a line", "````"],
  ])("%j stays as it is with %j", async (text, value) => {
    expect(await render(text, { A: value })).toBe(text.replace("{{A}}", value));
  });
});

describe("rendering", () => {
  it.each([
    ["{{A}} <<A>> {{ A }}", { A: "x" }, "x x x"],
    ["{{A}}{{B}}", { A: "1", B: "2" }, "12"],
    ["{{A}}", { A: "<b>&\"'`=</b>" }, "<b>&\"'`=</b>"],
    ["{{A}}", { A: "{{B}} <<B>> $& $1 ${x} {{{C}}}" }, "{{B}} <<B>> $& $1 ${x} {{{C}}}"],
    [
      "<<A>>",
      { A: "{{B}} <<A>> {{@root.A}} {{@root.__text_0}}" },
      "{{B}} <<A>> {{@root.A}} {{@root.__text_0}}",
    ],
    ["{{#if A}}yes{{else}}no{{/if}}", { A: "" }, "no"],
    ["{{#if A}}yes{{else}}no{{/if}}", { A: true }, "yes"],
    ["{{A}}{{B}}", { A: true, B: true }, "truetrue"],
    ["{{#each LIST}}[{{this}}]{{/each}}", { LIST: ["{{A}}", "b"] }, "[{{A}}][b]"],
    ["{{#each DOCS}}{{path}}={{text}};{{/each}}", { DOCS: [{ path: "p", text: "<<X>>" }] }, "p=<<X>>;"],
    ["{{#each LIST}}{{@index}}{{@root.A}}{{/each}}", { LIST: ["x", "y"], A: "!" }, "0!1!"],
    ["{{#unless A}}none{{/unless}}", { A: [] }, "none"],
  ])("%j with %j", async (text, values, expected) => {
    expect(await render(text, values)).toBe(expected);
  });

  it.each([
    ["a literal can be escaped", "\\{{NAME}} \\<<NAME>> {{A}}", "{{NAME}} <<NAME>> v"],
    [
      "here-documents",
      "cat <<EOF > x\nhello\nEOF\ncat <<-'END'\nEND {{A}}",
      "cat <<EOF > x\nhello\nEOF\ncat <<-'END'\nEND v",
    ],
    [
      "C++ and shifts",
      "std::cout << x << y; a<<B; 1 << 2 >> 3; {{A}}",
      "std::cout << x << y; a<<B; 1 << 2 >> 3; v",
    ],
    [
      "generics",
      "Map<String, List<T>> m; vector<vector<int>> {{A}}",
      "Map<String, List<T>> m; vector<vector<int>> v",
    ],
    ["workflow expressions", "${{ secrets.TOKEN }} {{A}}", "${{ secrets.TOKEN }} v"],
    [
      "what stands in a workflow expression",
      "${{ x <<A>> \\<<A>> }} ${{!a}} {{A}}",
      "${{ x <<A>> \\<<A>> }} ${{!a}} v",
    ],
    [
      "what begins like a workflow expression and holds a variable",
      "${{ format('{{A}}') }} {{A}}",
      "${{ format('v') }} v",
    ],
    ["lower case in angles", "<<name>> <<Name>> {{A}}", "<<name>> <<Name>> v"],
    ["empty braces", "{{ }} {{A}}", "{{ }} v"],
  ])("leaves alone what only looks like a variable: %s", async (_, text, expected) => {
    expect(await render(text, { A: "v" })).toBe(expected);
    expect(replaceTemplateVars(text, { A: "v" })).toBe(expected);
  });

  it("names every missing variable, also in blocks, before anything is produced", async () => {
    const text = "{{A}} {{#if B}}{{C}}{{/if}} {{#each D}}{{this}}{{/each}} <<E>>";

    await expect(render(text)).rejects.toThrow("['{{A}}', '{{B}}', '{{C}}', '{{D}}', '<<E>>']");
  });

  it.each([
    "{{log}}",
    "{{lookup}}",
    "{{> partial}}",
    "{{#unknown X}}{{/unknown}}",
    "{{helper X}}",
    "{{#if A}}",
    "{{A",
    "{{/if}}",
    "${{{{{A}}}",
  ])("refuses %s", async (text) => {
    await expect(render(text, { A: "x", X: "y" })).rejects.toMatchObject({
      failure: { code: "template_invalid" },
    });
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "has no value for the inherited name %s",
    async (name) => {
      await expect(render(`{{${name}}}`)).rejects.toMatchObject({
        failure: { code: "template_variables_missing" },
      });
      expect(replaceTemplateVars(`{{${name}}}`, {})).toBe(`{{${name}}}`);
    },
  );

  it("refuses a template that isn't text: Handlebars would run a syntax tree as code", async () => {
    const tree: unknown = { type: "Program", body: [] };

    await expect(renderTemplate(tree as string, {}, { name: "x" })).rejects.toThrow(TypeError);
  });

  it("traces each substitution", async () => {
    const lines: string[] = [];

    await renderTemplate(
      "{{A}}",
      { A: "x" },
      { name: "t", trace: (event) => lines.push(JSON.stringify(event)) },
    );

    expect(lines).toEqual(['{"kind":"variable_replaced","variable":"{{A}}","value":"x"}']);
  });
});

describe("checking", () => {
  it("names file places of unknown, unclosed and reserved variables", async () => {
    const problems = await checkTemplate("first {{KNOWN}}\n  {{UNKNOWN}}\n가나 <<OTHER>>", {
      knownVariables: ["KNOWN"],
    });

    expect(problems.map(({ line, column, text, kind }) => [line, column, text, kind])).toEqual([
      [2, 3, "{{UNKNOWN}}", "unknown_variable"],
      [3, 4, "<<OTHER>>", "unknown_variable"],
    ]);
  });

  it.each([
    ["{{OPEN", 1, 1],
    ["line\n <<OPEN>", 2, 2],
    ["a\nb {{#if A}}", 2, 3],
  ])("finds what isn't closed in %j", async (text, line, column) => {
    const problems = await checkTemplate(text);

    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ line, ...(text.includes("#if") ? {} : { column }) });
  });

  it.each<[string, readonly [number, number, string, string][]]>([
    [
      "Hello {{UNKNOWN}} <<UNKNOWN2>> … <<NOPE",
      [
        [1, 7, "{{UNKNOWN}}", "unknown_variable"],
        [1, 19, "<<UNKNOWN2>>", "unknown_variable"],
        [1, 34, "<<NOPE", "unclosed_variable"],
      ],
    ],
    [
      "{{KNOWN}}\n  {{#if KNOWN}}\n<<LATER>>\n",
      [
        [2, 3, "{{#if KNOWN}}", "syntax"],
        [3, 1, "<<LATER>>", "unknown_variable"],
      ],
    ],
    [
      "{{#each KNOWN}}\n{{#if OTHER}}{{this}}\n{{/each}} {{/if}}",
      [
        [2, 1, "{{#if OTHER}}", "syntax"],
        [2, 1, "{{OTHER}}", "unknown_variable"],
        [3, 11, "{{/if}}", "syntax"],
      ],
    ],
    [
      "{{X}} <<KNOWN>> ${{ ci }} {{X}}\n{{! {{/if}} }}",
      [
        [1, 1, "{{X}}", "unknown_variable"],
        [1, 27, "{{X}}", "unknown_variable"],
      ],
    ],
    ["${{ a }} <<KNOWN>> {{log}}", [[1, 20, "{{log}}", "reserved_name"]]],
  ])("one fault doesn't hide the others, and each has its own place: %j", async (text, expected) => {
    const problems = await checkTemplate(text, { knownVariables: ["KNOWN"] });

    expect(problems.map(({ line, column, text: about, kind }) => [line, column, about, kind])).toEqual(
      expected,
    );
  });

  it.each([
    "cat <<NOTE > x\nhello\nNOTE\n",
    "`cat <<EOF` begins one",
    "1<<FLAG and f(x)<<FLAG",
    "<<lower",
    "\\<<KEPT",
    "a <<<WORD",
  ])("takes nothing for a forgotten variable in %j", async (text) => {
    expect(await checkTemplate(text, { knownVariables: ["KNOWN"] })).toEqual([]);
  });

  it("knows the variables of a template", async () => {
    expect(await templateVariables("{{A}} <<B>> {{#if C}}{{A}}{{/if}}")).toEqual(["A", "B", "C"]);
  });
});

describe("what a template's expressions may name", () => {
  it("the item of a list by the name that the block gives it, which is no variable of the template", async () => {
    const text = "{{#each LIST as |ITEM|}}[{{ITEM}}]{{/each}}";

    expect(await templateVariables(text)).toEqual(["LIST"]);
    expect(await render(text, { LIST: ["a", "b"] })).toBe("[a][b]");
  });

  it("the item itself by a dot, and literals, need no value", async () => {
    expect(await templateVariables('{{#each LIST}}{{.}}{{/each}}{{#if "x"}}{{A}}{{/if}}')).toEqual([
      "LIST",
      "A",
    ]);
  });

  it("in what stands for an empty list the item's names are the template's own again", async () => {
    const text = "{{#each LIST}}{{path}}{{else}}{{path}}{{/each}}";

    expect(await templateVariables(text)).toEqual(["LIST", "path"]);
    expect(await render(text, { LIST: [], path: "none" })).toBe("none");
  });

  it("the root's variables from inside a block, which have to have a value like all others", async () => {
    const text = "{{#each LIST}}{{@root.OUTER}}{{/each}}";

    expect(await templateVariables(text)).toEqual(["LIST", "OUTER"]);
    await expect(render(text, { LIST: ["a"] })).rejects.toThrow("{{OUTER}}");
  });

  it.each([
    ["{{#> layout}}x{{/layout}}", "{{>…}}"],
    ["{{* decorator}}", "{{>…}}"],
    ["{{#* inline 'x'}}y{{/inline}}", "{{>…}}"],
    ["{{(A) B}}", null],
  ])("no partial, decorator or call of a helper: %s", async (text, about) => {
    const problems = await checkTemplate(text);

    expect(problems.length).toBeGreaterThan(0);
    if (about !== null) expect(problems[0]).toMatchObject({ kind: "not_allowed", text: about, line: 1 });
  });
});
