import { memberOf } from "../context/index.ts";
import type { PlaceFault, SchemaFault } from "./file-faults.ts";

/** What the validator says of one place; only what is looked at. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What may stand where one of several things may, by the schema of the choice. */
const choices: readonly { readonly place: RegExp; readonly fault: SchemaFault }[] = [
  { place: /^\/steps\/.*\/command$/, fault: { kind: "command_or_setting" } },
  { place: /^\/next_phase$/, fault: { kind: "phase_or_null" } },
  { place: /\/(?:test_command|integration_command|worktree_setup)$/, fault: { kind: "command" } },
];

/**
 * What a schema has against a file's data: a fault for each place, in the order of the file's places, with the name of the step that
 * it lies in. The one place where what the validator says becomes alfred's own facts.
 * @param errors all that the validator found
 * @param data what was validated
 * @param above where it stands in its file, as a JSON pointer, if it isn't the whole of it
 */
export function schemaFaults(
  errors: readonly SchemaError[] | null | undefined,
  data: unknown,
  above = "",
): readonly PlaceFault[] {
  const byPlace = new Map<string, SchemaError[]>();
  for (const error of telling(errors ?? []))
    byPlace.set(error.instancePath, [...(byPlace.get(error.instancePath) ?? []), error]);
  return [...byPlace].map(([pointer, found]) => ({
    kind: "schema",
    pointer: `${above}${pointer}`,
    step: stepAt(pointer, data),
    faults: faultsAt(pointer, found),
  }));
}

/** A kind that there isn't is said twice, once with the kinds that there are; where a branch of several was meant, that one's faults say more. */
function telling(errors: readonly SchemaError[]): readonly SchemaError[] {
  const certain = errors.filter(({ keyword }) => !["discriminator", "if", "propertyNames"].includes(keyword));
  const kept = certain.length > 0 ? certain : errors;
  const isDeeper = (place: string) => kept.some(({ instancePath }) => instancePath.startsWith(`${place}/`));
  const meant = kept.filter(({ keyword, instancePath }) => keyword === "anyOf" && isDeeper(instancePath));
  return kept.filter(({ instancePath }) => !meant.some((each) => each.instancePath === instancePath));
}

function stepAt(pointer: string, data: unknown): string | null {
  const index = /^\/steps\/(\d+)/.exec(pointer)?.[1];
  const name = index === undefined ? null : memberOf(memberOf(memberOf(data, "steps"), index), "name");
  return typeof name === "string" ? name : null;
}

function faultsAt(pointer: string, errors: readonly SchemaError[]): readonly SchemaFault[] {
  if (errors.some(({ keyword }) => keyword === "anyOf")) return [choiceAt(pointer, errors)];
  const all = (keyword: string, parameter: string) =>
    errors.filter((error) => error.keyword === keyword).map(({ params }) => String(params[parameter]));
  const missing = all("required", "missingProperty");
  const unknown = all("additionalProperties", "additionalProperty");
  const others = errors.filter(({ keyword }) => keyword !== "required" && keyword !== "additionalProperties");
  return [
    ...(missing.length > 0 ? [{ kind: "lacks", names: missing } as const] : []),
    ...(unknown.length > 0 ? [{ kind: "unknown_names", names: unknown } as const] : []),
    ...others.map(oneFault),
  ];
}

/** Nothing of several fits: what would, in one fault. */
function choiceAt(pointer: string, errors: readonly SchemaError[]): SchemaFault {
  const named = choices.find(({ place }) => place.test(pointer))?.fault;
  if (named !== undefined) return named;
  const types = errors.filter(({ keyword }) => keyword === "type").flatMap(({ params }) => typesIn(params));
  const [first] = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "type");
  if (first !== undefined) return oneFault(first);
  return types.length > 0
    ? { kind: "type", expected: [...new Set(types)] }
    : { kind: "said", detail: errors[0]?.message ?? "anyOf" };
}

function typesIn(params: SchemaError["params"]): readonly string[] {
  return [params["type"]].flat().map(String);
}

function oneFault({ keyword, message, params }: SchemaError): SchemaFault {
  const limit = Number(params["limit"]);
  switch (keyword) {
    case "type":
      return { kind: "type", expected: typesIn(params) };
    case "enum":
      return { kind: "one_of", allowed: [params["allowedValues"]].flat().map(String) };
    case "const":
      return { kind: "exactly", value: JSON.stringify(params["allowedValue"]) };
    case "minItems":
      return { kind: "empty" };
    case "maxItems":
      return { kind: "too_many", limit };
    case "minimum":
      return { kind: "at_least", limit };
    case "maximum":
      return { kind: "at_most", limit };
    case "pattern":
      return { kind: "written_as", pattern: String(params["pattern"]) };
    default:
      return { kind: "said", detail: message ?? keyword };
  }
}
