import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { type GoodRecord, goodRecords } from "./records.ts";

/** What is found under a record's name, and whether there is no way that it could be called fine. */
export interface FoundFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mustBeRefused: boolean;
  readonly what: string;
}

type Plain = { [field: string]: unknown };
type Path = readonly (string | number)[];

const current = goodRecords.filter(({ isOlder }) => !isOlder);
const anyRecord = fc.constantFrom(...goodRecords);
const currentRecord = fc.constantFrom(...current);
const textOf = (data: unknown) => JSON.stringify(data, null, 2);

const found = (
  { name }: GoodRecord,
  bytes: Buffer | string,
  mustBeRefused: boolean,
  what: string,
): FoundFile => ({
  name,
  bytes: Buffer.from(bytes),
  mustBeRefused,
  what,
});

/** Up to eight bits turned over; text that is no text any more can't be fine, other letters may be. */
const flipped = fc
  .tuple(anyRecord, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 }))
  .map(([record, flips]) => {
    const bytes = Buffer.from(textOf(record.data));
    for (const [at, bit] of flips) {
      const place = at % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
    }
    return found(record, bytes, !isUtf8(bytes), "flipped");
  });

const truncated = fc.tuple(anyRecord, fc.nat()).map(([record, at]) => {
  const bytes = Buffer.from(textOf(record.data));
  return found(record, bytes.subarray(0, at % bytes.length), true, "truncated");
});

const swapped = fc
  .tuple(anyRecord, anyRecord)
  .filter(([one, other]) => one.data["spec_id"] !== other.data["spec_id"])
  .map(([one, other]) => found(one, textOf(other.data), true, "swapped"));

const spliced = fc.tuple(anyRecord, anyRecord, fc.nat(), fc.nat()).map(([one, other, at, from]) => {
  const [head, tail] = [Buffer.from(textOf(one.data)), Buffer.from(textOf(other.data))];
  const bytes = Buffer.concat([head.subarray(0, at % head.length), tail.subarray(from % tail.length)]);
  return found(one, bytes, false, "spliced");
});

/** Places of the fields that the schema knows: below the others anything may stand. */
function pathsIn(data: unknown, path: Path = []): readonly Path[] {
  if (typeof data !== "object" || data === null) return [path];
  const free = ["output", "metadata", "details", "outputs", "inputs", "config_parts"];
  const below = Object.entries(data).flatMap(([key, value]) =>
    free.includes(key)
      ? [[...path, key]]
      : pathsIn(value, [...path, Array.isArray(data) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

function changedAt(data: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(data);
  if (Array.isArray(data))
    return data.map((each, index) => (index === key ? changedAt(each, rest, change) : each));
  const object = { ...(data as Plain) };
  object[key] = changedAt(object[key], rest, change);
  if (object[key] === undefined) delete object[key];
  return object;
}

const fieldOf = currentRecord.chain((record) =>
  fc.constantFrom(...pathsIn(record.data)).map((path) => ({ record, path })),
);

const wrongType = fieldOf.map(({ record, path }) => {
  const data = changedAt(record.data, path, (value) => (Array.isArray(value) ? {} : []));
  return found(record, textOf(data), true, `wrong type at ${path.join(".")}`);
});

/** Elements of lists may be fewer; a field of an object may not. */
const missing = fieldOf
  .filter(({ path }) => typeof path.at(-1) === "string" && !optional.includes(String(path.at(-1))))
  .map(({ record, path }) => {
    const data = changedAt(record.data, path, () => undefined);
    return found(record, textOf(data), true, `missing ${path.join(".")}`);
  });
const optional = ["outputs", "files_created", "next_phase", "tokens_used"];

const impossible = [-1, 0.5, 1e308 * 10, "7", null, true, Number.NaN];
const numbers = fc
  .tuple(
    currentRecord,
    fc.nat({ max: 5 }),
    fc.oneof(fc.constantFrom(...impossible), fc.constantFrom(1e308, 2 ** 53, 0, 1e21)),
  )
  .map(([record, step, value]) => {
    const text = textOf(changedAt(record.data, ["steps", step, "attempts"], () => "@@")).replace(
      '"@@"',
      value === Number.POSITIVE_INFINITY ? "1e400" : String(JSON.stringify(value)),
    );
    return found(record, text, impossible.includes(value), `attempts ${value}`);
  });

const duplicateKey = fieldOf.chain(({ record, path }) =>
  fc.jsonValue().map((value) => {
    const key = path.findLast((each) => typeof each === "string") ?? "status";
    const text = textOf(record.data).replace("{", `{ ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    return found(record, text, false, `duplicate ${key}`);
  }),
);

const levels = fc.constantFrom(10, 900, 1001, 5000, 50_000);
const nested = fc
  .tuple(currentRecord, levels, fc.boolean(), fc.boolean())
  .map(([record, depth, isObject, isClosed]) => {
    const opened = (isObject ? '{"a":' : "[").repeat(depth);
    const closed = isClosed ? (isObject ? "}" : "]").repeat(depth) : "";
    const text = textOf(changedAt(record.data, ["steps", 0, "metadata"], () => ({ deep: "@@" })));
    return found(
      record,
      text.replace('"@@"', `${opened}${isObject ? "1" : ""}${closed}`),
      depth > 1000 || !isClosed,
      `nested ${depth}`,
    );
  });

/** Valid JSON that fits the schema and can't be the record of any run. */
const breaks: readonly (readonly [
  string,
  (data: Plain & { steps: Plain[]; history: Plain[] }) => unknown,
])[] = [
  ["a step twice", (data) => ({ ...data, steps: [...data.steps, ...data.steps.slice(0, 1)] })],
  [
    "lists that disagree",
    (data) => ({ ...data, completed_steps: data.steps.map(({ name }) => name).reverse() }),
  ],
  ["a list too short", (data) => ({ ...data, completed_steps: [] })],
  ["a step renamed", (data) => changedAt(data, ["steps", 0, "name"], () => "another")],
  ["a day that isn't", (data) => ({ ...data, timestamp: "2025-02-30T00:00:00Z" })],
  ["an expiry that isn't", (data) => ({ ...data, expiry: "2025-11-31T00:00:00Z" })],
  ["a start that isn't", (data) => ({ ...data, started_at: "2025-19-39T29:59:59Z" })],
  [
    "a step's start that isn't",
    (data) => changedAt(data, ["steps", 0, "started_at"], () => "2025-19-39T29:59:59Z"),
  ],
  [
    "a time in the history that isn't",
    (data) => changedAt(data, ["history", 0, "at"], () => "2025-02-30T00:00:00Z"),
  ],
  [
    "completed with steps to do",
    ({ steps, ...data }) => {
      const all = steps.map((step) => ({ ...step, status: "pending" }));
      return {
        ...data,
        steps: all,
        status: "completed",
        completed_steps: [],
        pending_steps: all.map((step) => (step as Plain)["name"]),
      };
    },
  ],
  [
    "two steps in flight",
    ({ steps, ...data }) => {
      const all = steps.map((step) => ({ ...step, status: "in_progress" }));
      return {
        ...data,
        steps: all,
        status: "in_progress",
        completed_steps: [],
        pending_steps: all.map((step) => (step as Plain)["name"]),
      };
    },
  ],
  ["another SPEC's", (data) => ({ ...data, spec_id: "SPEC-OTHER-009" })],
  ["another phase's", (data) => ({ ...data, phase: "0-project" })],
  ["a version that was never", (data) => ({ ...data, schema_version: 0 })],
  ["a version to come", (data) => ({ ...data, schema_version: 2 })],
];
const contradictory = fc.tuple(currentRecord, fc.constantFrom(...breaks)).map(([record, [what, change]]) => {
  const copy: Plain & { steps: Plain[]; history: Plain[] } = JSON.parse(JSON.stringify(record.data));
  return found(record, textOf(change(copy)), true, what);
});

const strange = fc
  .tuple(
    anyRecord,
    fc.oneof(
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom("", " \n", "{}", "null", "[]", "\u0000", "{").map((text) => Buffer.from(text)),
    ),
  )
  .map(([record, bytes]) => found(record, bytes, true, "strange"));

/** What can lie under a record's name when something has gone wrong. */
export const foundFile: fc.Arbitrary<FoundFile> = fc.oneof(
  { weight: 4, arbitrary: flipped },
  { weight: 2, arbitrary: truncated },
  swapped,
  spliced,
  { weight: 2, arbitrary: wrongType },
  { weight: 2, arbitrary: missing },
  numbers,
  duplicateKey,
  { weight: 1, arbitrary: nested },
  { weight: 2, arbitrary: contradictory },
  strange,
);
