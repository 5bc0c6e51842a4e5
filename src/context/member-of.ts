/** What a value from outside holds under a name, before anything is known of its shape; undefined where it holds nothing. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return members[name];
}
