// Compiles every `src/**/*.schema.json` to a module with a type guard and its types (docs/decisions/0002), and collects the published set in dist/schemas.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { compile } from "json-schema-to-typescript";

const root = dirname(fileURLToPath(import.meta.url));

const schemaFiles = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".schema.json"))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

/** Asked whether data fits, never why it doesn't: the session hook pays for every line that it loads. */
const withoutReasons = ["open-run"];

for (const file of schemaFiles) await buildOne(file);
publish(schemaFiles);

async function buildOne(file) {
  const schema = JSON.parse(readFileSync(file, "utf8"));
  const name = basename(file, ".schema.json");
  const typeName = name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter) => letter.toUpperCase());
  const folder = join(dirname(file), "generated");

  const ajv = new Ajv2020({
    allErrors: !withoutReasons.includes(name),
    messages: !withoutReasons.includes(name),
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTypes: false,
    discriminator: true,
    code: { source: true, esm: true, lines: true },
  });
  let code = standaloneCode
    .default(ajv, ajv.compile(schema))
    .replace("export const validate = ", `export const validate${typeName} = `)
    .replace(/export default \w+;/, "");
  if (withoutReasons.includes(name)) code = withoutErrors(code);
  if (code.includes("require(")) {
    throw new Error(
      `${file}: a keyword needs ajv's runtime (${/require\("[^"]+"\)/.exec(code)?.[0]}); use pattern instead of minLength, maxLength, format, uniqueItems`,
    );
  }
  const types = await compile({ ...schema, title: typeName }, typeName, {
    bannerComment: "",
    additionalProperties: true,
    ignoreMinAndMaxItems: true,
  });
  const guard = [
    types,
    "/** What ajv says of data that doesn't fit. */",
    "export interface SchemaError {",
    "  keyword: string;",
    "  instancePath: string;",
    "  message?: string;",
    "  params: Record<string, unknown>;",
    "}",
    `export declare const validate${typeName}: { (data: unknown): data is ${typeName}; errors?: SchemaError[] | null };`,
    "",
  ].join("\n");

  mkdirSync(folder, { recursive: true });
  writeIfChanged(join(folder, `${name}.js`), code);
  writeIfChanged(join(folder, `${name}.d.ts`), guard);
}

/**
 * ajv has no switch for it. Where nothing is noted, what doesn't fit returns at once: whatever comes later may take all before it for fitting,
 * and no count of errors, no flag beside it and no list of what was looked at says anything.
 */
function withoutErrors(code) {
  const asks = code
    .replaceAll(/^validate\d+\.errors = .*;\n/gm, "")
    .replaceAll(/^(?:let vErrors|let errors|const _errs\d+|var valid\d+) = .*;\n/gm, "")
    .replaceAll(/^if\(!valid\d+\)\{\nbreak;\n\}\n/gm, "")
    .replaceAll(/^if\((?:errors === (?:_errs\d+|0)|valid\d+)\)\{$/gm, "{")
    .replaceAll(/^const evaluated\d+ = .*;\n(?:if\(evaluated\d+\.\w+\)\{\n.*\n\}\n)*/gm, "")
    .replaceAll(/^validate\d+\.evaluated = .*;\n/gm, "")
    .replaceAll(/^return errors === 0;$/gm, "return true;")
    .replaceAll(/^(function validate\d+)\(data, .*\)\{$/gm, "$1(data){");
  const left = /^.*\b(?:v?errors|_errs\d+|valid\d+|evaluated\d*)\b.*$/im.exec(asks);
  if (left !== null) throw new Error(`ajv writes what isn't foreseen here: ${left[0]}`);
  return asks;
}

function publish(files) {
  const folder = join(root, "dist", "schemas");
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeIfChanged(join(folder, basename(file)), readFileSync(file, "utf8"));
}

function writeIfChanged(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
