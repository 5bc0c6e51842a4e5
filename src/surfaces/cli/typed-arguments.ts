/**
 * The words of a slash command's arguments, as a person typed them: quotes group, and nothing else means anything. A quote that isn't
 * closed, or that stands inside a word (`don't`), is text.
 */
export function splitTyped(text: string): readonly string[] {
  const words: string[] = [];
  const pattern = /\s*(?:"([^"]*)"(?=\s|$)|'([^']*)'(?=\s|$)|(--[\w-]+=)"([^"]*)"(?=\s|$)|(\S+))/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, double, single, option, value, plain] = match;
    words.push(double ?? single ?? (option === undefined ? (plain ?? "") : `${option}${value ?? ""}`));
  }
  return words;
}
