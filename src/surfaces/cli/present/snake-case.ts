/** Names of a plain object as JSON readers get them, one level deep and into lists and objects of ours. */
export function snakeCase(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [snakeName(name), inner(each)]));
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  return typeof value === "object" && value !== null ? snakeCase(value) : value;
}

function snakeName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
