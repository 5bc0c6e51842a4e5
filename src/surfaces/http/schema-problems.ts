import type { FieldProblem } from "./problem.ts";

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

/** What a schema found wrong, by field, in words for who wrote the request. */
export function fieldProblems(errors: readonly SchemaError[] | null | undefined): readonly FieldProblem[] {
  const problems = (errors ?? []).flatMap((error): readonly FieldProblem[] => {
    // Said by the keyword below it.
    if (error.keyword === "propertyNames" || error.keyword === "anyOf") return [];
    return [{ field: fieldOf(error), message: messageOf(error) }];
  });
  const said = new Set<string>();
  return problems.filter(({ field, message }) => {
    const isNew = !said.has(`${field} ${message}`);
    said.add(`${field} ${message}`);
    return isNew;
  });
}

function fieldOf({ keyword, instancePath, params }: SchemaError): string {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const below = { additionalProperties: params["additionalProperty"], required: params["missingProperty"] };
  const name = keyword === "additionalProperties" || keyword === "required" ? below[keyword] : undefined;
  return [...path, ...(typeof name === "string" ? [name] : [])].join(".");
}

function messageOf({ keyword, message = "is not valid", params }: SchemaError): string {
  switch (keyword) {
    case "additionalProperties":
      return "is not known here";
    case "required":
      return "is needed";
    case "pattern":
      return `doesn't have the form ${String(params["pattern"])}`;
    case "enum":
      return `must be one of ${[params["allowedValues"]].flat().join(", ")}`;
    default:
      return message;
  }
}
