/**
 * The names that stand twice in one object of a JSON text, each at its second place: of the two values a reader would see one and the
 * parser the other.
 * @param text well-formed JSON
 */
export function repeatedNames(text: string): readonly { readonly name: string; readonly offset: number }[] {
  const repeated: { readonly name: string; readonly offset: number }[] = [];
  /** For each object around the place its names so far, for each list null. */
  const around: (Set<string> | null)[] = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]+|\\.)*"|[{}[\]]/g)) {
    if (token === "{") around.push(new Set());
    else if (token === "[") around.push(null);
    else if (token === "}" || token === "]") around.pop();
    else if (/^\s*:/.test(text.slice(index + token.length, index + token.length + 100))) {
      const name: unknown = JSON.parse(token);
      const names = around.at(-1);
      if (typeof name !== "string" || !names) continue;
      if (names.has(name)) repeated.push({ name, offset: index });
      names.add(name);
    }
  }
  return repeated;
}
