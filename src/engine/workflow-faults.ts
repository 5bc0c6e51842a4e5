/** What the validator says of one place; only what is looked at. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  object: "an object",
  array: "a list",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

/** What may stand where one of several things may. */
const oneOfSeveral: Readonly<Record<string, string>> = {
  command:
    'must be a command line, the list of its words, or { "setting": "test_command" or "integration_command" }',
  next_phase: "must be the name of a phase, or null",
};

/**
 * What a workflow definition's schema has against it, one line a place, in the order of the file's places: each with the name of its step.
 * @param data the definition as it was read
 */
export function workflowFaults(errors: readonly SchemaError[], data: unknown): readonly string[] {
  const byPlace = new Map<string, SchemaError[]>();
  for (const error of telling(errors))
    byPlace.set(error.instancePath, [...(byPlace.get(error.instancePath) ?? []), error]);
  return [...byPlace].map(([place, found]) => `${placeWords(place, data)} ${faultWords(place, found)}`);
}

/** A kind that there isn't is said twice, once with the kinds that there are; where a branch of several was meant, that one's faults say more. */
function telling(errors: readonly SchemaError[]): readonly SchemaError[] {
  const certain = errors.filter(({ keyword }) => keyword !== "discriminator");
  const kept = certain.length > 0 ? certain : errors;
  const isDeeper = (place: string) => kept.some(({ instancePath }) => instancePath.startsWith(`${place}/`));
  const meant = kept.filter(({ keyword, instancePath }) => keyword === "anyOf" && isDeeper(instancePath));
  return kept.filter(({ instancePath }) => !meant.some((each) => each.instancePath === instancePath));
}

function placeWords(place: string, data: unknown): string {
  const index = /^\/steps\/(\d+)/.exec(place)?.[1];
  const steps = memberOf(data, "steps");
  const name = index === undefined ? null : memberOf(memberOf(steps, index), "name");
  return `${place === "" ? "/" : place}${typeof name === "string" ? ` (step ${name})` : ""}`;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return members[name];
}

function faultWords(place: string, errors: readonly SchemaError[]): string {
  const name = place.slice(place.lastIndexOf("/") + 1);
  const several = oneOfSeveral[name];
  if (errors.some(({ keyword }) => keyword === "anyOf") && several !== undefined) return several;
  const all = (keyword: string, parameter: string) =>
    errors.filter((error) => error.keyword === keyword).map(({ params }) => String(params[parameter]));
  const missing = all("required", "missingProperty");
  const unknown = all("additionalProperties", "additionalProperty");
  const others = errors.filter(({ keyword }) => keyword !== "required" && keyword !== "additionalProperties");
  const words = [
    ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
    ...(unknown.length > 0 ? [`has what no workflow has there: ${unknown.join(", ")}`] : []),
    ...others.map(oneFault),
  ];
  return [...new Set(words)].join("; ");
}

function oneFault({ keyword, message, params }: SchemaError): string {
  switch (keyword) {
    case "type":
      return `must be ${typeWords[String(params["type"])] ?? String(params["type"])}`;
    case "enum": {
      const allowed = params["allowedValues"];
      return `must be one of ${Array.isArray(allowed) ? allowed.join(", ") : ""}`;
    }
    case "const":
      return `must be ${JSON.stringify(params["allowedValue"])}`;
    case "minItems":
      return "must not be empty";
    case "maxItems":
      return `has more than ${String(params["limit"])} entries`;
    case "minimum":
      return `must be at least ${String(params["limit"])}`;
    case "maximum":
      return `must be at most ${String(params["limit"])}`;
    case "pattern":
      return `must be written as ${String(params["pattern"])}`;
    default:
      return message ?? keyword;
  }
}
